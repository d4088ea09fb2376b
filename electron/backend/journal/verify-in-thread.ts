import { CockpitFault } from '../../../shared/errors.ts';
import { startWorker } from '../platform/worker-thread.ts';
import type { JournalLocation } from './journal-places.ts';
import { migrations } from './migrations.ts';
import type { VerifyReport } from './verify-file.ts';
import type { VerifyAnswer, VerifyTask } from './verify-worker.ts';

/**
 * Verifies in a thread of its own, so that no guard waits for it. `stream`: only this release; null: everything.
 * Throws what `verifyFile` throws, and `cancelled` when `signal` aborts.
 */
export function verifyInThread(
  location: JournalLocation,
  stream: string | null,
  signal?: AbortSignal,
): Promise<VerifyReport> {
  const worker = startWorker('verify', { location, migrations, stream } satisfies VerifyTask);
  const { promise, resolve, reject } = Promise.withResolvers<VerifyReport>();
  const cancel = () => {
    void worker.terminate();
    reject(new CockpitFault('cancelled', { what: 'verify' }));
  };
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  worker.once('message', (answer: VerifyAnswer) => {
    if (answer.kind === 'verified') resolve(answer.report);
    else reject(new CockpitFault(answer.error.code, answer.error.params, { retryable: answer.error.retryable }));
  });
  worker.once('error', reject);
  worker.once('exit', () => reject(new CockpitFault('internal', { detail: 'the verifying thread ended' })));
  return promise.finally(() => signal?.removeEventListener('abort', cancel));
}
