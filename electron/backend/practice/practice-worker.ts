import { parentPort } from 'node:worker_threads';
import { toCockpitError } from '../../../shared/errors.ts';
import type { PracticeMessage, PracticeRequest } from './practice-messages.ts';
import { type RangeOptions, startRange } from './range.ts';

/**
 * The task `practice` of the worker entry: one range for the life of the thread. The thread ends by itself after
 * `stop`, because nothing is left that holds it.
 */
export async function runPracticeWorker(data: unknown): Promise<void> {
  const port = parentPort!;
  const say = (message: PracticeMessage) => port.postMessage(message);
  let range: Awaited<ReturnType<typeof startRange>>;
  try {
    range = await startRange(data as RangeOptions);
  } catch (error) {
    say({ kind: 'not-started', error: toCockpitError(error) });
    return;
  }
  port.on('message', async (request: PracticeRequest) => {
    try {
      if (request.call === 'set-fault') range.setFault(request.name, request.on, request.params);
      if (request.call === 'stop') await range.stop();
      say({ kind: 'answer', id: request.id, status: range.status() });
    } catch (error) {
      say({ kind: 'refused', id: request.id, error: toCockpitError(error) });
    }
    if (request.call === 'stop') port.close();
  });
  say({ kind: 'started', addresses: range.addresses });
}
