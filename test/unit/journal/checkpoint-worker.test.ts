import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { CheckpointReport } from '../../../electron/backend/journal/checkpoint-worker.ts';
import { startWorker } from '../../../electron/backend/platform/worker-thread.ts';
import { appendNotes, openIn, temporaryFolder } from './temporary-journal.ts';

it('a thread brings commits into the database file while the driver goes on', async () => {
  const journal = openIn(temporaryFolder());
  const { file } = journal.places;
  appendNotes(journal, 20, 'a-stream-of-its-own');
  // Another process looks: closing a handle to the file in this one would drop the driver's locks on it.
  const has = (text: string) => spawnSync('grep', ['-c', text, file]).status === 0;
  expect(has('a-stream-of-its-own')).toBe(false);
  const thread = startWorker('checkpoint', { file, intervalMs: 5 });
  const [first] = (await once(thread, 'message')) as [CheckpointReport];
  expect(first.checkpointedPages).toBe(first.walPages);
  expect(first.walPages).toBeGreaterThan(0);
  expect(has('a-stream-of-its-own')).toBe(true);
  appendNotes(journal, 20, 'another-stream');
  const ended = once(thread, 'exit');
  thread.postMessage('stop');
  expect(await ended).toEqual([0]);
  expect(has('another-stream')).toBe(true);
  expect(journal.lastPosition()).toBe(40);
});
