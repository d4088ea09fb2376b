import type { CockpitError } from '../errors.ts';
import { batchesOf, levelsFor, rollbackOf } from '../plan/release-plan.ts';
import { deadlineAt } from '../release/clock-rules.ts';
import type { AskedAction, RollbackCause } from '../release/events.ts';
import { remainingObservationMs } from '../release/promotion.ts';
import { batchPlan, currentBatchId, guardsOf, nextBatch, unsettledShifts } from '../release/queries.ts';
import { foundTargets } from '../release/split.ts';
import type { ReleaseState } from '../release/state.ts';
import { coveredMs, type Now } from '../release/time.ts';
import { nextAction } from '../release/views/next-action.ts';
import type { Projection } from '../release/views/projection.ts';
import { type Standing, standing } from '../release/views/standing.ts';
import { formatDuration, noValue } from './format.ts';
import {
  batchExposure,
  clock,
  exitName,
  foundText,
  gateName,
  guardName,
  guardValue,
  moment,
  namedParams,
  type Speech,
  say,
  sayBlocker,
  stepName,
  switchName,
} from './release-speech.ts';
import { sayError } from './say.ts';
import { sayExposure } from './say-exposure.ts';
import { saySampled } from './say-sample.ts';
import { sayThreshold } from './say-threshold.ts';

export function sayRollbackCause(speech: Speech, cause: RollbackCause): string {
  if (cause.kind === 'operator' || cause.kind === 'deadline') return say(speech.t, `reasons:cause.${cause.kind}`);
  if (cause.kind === 'decision') {
    const { stepId, exitId } = cause;
    return say(speech.t, 'reasons:cause.decision', {
      step: stepName(speech, stepId),
      exit: exitName(speech, stepId, exitId),
    });
  }
  return say(speech.t, 'reasons:cause.guard', {
    guard: guardName(speech, cause.guardId),
    level: say(speech.t, `levels:light.${cause.level}`),
    value:
      cause.value === null
        ? say(speech.t, `levels:reason.${cause.reason}`)
        : guardValue(speech, cause.guardId, cause.value),
  });
}

/** Where a rollback leads: `back to 1 %`, `all the way to 1.9.4`. */
export function sayTarget(speech: Speech, toBatch: string | null): string {
  return toBatch === null
    ? say(speech.t, 'standing:target.all', { version: speech.definition.plan.from })
    : say(speech.t, 'standing:target.stage', { exposure: batchExposure(speech, toBatch) });
}

export function sayScope(speech: Speech, scope: 'stage' | 'all'): string {
  return say(speech.t, `events:scope.${scope}`);
}

/** What a guard asks for: `roll back, all the way`, or the flag that it wants set. */
export function sayAsked(speech: Speech, asked: AskedAction): string {
  return asked.action === 'rollback'
    ? say(speech.t, 'events:asked.rollback', { scope: sayScope(speech, asked.scope) })
    : say(speech.t, 'events:asked.flag', { step: stepName(speech, asked.stepId) });
}

/** How the release stands and why: the sentence that is read from three metres away. */
export function sayStanding(speech: Speech, state: ReleaseState, seen: Standing, now: Now): string {
  return say(speech.t, `standing:${sentenceKey(state, seen)}`, sentenceParams(speech, state, seen, now));
}

/** Where nothing is exposed there is no exposure to speak of. */
function sentenceKey(state: ReleaseState, { code, params }: Standing): string {
  const moves = carryingBatch(state) !== null;
  if (code === 'completed' && !moves) return 'completedSteps';
  if (code === 'ready-to-complete' && !moves) return 'readySteps';
  const batch = currentBatchId(state);
  if (code === 'observing' && batch !== null && guardsOf(state, batch).length === 0) return 'observingUnguarded';
  if (code === 'shifting' && typeof params.who === 'string') return 'shiftingByHand';
  if (code === 'shift-unresolved' && params.error !== null) return 'shiftUnconfirmed';
  if (code !== 'ready-to-raise') return `sentence.${code}`;
  if (nextBatch(state)?.shifts.length === 0) return 'readyPhase';
  return moves ? 'sentence.ready-to-raise' : 'firstRaise';
}

