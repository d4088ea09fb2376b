import { Worker } from 'node:worker_threads';

/** What can run in a thread of its own; `electron/worker.ts` says which code each one is. */
export const workerTasks = ['practice', 'checkpoint', 'verify'] as const;
export type WorkerTask = (typeof workerTasks)[number];

/** What the worker entry finds in `workerData`. */
export interface WorkerStart {
  readonly task: WorkerTask;
  readonly data: unknown;
}

/**
 * Starts `task` in a thread of its own with a structured clone of `data`. The caller listens for `message`, `error` and
 * `exit`; an exception of the task ends the thread with `error`.
 */
export function startWorker(task: WorkerTask, data: unknown): Worker {
  // Flags of this process are not passed on: a test runner's loader or an inspector port has no meaning in the thread.
  return new Worker(workerEntry(import.meta.url), {
    workerData: { task, data } satisfies WorkerStart,
    name: task,
    execArgv: [],
  });
}

/**
 * The one thread entry. In the sources it is two folders above this file and Node strips its types; in the build every
 * chunk lies in one flat folder beside `worker.js`.
 */
export function workerEntry(moduleUrl: string): URL {
  const fromSource = moduleUrl.endsWith('/electron/backend/platform/worker-thread.ts');
  return new URL(fromSource ? '../../worker.ts' : './worker.js', moduleUrl);
}
