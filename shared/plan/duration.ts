const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration as people write it: `90s`, `1.5 min`, `1h 30m`. */
export const durationPattern = /^\s*\d+(\.\d+)?\s*(ms|s|min|m|h|d)(\s+\d+(\.\d+)?\s*(ms|s|min|m|h|d))*\s*$/;

/** Milliseconds of a text that matches `durationPattern`; NaN of any other. */
export function parseDurationMs(text: string): number {
  if (!durationPattern.test(text)) return Number.NaN;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)/g)) {
    total += Number(amount) * (unitMs[unit ?? ''] ?? Number.NaN);
  }
  return Math.round(total);
}
