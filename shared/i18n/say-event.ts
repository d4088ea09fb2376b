import type { Level, OpeningCause, ReleaseEvent, ReleaseEventPayloads, WaiverSubject } from '../release/events.ts';
import type { ReleaseState } from '../release/state.ts';
import { formatDuration, formatElapsed, formatValue } from './format.ts';
import {
  actorName,
  announcementName,
  batchExposure,
  batchName,
  clock,
  clusterObjectName,
  examplesOf,
  exitName,
  flagName,
  flagText,
  foundText,
  freeText,
  freezeName,
  gateName,
  guardName,
  guardValue,
  itemName,
  local,
  personName,
  playbookName,
  preconditionName,
  roleName,
  type Speech,
  say,
  stepName,
  switchName,
  windowName,
} from './release-speech.ts';
import { sayError } from './say.ts';
import { annotationParams, sayMarked, silenceParams } from './say-beside.ts';
import { exactReturnParams } from './say-exact-return.ts';
import { sayExposure } from './say-exposure.ts';
import { killSwitchParams } from './say-kill-switch.ts';
import { sayCheck } from './say-preflight.ts';
import { sayCounted, saySample } from './say-sample.ts';
import { sayAsked, sayRollbackCause, sayScope } from './say-standing.ts';

/** One line of the feed: who, what, and the level where it is about one. */
export interface SpokenEvent {
  readonly source: string;
  readonly text: string;
  readonly level: Level | null;
  /** What the number in it was about. */
  readonly examples?: readonly string[];
}

/** Says an event. `state` is any later state of the same release: it knows what shifts and actions were about. */
export function sayEvent(speech: Speech, state: ReleaseState, event: ReleaseEvent): SpokenEvent {
  const isLevel = event.type === 'guard-level-changed';
  return {
    source: isLevel ? guardName(speech, event.payload.guardId) : actorName(speech, event.actor),
    text: say(speech.t, `events:release.${event.type}`, eventParams(speech, state, event)),
    level: isLevel || event.type === 'guard-judged' ? event.payload.level : null,
    ...(isLevel && event.payload.examples !== undefined
      ? { examples: examplesOf(speech, event.payload.examples) }
      : {}),
  };
}

function sayOutcome(speech: Speech, payload: ReleaseEventPayloads['item-recorded']): string {
  const { itemId, outcome, person, way, value } = payload;
  const who = personName(speech, person);
  const limit = speech.definition.plan.items.find(({ id }) => id === itemId)?.limit;
  const signs = person === null ? null : outcome === 'done' ? 'signed' : outcome === 'withdrawn' ? 'unsigned' : null;
  const spokenWay = way === null ? '' : say(speech.t, `reasons:approvalWay.${way}`);
  const measured = value === null ? '' : ` (${formatValue(value, limit?.unit ?? 'count')})`;
  const said = say(speech.t, `events:item.${signs ?? outcome}`, { who, way: spokenWay });
  return withNote(`${said}${measured}`, freeText(speech, payload.note, ''));
}

/** The ids of every free text that an event refers to. */
export function textIdsOf(event: ReleaseEvent): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('textId' in value && typeof value.textId === 'string') found.push(value.textId);
    else for (const child of Object.values(value)) visit(child);
  };
  visit(event.payload);
  return found;
}

