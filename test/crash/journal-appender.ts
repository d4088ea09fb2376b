import { randomUUID } from 'node:crypto';
import { openJournal } from '../../electron/backend/journal/open-journal.ts';

// The child of `journal.test.ts`: drives the journal in the given folder, appends without an end, and prints each
// sequence after it was acknowledged.
const dataDirectory = process.argv[3]!;
const now = () => ({ utc: Date.now(), monotonic: performance.now(), run: 'child' });
const journal = openJournal({ dataDirectory, role: 'driver', now, newId: randomUUID });
let sequence = journal.headOf('r1')?.sequence ?? 0;
const large = new Uint8Array(300_000);

function appendNext(): void {
  large[0] = sequence;
  large[1] = sequence >> 8;
  journal.samples.record('r1', 'errors', { at: Date.now(), value: sequence, size: 1, level: 'green', reason: null });
  const events = [
    { type: 'noted', version: 1, payload: { blobHash: journal.blobs.put(large, 'application/octet-stream') } },
  ];
  const sealed = sequence % 10 === 9 ? journal.samples.seal('r1', 'errors') : null;
  journal.append({
    stream: 'r1',
    expectedSequence: sequence,
    commandId: `command-${sequence + 1}`,
    actor: { kind: 'conductor', rule: 'test' },
    at: now(),
    events: sealed === null ? events : [{ type: 'samples-sealed', version: 1, payload: sealed }],
    answer: { sequence: sequence + 1 },
  });
  sequence += 1;
  process.stdout.write(`${sequence}\n`);
  setImmediate(appendNext);
}

appendNext();
