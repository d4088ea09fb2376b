import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { eventHash, type StoredEvent } from '../../electron/backend/journal/chain.ts';
import { openJournal } from '../../electron/backend/journal/open-journal.ts';

// Durable appends of one event each against bare inserts of the same rows (the event and the command's answer, with the
// same keys, without triggers and chain), interleaved so that a slow moment of the disk meets both.
//   node test/support/run-module.ts test/bench/journal-append.ts [FOLDER]
// Prints one JSON object; times in microseconds. Budget: p50 at most 1.3 times the bare one.
const count = 1000;
const warmUp = 200;
const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'cockpit-bench-'));
const now = () => ({ utc: Date.now(), monotonic: performance.now(), run: 'bench' });
const journal = openJournal({ dataDirectory: folder, role: 'driver', now, newId: randomUUID });

function openBare(name: string) {
  const database = new Database(join(folder, name));
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'wal_autocheckpoint = 0']) database.pragma(pragma);
  database.exec(
    `CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, sequence INTEGER NOT NULL,
       at_utc REAL, at_monotonic REAL, at_run TEXT, actor_kind TEXT, actor_id TEXT, type TEXT, version INTEGER,
       payload TEXT, command_id TEXT, previous_hash TEXT, hash TEXT UNIQUE, UNIQUE (stream, sequence)) STRICT;
     CREATE TABLE commands (command_id TEXT PRIMARY KEY, stream TEXT, answer TEXT, at_utc REAL) STRICT, WITHOUT ROWID`,
  );
  const event = database.prepare<Omit<StoredEvent, 'position'>>(
    `INSERT INTO events (stream, sequence, at_utc, at_monotonic, at_run, actor_kind, actor_id, type, version, payload,
       command_id, previous_hash, hash) VALUES (@stream, @sequence, @at_utc, @at_monotonic, @at_run, @actor_kind,
       @actor_id, @type, @version, @payload, @command_id, @previous_hash, @hash)`,
  );
  const command = database.prepare('INSERT INTO commands VALUES (?, ?, ?, ?)');
  return { database, event, command };
}

const bare = openBare('bare.db');
const bareEvent = openBare('bare-event.db');
const insertBoth = bare.database.transaction((row: Omit<StoredEvent, 'position'>, answer: string) => {
  bare.event.run(row);
  bare.command.run(row.command_id, row.stream, answer, row.at_utc);
});

const times = {
  append: new Float64Array(count),
  bareRows: new Float64Array(count),
  bareEvent: new Float64Array(count),
};
for (let index = -warmUp; index < count; index += 1) {
  const sequence = index + warmUp;
  const payload = {
    switchId: 'edge',
    batch: 'REL-B3',
    targets: ['web-1', 'web-2', 'web-3'].map((target) => ({
      target,
      exposure: { kind: 'percent', percent: sequence % 100 },
    })),
  };
  const at = now();
  const answer = { sequence: sequence + 1 };
  const row = {
    stream: 'release',
    sequence: sequence + 1,
    at_utc: at.utc,
    at_monotonic: at.monotonic,
    at_run: at.run,
    actor_kind: 'conductor',
    actor_id: 'batch-observed',
    type: 'shift-intended',
    version: 1,
    payload: JSON.stringify(payload),
    command_id: randomUUID(),
    previous_hash: '0'.repeat(64),
    hash: '',
  };
  row.hash = eventHash(row);
  const answerText = JSON.stringify(answer);
  const contestants = {
    append: () =>
      journal.append({
        stream: 'release',
        expectedSequence: sequence,
        commandId: row.command_id,
        actor: { kind: 'conductor', rule: 'batch-observed' },
        at,
        events: [{ type: 'shift-intended', version: 1, payload }],
        answer,
      }),
    bareRows: () => insertBoth.immediate(row, answerText),
    bareEvent: () => bareEvent.event.run(row),
  };
  const order = Object.entries(contestants) as [keyof typeof times, () => unknown][];
  // Each goes first equally often.
  for (let turn = 0; turn < order.length; turn += 1) {
    const [name, run] = order[(turn + sequence) % order.length]!;
    const start = performance.now();
    run();
    if (index >= 0) times[name][index] = (performance.now() - start) * 1000;
  }
}
journal.close();
bare.database.close();
bareEvent.database.close();
rmSync(folder, { recursive: true });

const figures = Object.fromEntries(
  Object.entries(times).map(([name, all]) => {
    const sorted = all.toSorted();
    return [name, { p50: Math.round(sorted[count * 0.5]!), p99: Math.round(sorted[count * 0.99]!) }];
  }),
) as Record<keyof typeof times, { p50: number; p99: number }>;
const ratio = (other: { p50: number }) => Math.round((100 * figures.append.p50) / other.p50) / 100;
console.log(
  JSON.stringify({ count, ...figures, toBareRows: ratio(figures.bareRows), toBareEvent: ratio(figures.bareEvent) }),
);