/** The rung whose exposure is out there: a phase of steps only leaves it as it was. */
function carryingBatch(state: ReleaseState): string | null {
  const batches = batchesOf(state.definition.plan);
  const reached = batches.slice(0, batches.findIndex((batch) => batch.id === currentBatchId(state)) + 1);
  return reached.findLast((batch) => batch.exposure.kind !== 'none')?.id ?? null;
}

function sentenceParams(speech: Speech, state: ReleaseState, { code, params }: Standing, now: Now): object {
  const current = currentBatchId(state);
  const guard = typeof params.guard === 'string' ? params.guard : null;
  const leftMs = typeof params.leftMs === 'number' ? params.leftMs : null;
  const shift = unsettledShifts(state).at(-1);
  const placed = code === 'completed' ? carryingBatch(state) : current;
  const moving = code === 'shifting' || code === 'shift-failed' || code === 'shift-unresolved';
  const scope = params.scope === 'stage' || params.scope === 'all' ? sayScope(speech, params.scope) : noValue;
  return {
    ...namedParams(speech, params),
    version: code === 'completed' ? speech.definition.plan.to : speech.definition.plan.from,
    exposure: moving && shift !== undefined ? sayExposure(speech, shift.to) : batchExposure(speech, placed),
    duration: formatDuration(typeof params.forMs === 'number' ? params.forMs : 0),
    ...(guard === null ? {} : guardParams(speech, state, guard, params.forMs, code === 'guard-red')),
    reason: typeof params.reason === 'string' ? say(speech.t, `levels:reason.${params.reason}`) : noValue,
    left: leftMs === null ? sayRollbackRemains(speech, state) : formatDuration(Math.ceil(leftMs / 1000) * 1000),
    scope,
    level: typeof params.level === 'string' ? say(speech.t, `levels:light.${params.level}`) : noValue,
    action: sayDemand(speech, state, params),
    target: sayTarget(speech, state.rollback?.toBatch ?? null),
    cause: state.rollback === null ? noValue : sayRollbackCause(speech, state.rollback.cause),
    sample: saySampled(speech, shift?.sample),
    error: sayTrouble(speech, state, shift?.error ?? null, params),
    found: typeof params.switch === 'string' ? liveText(speech, state, params.switch) : noValue,
    gate: typeof params.gate === 'string' ? gateName(speech, params.gate) : noValue,
    step: typeof params.step === 'string' ? stepName(speech, params.step) : noValue,
    next: batchExposure(speech, nextBatch(state)?.id ?? null),
    conditions: sayConditions(speech, state, now),
  };
}

function sayTrouble(
  speech: Speech,
  state: ReleaseState,
  error: CockpitError | null,
  { flag }: Standing['params'],
): string {
  const trouble = typeof flag === 'string' ? (state.killSwitches[flag]?.action?.error ?? error) : error;
  return trouble === null ? noValue : sayError(speech.t, trouble).sentence;
}

/** What the demand in `params` (guard, action) is about. */
function sayDemand(speech: Speech, state: ReleaseState, params: Standing['params']): string {
  const demand = state.demands.find(({ guardId, asked }) => guardId === params.guard && asked.action === params.action);
  return demand === undefined ? noValue : sayAsked(speech, demand.asked);
}

function guardParams(speech: Speech, state: ReleaseState, id: string, forMs: unknown, red: boolean): object {
  const guard = speech.definition.plan.guards.find((candidate) => candidate.id === id);
  const limits = guard === undefined ? null : levelsFor(guard, currentBatchId(state));
  const limit = red ? limits?.red : limits?.green;
  return {
    guard: guardName(speech, id),
    value: guardValue(speech, id, state.guards[id]?.value ?? null),
    limit:
      guard === undefined || limit == null
        ? say(speech.t, `levels:reason.${state.guards[id]?.reason ?? 'no-limit'}`)
        : say(speech.t, `standing:limit.${red ? 'red' : 'green'}`, {
            limit: sayThreshold(speech.t, limit, guard.unit),
          }),
    duration: formatDuration(typeof forMs === 'number' ? forMs : 0),
  };
}

