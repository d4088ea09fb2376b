import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blobHashesOf,
  chainStart,
  eventHash,
  eventPreimage,
  type HashedColumns,
} from '../../../electron/backend/journal/chain.ts';
import { note, openIn, temporaryFolder } from './temporary-journal.ts';

const text = fc.string({ unit: 'grapheme' });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const row: fc.Arbitrary<HashedColumns> = fc.record({
  stream: text,
  sequence: fc.nat(),
  at_utc: finite,
  at_monotonic: finite,
  at_run: text,
  actor_kind: fc.constantFrom('person', 'automation', 'conductor'),
  actor_id: text,
  type: text,
  version: fc.nat(),
  payload: fc.json(),
  command_id: text,
  previous_hash: text,
});

describe('the chain', () => {
  it('hashes a text from which every column can be read back, so that two rows never share one', () => {
    fc.assert(
      fc.property(row, (columns) => {
        const [version, ...values] = JSON.parse(eventPreimage(columns)) as unknown[];
        expect(version).toBe('cockpit-event-1');
        // SQLite knows no negative zero apart from zero, and JSON neither.
        const expected = Object.values(columns).map((value) => (value === 0 ? 0 : value));
        expect(values).toEqual(expected);
      }),
    );
  });

  it('can be recomputed by anybody from the documented encoding', () => {
    const journal = openIn(temporaryFolder());
    const [event] = journal.append(note(0, { commandId: 'c1' })).events;
    const documented =
      `["cockpit-event-1","r1",1,1767323045000,1000.25,"run-1","person","p1","noted",1,"{\\"number\\":1}","c1",` +
      `"${'0'.repeat(64)}"]`;
    expect(event?.hash).toBe(createHash('sha256').update(documented).digest('hex'));
  });

  it('survives storing: what comes back from the file has the hash that went in', () => {
    const journal = openIn(temporaryFolder());
    let sequence = 0;
    fc.assert(
      fc.property(text, finite, finite, fc.jsonValue(), (run, utc, monotonic, payload) => {
        const { events } = journal.append(
          note(sequence, { at: { utc, monotonic, run }, events: [{ type: 'noted', version: 1, payload }] }),
        );
        const [stored] = journal.events({ stream: 'r1', afterSequence: sequence });
        const previous =
          sequence === 0 ? chainStart : journal.events({ stream: 'r1', afterSequence: sequence - 1 })[0]?.hash;
        sequence += 1;
        expect(stored).toEqual(events[0]);
        expect(stored?.hash).toBe(
          eventHash({
            stream: 'r1',
            sequence,
            at_utc: stored!.at.utc,
            at_monotonic: stored!.at.monotonic,
            at_run: stored!.at.run,
            actor_kind: 'person',
            actor_id: 'p1',
            type: 'noted',
            version: 1,
            payload: JSON.stringify(payload),
            command_id: stored!.commandId,
            previous_hash: previous!,
          }),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('finds evidence at any depth of a payload', () => {
    const payload = { blobHash: 'a', steps: [{ transcriptBlobHash: 'b', other: 'c' }], at: null, blobHashes: ['d'] };
    expect(blobHashesOf(payload)).toEqual(['a', 'b']);
  });
});