function eventParams(speech: Speech, state: ReleaseState, event: ReleaseEvent): object {
  const noReason = say(speech.t, 'events:noReason');
  switch (event.type) {
    case 'release-created':
      return { plan: local(speech, speech.definition.plan.title) };
    case 'release-held':
    case 'release-aborted':
    case 'ask-withdrawn':
      return { reason: freeText(speech, event.payload.reason, noReason) };
    case 'findings-acknowledged':
      return { rules: event.payload.rules.join(', '), reason: freeText(speech, event.payload.reason, noReason) };
    case 'preflight-recorded': {
      const { passed, warned, failed } = event.payload;
      return { passed, warned: warned.length, failed: failed.length };
    }
    case 'preflight-acknowledged': {
      const { failed, reason } = event.payload;
      return {
        failed: failed.map((id) => sayCheck(speech, id)).join(', '),
        reason: freeText(speech, reason, noReason),
      };
    }
    case 'note-added':
      return { text: freeText(speech, event.payload.text, '…') };
    case 'gate-passed':
    case 'gate-failed':
      return { gate: withNote(gateName(speech, event.payload.gateId), freeText(speech, event.payload.note, '')) };
    case 'item-recorded':
      return { item: itemName(speech, event.payload.itemId), outcome: sayOutcome(speech, event.payload) };
    case 'release-closed':
      return { reason: freeText(speech, event.payload.reason, noReason) };
    case 'presence-recorded': {
      const { roleId, present } = event.payload;
      return { role: roleName(speech, roleId), presence: say(speech.t, present ? 'events:here' : 'events:gone') };
    }
    case 'waiver-given':
      return {
        subject: sayWaiverSubject(speech, event.payload.subject),
        until: clock(speech, event.payload.until),
        reason: freeText(speech, event.payload.reason, noReason),
      };
    case 'step-started':
      return { step: stepName(speech, event.payload.stepId) };
    case 'step-succeeded':
    case 'step-failed': {
      const { result, stepId } = event.payload;
      const note = freeText(speech, result.note, '');
      const rehearsed = result.rehearsed === true ? say(speech.t, 'playbooks:rehearsed') : '';
      const name = withNote(stepName(speech, stepId), rehearsed);
      return {
        step: event.type === 'step-succeeded' ? withNote(name, note) : name,
        took: formatElapsed(result.tookMs),
        error: result.error === null ? (note === '' ? noReason : note) : sayError(speech.t, result.error).sentence,
      };
    }
    case 'step-skipped': {
      const { stepId, reason, decidedBy } = event.payload;
      const by = decidedBy === undefined ? noReason : exitName(speech, decidedBy.stepId, decidedBy.exitId);
      return { step: stepName(speech, stepId), reason: freeText(speech, reason, by) };
    }
    case 'step-decided': {
      const { stepId, exitId, reason } = event.payload;
      const text = freeText(speech, reason, '');
      return {
        step: stepName(speech, stepId),
        exit: exitName(speech, stepId, exitId),
        reason: text === '' ? '' : ` · ${text}`,
      };
    }
    case 'step-approved':
      return {
        step: stepName(speech, event.payload.stepId),
        approver: personName(speech, event.payload.approver),
        way: say(speech.t, `reasons:approvalWay.${event.payload.way}`),
      };
    case 'baseline-stored':
      return { name: event.payload.name, value: formatValue(event.payload.value, event.payload.unit) };
    case 'flag-found':
    case 'flag-return-intended':
    case 'flag-set': {
      const { flagId, value } = event.payload;
      return { flag: flagName(speech, flagId), value: flagText(speech, value) };
    }
    case 'flag-return-failed': {
      const { flagId, error } = event.payload;
      return { flag: flagName(speech, flagId), error: sayError(speech.t, error).sentence };
    }
    case 'cluster-found': {
      const { object, existed, beforeBlob } = event.payload;
      const before = !existed ? 'none' : beforeBlob === null ? 'lost' : 'kept';
      return { object: clusterObjectName(object), before: say(speech.t, `events:objectBefore.${before}`) };
    }
    case 'kill-switch-found':
    case 'kill-switch-intended':
    case 'kill-switch-set':
    case 'kill-switch-failed':
    case 'kill-switch-sampled':
    case 'kill-switch-release-approved':
      return killSwitchParams(speech, event);
    case 'switch-return-intended':
    case 'switch-returned':
    case 'switch-return-failed':
      return exactReturnParams(speech, event);
    case 'announcement-sent': {
      const { announcementId, receipt } = event.payload;
      return {
        announcement: announcementName(speech, announcementId),
        receipt: receipt === null ? '' : ` · ${receipt}`,
      };
    }
    case 'deadline-near':
      return { clock: clock(speech, event.payload.deadlineAt) };
    case 'deadline-passed':
      return { action: say(speech.t, `events:deadlineAction.${event.payload.action}`) };
    case 'batch-overdue':
    case 'batch-started':
    case 'batch-in-effect':
    case 'batch-completed':
      return { batch: batchName(speech, event.payload.batchId) };
    case 'change-claimed': {
      const { switchId, target, asked, found, foundAt, note, evidenceBlob, unkept = [] } = event.payload;
      const behind = (text: string) => (text === '' ? '' : ` · ${text}`);
      const file = evidenceBlob === null ? '' : say(speech.t, 'events:claimFile', { hash: evidenceBlob.slice(0, 12) });
      const lost = unkept.map((what) => say(speech.t, `events:claimUnkept.${what}`));
      return {
        ...{ target: `${switchName(speech, switchId)} ${target}`, asked: sayExposure(speech, asked) },
        ...{ found: sayExposure(speech, found), clock: clock(speech, foundAt) },
        ...{ note: behind(freeText(speech, note, '')), file: [file, ...lost].map(behind).join('') },
      };
    }
    case 'shift-intended':
      return { target: switchName(speech, event.payload.switchId), exposure: sayExposure(speech, event.payload.to) };
    case 'switch-kept':
      return { target: switchName(speech, event.payload.switchId) };
    case 'shift-succeeded':
      return {
        found: foundText(speech, event.payload.found),
        took: formatElapsed(event.payload.tookMs),
        sample: saySample(speech, event.payload.sample),
      };
    case 'shift-failed':
      return { error: sayError(speech.t, event.payload.error).sentence };
    case 'shift-unresolved':
      return { found: foundText(speech, event.payload.found), sample: saySample(speech, event.payload.sample) };
    case 'share-counted': {
      const to = state.shifts[event.payload.shiftId]?.to;
      const counts = sayCounted(speech, event.payload.sample);
      return { exposure: to === undefined ? '–' : sayExposure(speech, to), counts };
    }
    case 'split-found':
      return { found: foundText(speech, event.payload.found) };
    case 'drift-acknowledged':
      return { target: switchName(speech, event.payload.switchId) };
    case 'guard-level-changed':
      return {
        // The mark in front of the line already says the level with its colour and shape.
        guard: guardName(speech, event.payload.guardId),
        level: say(speech.t, `levels:light.${event.payload.level}`),
        value: guardValue(speech, event.payload.guardId, event.payload.value),
        reason: say(speech.t, `levels:reason.${event.payload.reason}`),
      };
    case 'base-recorded':
      return {
        guard: guardName(speech, event.payload.guardId),
        batch: batchExposure(speech, event.payload.batchId),
        value: guardValue(speech, event.payload.guardId, event.payload.value),
      };
    case 'guard-judged': {
      const note = freeText(speech, event.payload.note, '');
      return {
        guard: guardName(speech, event.payload.guardId),
        level: say(speech.t, `levels:light.${event.payload.level}`),
        who: actorName(speech, event.actor),
        note: note === '' ? '' : ` ${note}`,
      };
    }
    case 'action-asked':
      return {
        guard: guardName(speech, event.payload.guardId),
        level: say(speech.t, `levels:light.${event.payload.level}`),
        mode: say(speech.t, `events:askedMode.${event.payload.mode}`),
        action: sayAsked(speech, event.payload.asked),
      };
    case 'asked-action-settled': {
      const reason = freeText(speech, event.payload.reason, '');
      return {
        action: sayAsked(speech, event.payload.asked),
        outcome: say(speech.t, `events:settled.${event.payload.outcome}`),
        reason: reason === '' ? '' : ` (${reason})`,
      };
    }
    case 'playbook-opened':
      return {
        playbook: playbookName(speech, event.payload.playbookId),
        mode: say(speech.t, `playbooks:mode.${event.payload.mode ?? 'live'}`),
        cause: withNote(
          sayOpeningCause(speech, event.payload.cause),
          freeText(speech, event.payload.reason ?? null, ''),
        ),
      };
    case 'playbook-closed': {
      const { playbookId, outcome, note } = event.payload;
      // Which of its openings it was: the latest that was closed no later than this.
      const run = state.playbookRuns.findLast(
        (other) => other.playbookId === playbookId && other.endedAt.utc <= event.at.utc,
      );
      const text = freeText(speech, note, '');
      return {
        playbook: playbookName(speech, playbookId),
        outcome: say(speech.t, `playbooks:outcome.${run?.mode ?? 'live'}.${outcome}`),
        note: text === '' ? '' : ` · ${text}`,
      };
    }
    case 'step-undone': {
      const text = freeText(speech, event.payload.reason, '');
      return { step: stepName(speech, event.payload.stepId), reason: text === '' ? '' : ` · ${text}` };
    }
    case 'announcement-due':
      return {
        announcement: itemName(speech, event.payload.announcementId),
        cause: sayOpeningCause(speech, event.payload.cause),
      };
    case 'annotation-intended':
      return { subject: sayMarked(speech, state, event.payload.subject) };
    case 'annotation-written':
    case 'annotation-failed':
      return annotationParams(speech, state, event.payload);
    case 'silence-intended':
    case 'silence-started':
    case 'silence-failed':
    case 'silence-seen':
    case 'silence-end-intended':
    case 'silence-ended':
    case 'silence-absent':
    case 'silence-end-failed':
      return silenceParams(speech, state, event.payload);
    case 'watch-gapped':
      return { since: clock(speech, event.payload.coveredUntil.utc) };
    case 'countdown-started':
      return {
        guard: guardName(speech, event.payload.guardId),
        level: say(speech.t, `levels:light.${event.payload.level ?? 'red'}`),
        duration: formatDuration(event.payload.lengthMs),
      };
    case 'countdown-cancelled':
      return { cause: say(speech.t, `reasons:countdownCancelled.${event.payload.cause}`) };
    case 'auto-rollback-switched': {
      const word = say(speech.t, event.payload.enabled ? 'events:on' : 'events:off');
      return { state: withNote(word, freeText(speech, event.payload.reason, '')) };
    }
    case 'rollback-asked':
      return { scope: sayScope(speech, event.payload.scope), cause: sayRollbackCause(speech, event.payload.cause) };
    case 'precondition-settled': {
      const { preconditionId, outcome, reason } = event.payload;
      const said = say(speech.t, `rollback:outcome.${outcome}`);
      return {
        precondition: preconditionName(speech, preconditionId),
        outcome: withNote(said, freeText(speech, reason, '')),
      };
    }
    case 'rollback-started':
      return { scope: sayScope(speech, event.payload.scope), cause: sayRollbackCause(speech, event.payload.cause) };
    case 'rollback-action-intended':
      return { action: sayActionOf(speech, state, event.payload.actionId) };
    case 'rollback-action-succeeded':
    case 'rollback-action-failed': {
      const { result, found } = event.payload;
      const action = sayActionOf(speech, state, event.payload.actionId);
      return {
        action: found === null ? action : withNote(action, foundText(speech, found)),
        took: formatElapsed(result.tookMs),
        error: result.error === null ? noReason : sayError(speech.t, result.error).sentence,
        // What was overcome, or could not be asked.
        note: result.error === null ? '' : ` · ${sayError(speech.t, result.error).sentence}`,
        sample: event.type === 'rollback-action-succeeded' ? saySample(speech, event.payload.sample) : '',
      };
    }
    case 'rollback-finished':
      return { outcome: say(speech.t, `events:outcome.${event.payload.outcome}`) };
    case 'samples-sealed':
      return { count: event.payload.chunks.reduce((sum, chunk) => sum + chunk.count, 0) };
    default:
      return {};
  }
}

