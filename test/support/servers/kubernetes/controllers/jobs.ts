import { apiTime, type Condition, type Job, type Pod } from '../objects.ts';
import type { Storage } from '../storage.ts';
import { createAs, isLeaving, ownedBy, podOf, recordEvent, setStatus, withCondition } from './controller.ts';

/** Starts a pod, another one when it fails, until one ends well or the limit is passed. */
export function runJobs(storage: Storage): void {
  for (const job of storage.listKind<Job>('Job')) {
    const conditions = job.status?.conditions ?? [];
    const over = conditions.some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
    if (!isLeaving(job) && !over && job.spec.suspend !== true) runJob(storage, job, conditions);
  }
}

function runJob(storage: Storage, job: Job, conditions: readonly Condition[]): void {
  const { completions = 1, parallelism = 1, backoffLimit, template } = job.spec;
  const pods = ownedBy<Pod>(storage, 'Pod', job);
  const inPhase = (phase: string) => pods.filter(({ status }) => status?.phase === phase).length;
  const succeeded = inPhase('Succeeded');
  const failed = inPhase('Failed');
  let active = pods.length - succeeded - failed;
  const startTime = job.status?.startTime ?? apiTime();
  const base = { startTime, succeeded, failed };
  if (succeeded >= completions) {
    const done: Condition = { type: 'Complete', status: 'True', reason: 'CompletionsReached' };
    setStatus(storage, job, { ...base, completionTime: apiTime(), conditions: withCondition(conditions, done) });
    recordEvent(storage, job, { reason: 'Completed', message: 'Job completed' });
    return;
  }
  if (failed > backoffLimit) {
    const reason = 'BackoffLimitExceeded';
    const message = 'Job has reached the specified backoff limit';
    const broken: Condition = { type: 'Failed', status: 'True', reason, message };
    setStatus(storage, job, { ...base, conditions: withCondition(conditions, broken) });
    recordEvent(storage, job, { type: 'Warning', reason, message });
    return;
  }
  for (; active < Math.min(parallelism, completions - succeeded); active += 1) {
    createAs(storage, podOf(job, template, {}));
  }
  setStatus(storage, job, { ...base, active, conditions: [...conditions] });
}
