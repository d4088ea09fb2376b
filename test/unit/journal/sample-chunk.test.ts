import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  decodeSampleChunk,
  encodeSampleChunk,
  joinColumns,
  type Sample,
  samplesOf,
} from '../../../shared/release/sample-chunk.ts';

const number = fc.double({ noNaN: true });
const samples: fc.Arbitrary<Sample[]> = fc.array(
  fc.record({
    at: number,
    value: fc.option(number),
    size: fc.option(number),
    level: fc.oneof(fc.constantFrom('green', 'yellow', 'red', 'unknown'), fc.string({ unit: 'binary' })),
    reason: fc.option(fc.string()),
  }),
);

describe('sample chunks', () => {
  it('come back as they were, from any place in a buffer', () => {
    fc.assert(
      fc.property(samples, fc.nat(9), (list, shift) => {
        const bytes = encodeSampleChunk(columnsOf(list));
        const buffer = new Uint8Array(bytes.length + shift);
        buffer.set(bytes, shift);
        const decoded = decodeSampleChunk(buffer.subarray(shift));
        expect(samplesOf(decoded)).toEqual(list);
        expect(encodeSampleChunk(decoded)).toEqual(bytes);
      }),
    );
  });

  it('join to what one chunk of all would be', () => {
    fc.assert(
      fc.property(fc.array(samples), (lists) => {
        const joined = joinColumns(lists.map((list) => columnsOf(list)));
        expect(samplesOf(joined)).toEqual(lists.flat());
        expect(encodeSampleChunk(joined)).toEqual(encodeSampleChunk(columnsOf(lists.flat())));
      }),
    );
  });

  it('have the documented form', () => {
    const bytes = encodeSampleChunk(columnsOf([{ at: 1000, value: 0.5, size: null, level: 'green', reason: '空' }]));
    const labels = '["green","\\u7a7a"]';
    const view = new DataView(bytes.buffer);
    expect(String.fromCharCode(...bytes.subarray(0, 4))).toBe('RCS1');
    expect([view.getUint32(4, true), view.getUint32(8, true)]).toEqual([1, labels.length]);
    expect(String.fromCharCode(...bytes.subarray(16, 16 + labels.length))).toBe(labels);
    const start = 16 + 24;
    expect([view.getFloat64(start, true), view.getFloat64(start + 8, true)]).toEqual([1000, 0.5]);
    expect([view.getUint16(start + 24, true), view.getUint16(start + 26, true)]).toEqual([0, 1]);
    expect(bytes).toHaveLength(start + 28);
  });

  it('are refused when they are cut, foreign or name a label that is not there', () => {
    const bytes = encodeSampleChunk(columnsOf([{ at: 1, value: 2, size: 3, level: 'green', reason: null }]));
    const foreign = Uint8Array.from(bytes, (byte, index) => (index === 0 ? 0 : byte));
    const unlabelled = Uint8Array.from(bytes, (byte, index) => (index === bytes.length - 4 ? 9 : byte));
    for (const bad of [bytes.subarray(0, -1), foreign, unlabelled, new Uint8Array(3)]) {
      expect(() => decodeSampleChunk(bad)).toThrowError(expect.objectContaining({ code: 'journal-corrupt' }));
    }
  });
});