function liveText(speech: Speech, state: ReleaseState, switchId: string): string {
  const found = foundTargets(state.switches[switchId]?.targets ?? {});
  return `${switchName(speech, switchId)} ${foundText(speech, found)}`;
}

function sayRollbackRemains(speech: Speech, state: ReleaseState): string {
  const failed = (state.rollback?.actions ?? []).filter((action) => action.status === 'failed');
  return failed.length === 0
    ? say(speech.t, 'standing:none')
    : [...new Set(failed.map((action) => say(speech.t, `reasons:rollbackPhase.${action.phase}`)))].join(', ');
}

function sayConditions(speech: Speech, state: ReleaseState, now: Now): string {
  const next = nextAction(state, now);
  const blockers = 'blockers' in next ? next.blockers : [];
  if (blockers.length === 0) return say(speech.t, 'standing:none');
  return blockers
    .slice(0, 3)
    .map((blocker) => sayBlocker(speech, blocker))
    .join(' · ');
}

/** What happens by itself from here, and what comes next: the line under the sentence. */
export function sayOutlook(
  speech: Speech,
  state: ReleaseState,
  now: Now,
  projected: Projection,
  seen: Standing = standing(state, now),
): string {
  const tell = (key: string, params: object = {}) => say(speech.t, `standing:detail.${key}`, params);
  const parts: (string | null)[] = [];
  switch (seen.code) {
    case 'created':
      parts.push(tell('begin'));
      break;
    case 'findings-open':
      parts.push(tell('acknowledge'));
      break;
    case 'commands-unapproved':
      parts.push(tell('approve'));
      break;
    case 'preflight-due':
      parts.push(tell('preflight'));
      break;
    case 'preflight-failed':
      parts.push(tell('preflightFailed'));
      break;
    case 'guard-yellow':
    case 'guard-red':
    case 'guard-unknown':
      parts.push(...guardOutlook(speech, state, String(seen.params.guard), now));
      break;
    case 'action-demanded':
      parts.push(readingOf(speech, state, String(seen.params.guard)));
      break;
    case 'counting-down':
      parts.push(readingOf(speech, state, String(seen.params.guard)));
      break;
    case 'shift-failed':
    case 'shift-unresolved':
      parts.push(
        tell('settle'),
        ...Object.keys(state.switches).map((id) => tell('readBack', { found: liveText(speech, state, id) })),
      );
      break;
    case 'kill-switch-engaged':
      parts.push(tell('killSwitch'));
      break;
    case 'kill-switch-failed':
      parts.push(tell('killSwitchAgain'));
      break;
    case 'drift':
      parts.push(tell('drift'));
      break;
    case 'switch-unread': {
      const { readAt } = seen.params;
      if (typeof readAt !== 'number') break;
      const found = liveText(speech, state, String(seen.params.switch));
      parts.push(tell('unread', { clock: clock(speech, readAt, 'seconds'), found }));
      break;
    }
    case 'flag-overdue':
      parts.push(tell('flagOverdue'));
      break;
    case 'rollback-asked': {
      const leftMs = Number(seen.params.leftMs);
      const left = formatDuration(Math.ceil(leftMs / 1000) * 1000);
      parts.push(leftMs > 0 ? tell('rollbackAsked', { left }) : tell('rollbackAskedOver'));
      break;
    }
    case 'flag-not-restored':
    case 'object-not-restored':
      parts.push(tell('flagRetry'));
      break;
    case 'rollback-incomplete':
      parts.push(tell('rollbackRetry'));
      break;
    case 'rolled-back':
      parts.push(tell('reopen'));
      break;
    case 'held':
      parts.push(state.rollback?.toBatch == null ? null : tell('observedBack'));
      break;
    case 'observing':
    case 'step-next':
    case 'step-running':
    case 'waiting':
      parts.push(observationLeft(speech, state, now, 'observeLeft'), nextRaise(speech, state, projected));
      break;
    default:
      break;
  }
  if (state.status === 'running') {
    if (!state.autoRollback) parts.push(tell('autoOff'));
    else if (state.quietGuards.length > 0) parts.push(tell('quiet'));
    const deadline = deadlineAt(state);
    if (deadline !== null) parts.push(tell('deadline', { clock: moment(speech, deadline) }));
    // When it ends is not what anybody asks while it is red.
    if (seen.level !== 'red') parts.push(endOf(speech, projected));
  }
  return parts.filter((part) => part !== null).join(speech.language === 'zh' ? '' : ' ');
}

