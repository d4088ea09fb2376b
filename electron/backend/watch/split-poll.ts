import type { SplitReading } from '../../../shared/contract/releases.ts';
import { toCockpitError } from '../../../shared/errors.ts';
import type { WatchParts } from './watch-parts.ts';

/**
 * Makes the function that reads what a switch really carries, so that somebody else's change is seen within one poll.
 * `deadlineMs`: longest that one reading may take.
 */
export function createSplitPoll(
  switchId: string,
  deadlineMs: number,
  parts: WatchParts,
  signal: AbortSignal,
): () => void {
  let busy = false;
  let readAt: number | null = null;
  let patience: Pick<SplitReading, 'patienceMs'> = {};
  const poll = async () => {
    const { connectionId = '' } = parts.state().definition.bindings[switchId] ?? {};
    const { traffic } = await parts.pool.instance(connectionId);
    if (traffic?.patienceMs !== undefined) patience = { patienceMs: traffic.patienceMs };
    const shiftsBefore = Object.keys(parts.state().shifts).length;
    const found = await traffic?.read({ deadlineMs, signal });
    if (found !== undefined) readAt = parts.host.now().utc;
    parts.onSplitRead(switchId, { readAt, error: null, ...patience });
    // A reading that was under way while our own writer began may show either side of it.
    if (found === undefined || signal.aborted || Object.keys(parts.state().shifts).length !== shiftsBefore) return;
    parts.submit({ type: 'record-found', switchId, found: found.targets }, 'poll split');
  };
  return () => {
    if (busy) return;
    busy = true;
    void poll()
      .catch((thrown) => {
        const error = toCockpitError(thrown);
        parts.onSplitRead(switchId, { readAt, error: { ...error, params: { ...error.params } }, ...patience });
      })
      .finally(() => {
        busy = false;
      });
  };
}
