import { CockpitFault } from '../errors.ts';

/** One evaluation of a series. `value` and `size` are null where nothing was measured. */
export interface Sample {
  /** UTC ms of the evaluation. */
  readonly at: number;
  readonly value: number | null;
  /** How many requests stand behind the value. */
  readonly size: number | null;
  readonly level: string;
  /** Code of the reason, or null when the level speaks for itself. */
  readonly reason: string | null;
}

/** Samples as columns of equal length, in the order they were recorded. */
export interface SampleColumns {
  readonly at: Float64Array;
  /** NaN where nothing was measured. */
  readonly value: Float64Array;
  /** NaN where unknown. */
  readonly size: Float64Array;
  /** Index into `labels`. */
  readonly level: Uint16Array;
  /** Index into `labels`, or `noLabel`. */
  readonly reason: Uint16Array;
  readonly labels: readonly string[];
}

export const noLabel = 0xffff;

// 'RCS1' as the first four bytes.
const magic = 0x52435331;
const headerBytes = 16;
const bytesPerSample = 3 * 8 + 2 * 2;

/** Turns samples into columns. At most 65,535 different levels and reasons together. */
export function columnsOf(samples: readonly Sample[]): SampleColumns {
  const columns = emptyColumns(samples.length);
  const label = labeller(columns.labels);
  samples.forEach((sample, index) => {
    columns.at[index] = sample.at;
    columns.value[index] = sample.value ?? Number.NaN;
    columns.size[index] = sample.size ?? Number.NaN;
    columns.level[index] = label(sample.level);
    columns.reason[index] = sample.reason === null ? noLabel : label(sample.reason);
  });
  return columns;
}

/** The inverse of `columnsOf`. */
export function samplesOf(columns: SampleColumns): readonly Sample[] {
  return Array.from(columns.at, (at, index) => {
    const reason = columns.reason[index]!;
    return {
      at,
      value: numberOrNull(columns.value[index]!),
      size: numberOrNull(columns.size[index]!),
      level: columns.labels[columns.level[index]!]!,
      reason: reason === noLabel ? null : columns.labels[reason]!,
    };
  });
}

/** Puts columns one after the other, keeping only samples with `from <= at <= to` (UTC ms). */
export function joinColumns(
  parts: readonly SampleColumns[],
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
): SampleColumns {
  const within = (at: number) => at >= from && at <= to;
  const count = parts.reduce((sum, part) => sum + part.at.filter(within).length, 0);
  const joined = emptyColumns(count);
  const label = labeller(joined.labels);
  let next = 0;
  for (const part of parts) {
    const mapped = part.labels.map(label);
    for (let index = 0; index < part.at.length; index += 1) {
      if (!within(part.at[index]!)) continue;
      const reason = part.reason[index]!;
      joined.at[next] = part.at[index]!;
      joined.value[next] = part.value[index]!;
      joined.size[next] = part.size[index]!;
      joined.level[next] = mapped[part.level[index]!]!;
      joined.reason[next] = reason === noLabel ? noLabel : mapped[reason]!;
      next += 1;
    }
  }
  return joined;
}

/**
 * The stored form, all little-endian: `RCS1`, uint32 count, uint32 length of the labels, four zero bytes, the labels as
 * a JSON array in ASCII filled up to a multiple of 8 with zeros, then the columns float64 at, value, size and uint16
 * level, reason. Equal columns give equal bytes.
 */
export function encodeSampleChunk(columns: SampleColumns): Uint8Array {
  const count = columns.at.length;
  const labels = asciiJson(columns.labels);
  const labelBytes = roundUp(labels.length);
  const bytes = new Uint8Array(headerBytes + labelBytes + count * bytesPerSample);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  view.setUint32(4, count, true);
  view.setUint32(8, labels.length, true);
  for (let index = 0; index < labels.length; index += 1) bytes[headerBytes + index] = labels.charCodeAt(index);
  let offset = headerBytes + labelBytes;
  for (const column of [columns.at, columns.value, columns.size]) {
    // One bit pattern for NaN, so that the hash does not depend on how it came about.
    for (const number of column) {
      view.setFloat64(offset, Number.isNaN(number) ? Number.NaN : number, true);
      offset += 8;
    }
  }
  for (const column of [columns.level, columns.reason]) {
    for (const index of column) {
      view.setUint16(offset, index, true);
      offset += 2;
    }
  }
  return bytes;
}

/** Reads the stored form. Throws `journal-corrupt` when the bytes are not one. */
export function decodeSampleChunk(bytes: Uint8Array): SampleColumns {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headerBytes || view.getUint32(0) !== magic) throw damaged();
  const count = view.getUint32(4, true);
  const labelLength = view.getUint32(8, true);
  let offset = headerBytes + roundUp(labelLength);
  if (bytes.length !== offset + count * bytesPerSample) throw damaged();
  const labels = readLabels(bytes.subarray(headerBytes, headerBytes + labelLength));
  const columns = { ...emptyColumns(count), labels };
  for (const column of [columns.at, columns.value, columns.size]) {
    for (let index = 0; index < count; index += 1, offset += 8) column[index] = view.getFloat64(offset, true);
  }
  for (const column of [columns.level, columns.reason]) {
    for (let index = 0; index < count; index += 1, offset += 2) column[index] = view.getUint16(offset, true);
  }
  if (columns.level.some((index) => index >= labels.length)) throw damaged();
  if (columns.reason.some((index) => index !== noLabel && index >= labels.length)) throw damaged();
  return columns;
}

function emptyColumns(count: number): SampleColumns & { readonly labels: string[] } {
  return {
    at: new Float64Array(count),
    value: new Float64Array(count),
    size: new Float64Array(count),
    level: new Uint16Array(count),
    reason: new Uint16Array(count),
    labels: [],
  };
}

function labeller(labels: string[]): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const index = known.get(text) ?? labels.length;
    if (index === labels.length) {
      if (index >= noLabel) throw new RangeError('more than 65,535 labels');
      labels.push(text);
      known.set(text, index);
    }
    return index;
  };
}

function asciiJson(labels: readonly string[]): string {
  return JSON.stringify(labels).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function readLabels(bytes: Uint8Array): string[] {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  try {
    const labels: unknown = JSON.parse(text);
    if (Array.isArray(labels) && labels.every((label) => typeof label === 'string')) return labels;
  } catch {
    // Falls through: not JSON is as damaged as JSON of another shape.
  }
  throw damaged();
}

function roundUp(length: number): number {
  return Math.ceil(length / 8) * 8;
}

function numberOrNull(number: number): number | null {
  return Number.isNaN(number) ? null : number;
}

function damaged(): CockpitFault {
  return new CockpitFault('journal-corrupt', { reason: 'sample-chunk' });
}