/** `Not watched since 03:12 for 4 min`, while it concerns the present batch; null otherwise. */
export function sayGap(speech: Speech, state: ReleaseState): string | null {
  if (state.gap === null || state.status !== 'running') return null;
  const current = currentBatchId(state);
  const began = current === null ? state.begunAt : (state.batches[current]?.startedAt ?? null);
  if (began !== null && state.gap.until.utc < began.utc) return null;
  return say(speech.t, 'standing:detail.gap', {
    since: clock(speech, state.gap.from.utc),
    duration: formatDuration(Math.max(0, state.gap.until.utc - state.gap.from.utc)),
  });
}

function guardOutlook(speech: Speech, state: ReleaseState, id: string, now: Now): (string | null)[] {
  const guard = speech.definition.plan.guards.find((candidate) => candidate.id === id);
  if (guard === undefined) return [];
  const tell = (key: string, params: object = {}) => say(speech.t, `standing:detail.${key}`, params);
  const seen = state.guards[id];
  const parts: (string | null)[] = [];
  const onUnknown = rollbackOf(guard, 'unknown');
  const onRed = rollbackOf(guard, 'red');
  const scopeText = (scope: 'stage' | 'all' | null) =>
    sayScope(speech, scope ?? speech.definition.plan.rollback.default);
  if (seen?.level === 'unknown' && onUnknown?.mode === 'automatic' && state.autoRollback && seen.since !== null) {
    const leftMs = Math.max(0, guard.patienceMs - coveredMs(seen.since, now));
    parts.push(tell('unknownActs', { duration: formatDuration(leftMs), scope: scopeText(onUnknown.scope) }));
  } else if (onRed?.mode === 'automatic') {
    const { countdownMs, scope } = onRed;
    const params = { duration: formatDuration(countdownMs), scope: scopeText(scope) };
    if (state.autoRollback && !state.quietGuards.includes(id))
      parts.push(tell(countdownMs > 0 ? 'redActsAfter' : 'redActs', params));
  } else if (onRed !== null) parts.push(tell('redAsks', { scope: scopeText(onRed.scope) }));
  else if (seen?.level !== 'unknown') parts.push(tell('redHolds'));
  parts.push(observationLeft(speech, state, now, 'observeAfterGreen'));
  return parts;
}

/** `P95 2.98 s, red is > 2 s.` */
function readingOf(speech: Speech, state: ReleaseState, id: string): string {
  return say(speech.t, 'standing:detail.reading', guardParams(speech, state, id, 0, true));
}

function observationLeft(speech: Speech, state: ReleaseState, now: Now, key: string): string | null {
  const current = currentBatchId(state);
  const leftMs = current === null ? 0 : remainingObservationMs(state, current, now);
  if (leftMs <= 0) return null;
  return say(speech.t, `standing:detail.${key}`, { duration: formatDuration(Math.ceil(leftMs / 1000) * 1000) });
}

function nextRaise(speech: Speech, state: ReleaseState, projected: Projection): string | null {
  const next = nextBatch(state);
  const at = next === undefined ? undefined : projected.startsAt[next.id];
  if (next === undefined || at === undefined || currentBatchId(state) === null) return null;
  const exposure = sayExposure(speech, batchPlan(state, next.id)?.exposure ?? { kind: 'none' });
  return say(speech.t, 'standing:detail.nextRaise', { clock: clock(speech, at), exposure });
}

function endOf(speech: Speech, projected: Projection): string | null {
  if (batchesOf(speech.definition.plan).length === 0) return null;
  const late = projected.windowEndsAt !== null && projected.endsAt > projected.windowEndsAt;
  return say(speech.t, `standing:detail.${late ? 'afterWindow' : 'end'}`, { clock: clock(speech, projected.endsAt) });
}
