import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type Sample, samplesOf } from '../../../shared/release/sample-chunk.ts';
import { note, openIn, startUtc, temporaryFolder } from './temporary-journal.ts';

const sample = (seconds: number, more: Partial<Sample> = {}): Sample => ({
  at: startUtc + seconds * 1000,
  value: seconds / 10,
  size: 100 + seconds,
  level: 'green',
  reason: null,
  ...more,
});
const whole = [startUtc - 1e9, startUtc + 1e9] as const;

function sealing(expectedSequence: number, payload: unknown) {
  return note(expectedSequence, { events: [{ type: 'samples-sealed', version: 1, payload }] });
}

describe('samples', () => {
  it('reads unflushed, open and sealed ones as one series', () => {
    const folder = temporaryFolder();
    const journal = openIn(folder);
    const { samples } = journal;
    samples.record('r1', 'errors', sample(0));
    samples.record('r1', 'errors', sample(5, { value: null, size: null, level: 'unknown', reason: 'empty' }));
    const sealed = samples.seal('r1', 'errors');
    expect(sealed).toMatchObject({ seriesId: 'errors', from: startUtc, to: startUtc + 5000, count: 2 });
    journal.append(sealing(0, sealed));
    samples.record('r1', 'errors', sample(10));
    samples.flush();
    samples.record('r1', 'errors', sample(15, { level: 'red', reason: 'above' }));
    samples.record('r1', 'latency', sample(20));
    samples.record('r2', 'errors', sample(900));
    const expected = [
      sample(0),
      sample(5, { value: null, size: null, level: 'unknown', reason: 'empty' }),
      sample(10),
      sample(15, { level: 'red', reason: 'above' }),
    ];
    expect(samplesOf(samples.read('r1', 'errors', ...whole))).toEqual(expected);
    expect(samplesOf(samples.read('r1', 'errors', startUtc + 5000, startUtc + 10_000))).toEqual(expected.slice(1, 3));
    expect(samples.seriesOf('r1')).toEqual(['errors', 'latency']);
    expect(samples.lastSampleAt('r1')).toBe(startUtc + 20_000);
    expect(samples.lastSampleAt('r3')).toBeNull();
    journal.close();
    // Closing flushes, so nothing is lost by an orderly end.
    const reader = openIn(folder, { role: 'reader' });
    expect(samplesOf(reader.samples.read('r1', 'errors', ...whole))).toEqual(expected);
  });

  it('waits for a blocked journal without trying at each sample, keeps so many, and says how many it dropped', () => {
    const faults: string[] = [];
    const reportFault = (thrown: unknown) => faults.push(String(thrown));
    const journal = openIn(temporaryFolder(), { reportFault });
    const blocker = new Database(journal.places.file);
    blocker.exec('BEGIN IMMEDIATE');
    let failures = 0;
    for (let index = 0; index < 60_000; index += 1) {
      try {
        journal.samples.record('r1', 'errors', sample(index / 1000));
      } catch {
        failures += 1;
      }
    }
    expect(failures).toBe(1);
    expect(faults).toEqual([expect.stringContaining('50000 samples wait')]);
    expect(() => journal.samples.flush()).toThrow();
    blocker.exec('ROLLBACK');
    blocker.close();
    journal.samples.flush();
    expect(faults[1]).toContain('10000 samples were dropped');
    expect(samplesOf(journal.samples.read('r1', 'errors', ...whole))).toHaveLength(50_000);
    // From then on it writes by itself again.
    for (let index = 0; index < 5_000; index += 1) journal.samples.record('r2', 'errors', sample(0));
    journal.close();
    expect(faults).toHaveLength(2);
  });

  it('seals with the event or not at all', () => {
    const folder = temporaryFolder();
    const crashed = openIn(folder);
    crashed.samples.record('r1', 'errors', sample(0));
    const first = crashed.samples.seal('r1', 'errors');
    crashed.append(note(0));
    expect(() => crashed.append({ ...sealing(7, first) })).toThrowError(/journal-sequence-conflict/);
    crashed.close();
    const journal = openIn(folder);
    journal.samples.record('r1', 'errors', sample(5));
    journal.samples.record('r1', 'latency', sample(5));
    const chunks = journal.samples.sealAll('r1');
    expect(chunks.map(({ seriesId, count }) => [seriesId, count])).toEqual([
      ['errors', 2],
      ['latency', 1],
    ]);
    journal.samples.record('r1', 'errors', sample(10));
    journal.samples.flush();
    journal.append(sealing(1, { chunks }));
    expect(samplesOf(journal.samples.read('r1', 'errors', ...whole))).toEqual([sample(0), sample(5), sample(10)]);
    expect(journal.samples.sealAll('r1').map(({ count }) => count)).toEqual([1]);
    expect(journal.samples.seal('r1', 'saturation')).toBeNull();
  });

  it('refuses an event that names a chunk which nobody built, or one of another release', () => {
    const journal = openIn(temporaryFolder());
    journal.samples.record('r2', 'errors', sample(0));
    const other = journal.samples.seal('r2', 'errors');
    const refused = expect.objectContaining({ code: 'invalid-input' });
    expect(() => journal.append(sealing(0, other))).toThrowError(refused);
    expect(() => journal.append(sealing(0, { chunkHash: 'f'.repeat(64) }))).toThrowError(refused);
    expect(journal.lastPosition()).toBe(0);
  });

  it('keeps the order of recording when the clock is set back', () => {
    const journal = openIn(temporaryFolder());
    for (const seconds of [60, 65, 0, 5]) journal.samples.record('r1', 'errors', sample(seconds));
    journal.append(sealing(0, journal.samples.seal('r1', 'errors')));
    const { at } = journal.samples.read('r1', 'errors', ...whole);
    expect(Array.from(at, (instant) => (instant - startUtc) / 1000)).toEqual([60, 65, 0, 5]);
    expect(journal.samples.lastSampleAt('r1')).toBe(startUtc + 65_000);
  });

  it('bounds its memory by flushing by itself', () => {
    const folder = temporaryFolder();
    const journal = openIn(folder);
    const reader = openIn(folder, { role: 'reader' });
    for (let index = 0; index < 5000; index += 1) journal.samples.record('r1', 'errors', sample(index));
    expect(reader.samples.read('r1', 'errors', startUtc, startUtc + 1e9).at).toHaveLength(5000);
  });
});
