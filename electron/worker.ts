import { workerData } from 'node:worker_threads';
import type { WorkerStart, WorkerTask } from './backend/platform/worker-thread.ts';

/** The entry of every worker thread: one line per task, loaded only where it runs. */
const tasks = {
  practice: async () => (await import('./backend/practice/practice-worker.ts')).runPracticeWorker,
  checkpoint: async () => (await import('./backend/journal/checkpoint-worker.ts')).runCheckpoints,
  verify: async () => (await import('./backend/journal/verify-worker.ts')).runVerify,
} satisfies Record<WorkerTask, () => Promise<(data: unknown) => unknown>>;

const { task, data } = workerData as WorkerStart;
const run = await tasks[task]();
await run(data);
