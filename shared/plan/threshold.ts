/** What a reading is measured in. Ratios are 0…1 and are written in percent; latencies are read in seconds. */
export const readingUnits = ['ratio', 'seconds', 'count', 'per-second', 'bytes'] as const;
export type ReadingUnit = (typeof readingUnits)[number];

/** A limit in the reading's own unit. */
export interface Threshold {
  readonly operator: '<' | '<=' | '>' | '>=';
  readonly value: number;
}

interface WrittenUnit {
  readonly unit: ReadingUnit;
  readonly factor: number;
}

const writtenUnits: Readonly<Record<string, WrittenUnit>> = {
  '%': { unit: 'ratio', factor: 0.01 },
  '‰': { unit: 'ratio', factor: 0.001 },
  ratio: { unit: 'ratio', factor: 1 },
  ms: { unit: 'seconds', factor: 0.001 },
  s: { unit: 'seconds', factor: 1 },
  min: { unit: 'seconds', factor: 60 },
  count: { unit: 'count', factor: 1 },
  users: { unit: 'count', factor: 1 },
  requests: { unit: 'count', factor: 1 },
  '/s': { unit: 'per-second', factor: 1 },
  B: { unit: 'bytes', factor: 1 },
  KiB: { unit: 'bytes', factor: 1024 },
  MiB: { unit: 'bytes', factor: 1024 ** 2 },
  GiB: { unit: 'bytes', factor: 1024 ** 3 },
};

export const thresholdPattern =
  /^\s*(<=|>=|<|>|≤|≥)\s*(-?\d+(?:\.\d+)?)\s*(%|‰|ratio|ms|s|min|count|users|requests|\/s|B|KiB|MiB|GiB)\s*$/;
const unitlessPattern = /^\s*(<=|>=|<|>|≤|≥)\s*-?\d+(?:\.\d+)?\s*$/;

/** True for a limit that lacks only its unit, which deserves an error of its own. */
export function lacksUnit(text: string): boolean {
  return unitlessPattern.test(text);
}

/** Reads `≤ 2.5 s`; null when the text is not a threshold. */
export function parseThreshold(text: string): { readonly threshold: Threshold; readonly unit: ReadingUnit } | null {
  const match = thresholdPattern.exec(text);
  const written = writtenUnits[match?.[3] ?? ''];
  if (match === null || written === undefined) return null;
  const operator = { '<': '<', '<=': '<=', '≤': '<=', '>': '>', '>=': '>=', '≥': '>=' }[
    match[1] ?? ''
  ] as Threshold['operator'];
  // 3 % must compare as 0.03 exactly as a person reads it, not as 0.03 + 4e-18.
  const value = Number((Number(match[2]) * written.factor).toPrecision(12));
  return { threshold: { operator, value }, unit: written.unit };
}

/** Whether a value satisfies the limit. NaN satisfies none. */
export function satisfies(value: number, threshold: Threshold): boolean {
  switch (threshold.operator) {
    case '<':
      return value < threshold.value;
    case '<=':
      return value <= threshold.value;
    case '>':
      return value > threshold.value;
    case '>=':
      return value >= threshold.value;
  }
}
