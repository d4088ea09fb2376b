import type { SwitchChangeRequest } from '../../shared/contract/releases.ts';
import { toCockpitError } from '../../shared/errors.ts';
import type { OperatorInput } from '../../shared/release/commands.ts';
import type { EventEnvelope } from '../../shared/release/envelope.ts';
import { openItems } from '../../shared/release/items.ts';
import { leavesWork, outstanding } from '../../shared/release/outstanding.ts';
import { remainingObservationMs } from '../../shared/release/promotion.ts';
import { currentBatchIds } from '../../shared/release/queries.ts';
import type { ReleaseState } from '../../shared/release/state.ts';
import type { Now } from '../../shared/release/time.ts';
import { type PilotMove, pilotMove } from '../backend/automation/pilot.ts';
import { isOver } from '../backend/conductor/release-row.ts';
import type { Backend } from '../backend/create-backend.ts';
import { withTextRefs } from '../backend/procedures/text-refs.ts';
import { tellChangeRequests } from './asked-changes.ts';
import type { FaultOrder } from './fault-order.ts';
import { readCommands } from './typed-commands.ts';
import { exitCodes, type Terminal } from './verb.ts';

export interface FlightOrders {
  readonly auto: boolean;
  /** Ends with code 0 once this batch's observation is finished. */
  readonly until: string | null;
  readonly rollbackAt: string | null;
  readonly faults: readonly FaultOrder[];
  readonly approvedCommands: string | null;
}

/** How often the automation looks when nothing happens: observation ends without an event. */
const lookEveryMs = 100;

/** Flies one release to its end and returns the exit code; every event of it is a line. Throws `not-found`. */
export async function flyRelease(
  backend: Backend,
  releaseId: string,
  orders: FlightOrders,
  terminal: Terminal,
): Promise<number> {
  const { conductor, journal, host, preflights } = backend.context;
  conductor.definition(releaseId);
  const ended = Promise.withResolvers<{ exitCode: number; reason: object }>();
  const faultsLeft = new Set(orders.faults);
  // Taken up again after its end, a release is only recorded about, for as long as there are words.
  const recordsOnly = !orders.auto && isOver(conductor.state(releaseId));
  let openRequests: readonly SwitchChangeRequest[] = [];
  let rollbackOrdered = false;
  let busy = false;

  const finish = (exitCode: number, reason: object) => ended.resolve({ exitCode, reason });
  const submit = (command: OperatorInput) =>
    conductor.submit(releaseId, withTextRefs(journal, command), backend.context.actor(), host.newId());
  const look = async () => {
    if (recordsOnly) return;
    const state = conductor.state(releaseId);
    // What a rollback could not write is waited for: with this process it would be lost.
    if (isOver(state)) {
      // What an earlier run left, and this one did not take up, nobody carries out.
      const isUnderWay = state.run === host.now().run && leavesWork(state);
      if (conductor.hasUnsavedEvents(releaseId) || isUnderWay) return;
      const move = orders.auto ? pilotMove(state, host.now(), orders.approvedCommands) : null;
      // What is left to do after a rollback is done where it can be; what needs a person does not change the outcome.
      if (move?.kind === 'command') act(move);
      else if (move?.kind !== 'wait') finishOver(state, finish);
      return;
    }
    const inEffect = currentBatchIds(state).filter((batch) => state.batches[batch]?.status === 'in-effect');
    for (const order of faultsLeft) {
      if (!inEffect.includes(order.batch)) continue;
      faultsLeft.delete(order);
      await backend.context.practice.setFault(order.fault, true, order.params);
    }
    if (orders.rollbackAt !== null && inEffect.includes(orders.rollbackAt) && !rollbackOrdered) {
      rollbackOrdered = true;
      submit({ type: 'roll-back', scope: 'all' });
      return;
    }
    const { until } = orders;
    if (until !== null && inEffect.includes(until) && remainingObservationMs(state, until, host.now()) === 0) {
      return finish(exitCodes.done, { outcome: 'until-reached', batch: until });
    }
    if (!orders.auto) return;
    const move = pilotMove(state, host.now(), orders.approvedCommands);
    if (move.kind === 'preflight') await preflights.run(releaseId, backend.context.actor(), host.newId());
    else if (move.kind === 'wait' && isLeftToPeople(state, openRequests)) {
      finish(exitCodes.held, { outcome: 'held', reason: 'needs-person', item: openRequests[0]?.requestId ?? null });
    } else act(move);
  };
  const act = (move: PilotMove) => {
    if (move.kind === 'command') {
      const answer = submit(move.command);
      // Refused because something happened in between: the next look sees it. Anything else must not go unseen.
      if (!answer.ok && answer.refusal.code !== 'stale-decision')
        terminal.tell({ kind: 'refused', command: move.command.type, refusal: answer.refusal });
    } else if (move.kind === 'hold') {
      finish(exitCodes.held, { outcome: 'held', reason: move.reason, item: move.item });
    }
  };
  const lookOnce = () => {
    if (busy) return;
    busy = true;
    look()
      .catch((thrown) => finish(exitCodes.error, { outcome: 'error', error: toCockpitError(thrown) }))
      .finally(() => {
        busy = false;
      });
  };
  const show = (event: EventEnvelope) => {
    if (event.stream !== releaseId) return;
    if (terminal.json) terminal.tell({ kind: 'event', ...event });
    else terminal.say(`${new Date(event.at.utc).toISOString()} ${event.type} ${JSON.stringify(event.payload)}`);
  };
  for (const event of journal.events({ stream: releaseId, limit: 2000 })) show(event);
  const stop = journal.onAppend((events) => {
    for (const event of events) show(event);
  });
  const closing = new AbortController();
  const heard = (requests: readonly SwitchChangeRequest[]) => {
    openRequests = requests;
  };
  const telling = tellChangeRequests(backend, releaseId, { signal: closing.signal, heard }, terminal).catch(
    (thrown) => {
      if (!closing.signal.aborted) terminal.fail(toCockpitError(thrown));
    },
  );
  const timer = setInterval(lookOnce, lookEveryMs);
  const input = orders.auto
    ? null
    : readCommands(backend, releaseId, terminal, () => {
        const state = conductor.state(releaseId);
        if (isOver(state)) finishOver(state, finish);
        else finish(exitCodes.held, { outcome: 'held', reason: 'input-ended', item: null });
      });
  const interrupt = () => finish(exitCodes.held, { outcome: 'held', reason: 'interrupted', item: null });
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const { exitCode, reason } = await ended.promise;
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
  clearInterval(timer);
  input?.close();
  stop();
  closing.abort();
  await telling;
  tellOpenItems(conductor.state(releaseId), host.now(), terminal);
  terminal.tell({ kind: 'result', releaseId, exitCode, ...reason });
  return exitCode;
}

