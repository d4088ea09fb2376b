import { type MessagePort, parentPort } from 'node:worker_threads';
import Database from 'better-sqlite3';

export interface CheckpointTask {
  /** The journal file. */
  readonly file: string;
  /** 2,000 unless told. */
  readonly intervalMs?: number;
}

/** Posted after every checkpoint: pages in the WAL, and how many of them are in the database file now. */
export interface CheckpointReport {
  readonly walPages: number;
  readonly checkpointedPages: number;
}

/**
 * Brings what was committed from the WAL into the database file, in a thread of its own so that no append pays for it.
 * `task` is a `CheckpointTask`. Passive: it waits for nobody and holds nobody up. The message `stop` makes a last one
 * and ends the task.
 */
export function runCheckpoints(task: unknown, port: MessagePort | null = parentPort): void {
  if (port === null) throw new Error('runCheckpoints needs a port to its owner');
  const { file, intervalMs = 2000 } = task as CheckpointTask;
  const database = new Database(file, { fileMustExist: true, timeout: 0 });
  database.pragma('wal_autocheckpoint = 0');
  let known: unknown;
  const checkpoint = () => {
    const found = database.pragma('data_version', { simple: true });
    if (found === known) return;
    known = found;
    const [result] = database.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[];
    if (result === undefined) return;
    const report: CheckpointReport = { walPages: result.log, checkpointedPages: result.checkpointed };
    // A reader may have kept some pages back: then the next round tries again.
    if (report.checkpointedPages < report.walPages) known = undefined;
    port.postMessage(report);
  };
  const timer = setInterval(checkpoint, intervalMs);
  port.on('message', (message: unknown) => {
    if (message !== 'stop') return;
    clearInterval(timer);
    try {
      checkpoint();
    } finally {
      database.close();
      port.close();
    }
  });
}