export function sayWaiverSubject(speech: Speech, { kind, id }: WaiverSubject): string {
  const names = {
    ...{ gate: gateName, guard: guardName, window: windowName, freeze: freezeName },
    share: switchName,
  } as const;
  const name = kind === 'observation' || kind === 'start' ? batchName(speech, id) : names[kind](speech, id);
  return say(speech.t, `flight:waiver.${kind}`, { name });
}

export function sayOpeningCause(speech: Speech, cause: OpeningCause): string {
  if (cause.kind === 'operator') return say(speech.t, 'events:byHand');
  const level = say(speech.t, `levels:light.${cause.level}`);
  return say(speech.t, 'events:byGuard', { guard: guardName(speech, cause.guardId), level });
}

function sayActionOf(speech: Speech, state: ReleaseState, actionId: string): string {
  const rollbacks = [...state.pastRollbacks, ...(state.rollback === null ? [] : [state.rollback])];
  const action = rollbacks.flatMap((rollback) => rollback.actions).find((candidate) => candidate.actionId === actionId);
  if (action === undefined) return actionId;
  const phase = say(speech.t, `reasons:rollbackPhase.${action.phase}`);
  const about =
    action.switchId !== null
      ? switchName(speech, action.switchId)
      : action.stepId !== null
        ? stepName(speech, action.stepId)
        : action.flag !== undefined
          ? `${flagName(speech, action.flag.flagId)} → ${flagText(speech, action.flag.value)}`
          : action.cluster !== undefined
            ? clusterObjectName(action.cluster.object)
            : '';
  const to = action.phase === 'traffic' && action.to !== null ? ` → ${sayExposure(speech, action.to)}` : '';
  return about === '' ? phase : `${phase} · ${about}${to}`;
}

function withNote(text: string, note: string): string {
  return note === '' ? text : `${text} · ${note}`;
}