/** The automation reads no input, so that a raise of which only people can tell would be waited for in vain. */
function isLeftToPeople(state: ReleaseState, requests: readonly SwitchChangeRequest[]): boolean {
  const asked = new Set(requests.map(({ switchId }) => switchId));
  const work = outstanding(state);
  return (
    work.length > 0 &&
    work.every((effect) => effect.kind === 'shift' && effect.direction === 'raise' && asked.has(effect.switchId))
  );
}

/** What is left to record when a release is over: it is never waited for. */
function tellOpenItems(state: ReleaseState, now: Now, terminal: Terminal): void {
  const open = isOver(state) && state.closedAt === null ? openItems(state, now) : [];
  if (open.length === 0) return;
  const { releaseId } = state.definition;
  const command: OperatorInput = {
    type: 'record-item',
    itemId: open[0]?.id ?? '',
    outcome: 'done',
    note: null,
    evidenceBlob: null,
  };
  const line = JSON.stringify(command);
  const resume = `conduct --resume ${releaseId}`;
  if (terminal.json) {
    const items = open.map(({ id }) => id);
    terminal.tell({ kind: 'items-open', count: open.length, items, screen: `/review/${releaseId}`, resume, line });
  } else
    terminal.note(
      terminal.t('items:commandLine', { count: open.length, screen: terminal.t('items:title'), resume, line }),
    );
}

function finishOver(state: ReleaseState, finish: (exitCode: number, reason: object) => void): void {
  if (state.status === 'rolled-back') {
    const { rollback } = state;
    finish(exitCodes.rolledBack, {
      outcome: 'rolled-back',
      cause: rollback?.cause ?? null,
      toBatch: rollback?.toBatch ?? null,
      status: rollback?.status,
    });
  } else if (state.status === 'aborted') {
    finish(exitCodes.held, { outcome: 'aborted' });
  } else {
    finish(exitCodes.done, { outcome: state.status });
  }
}
