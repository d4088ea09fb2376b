import type { AnnotationState, AnnotationSubject } from '../release/annotations.ts';
import type { ReleaseEventPayloads } from '../release/events.ts';
import { maySilence, type SilenceState, silencePlanOf } from '../release/silences.ts';
import type { ReleaseState } from '../release/state.ts';
import { actorName, batchName, local, moment, personName, playbookName, type Speech, say } from './release-speech.ts';
import { sayError } from './say.ts';
import { sayRollbackCause, sayScope } from './say-standing.ts';

/** What is told to systems beside a release: marks at curves, silences for drills. */

/** `batch REL-B2 · 10 %`, `rollback (one step)`. `state` is any later state of the release. */
export function sayMarked(speech: Speech, state: ReleaseState, subject: AnnotationSubject): string {
  if (subject.kind === 'batch')
    return say(speech.t, 'events:annotation.batch', { batch: batchName(speech, subject.batchId) });
  const scope = rollbackOf(state, subject.rollbackId)?.scope ?? 'all';
  return say(speech.t, 'events:annotation.rollback', { scope: sayScope(speech, scope) });
}

/** What stands beside the curves: title, share, versions, who, and why where it was taken back. */
export function annotationText(speech: Speech, state: ReleaseState, { subject }: AnnotationState): string {
  const { title, from, to } = speech.definition.plan;
  const told = { title: local(speech, title), from, to };
  if (subject.kind === 'batch') {
    const batch = batchName(speech, subject.batchId);
    return say(speech.t, 'events:annotation.batchText', { ...told, batch, who: personName(speech, state.driver) });
  }
  const rollback = rollbackOf(state, subject.rollbackId);
  if (rollback === null) return told.title;
  return say(speech.t, 'events:annotation.rollbackText', {
    ...told,
    scope: sayScope(speech, rollback.scope),
    cause: sayRollbackCause(speech, rollback.cause),
    outcome: say(speech.t, `events:outcome.${rollback.status === 'succeeded' ? 'succeeded' : 'incomplete'}`),
    who: actorName(speech, rollback.by),
  });
}

/** What the people read who come upon the silence on the other side. */
export function silenceComment(speech: Speech, { playbookId }: SilenceState): string {
  const { title, from, to } = speech.definition.plan;
  const playbook = playbookName(speech, playbookId);
  return say(speech.t, 'events:silence.comment', { title: local(speech, title), from, to, playbook });
}

/** `service=shop, severity=warning` */
export function silencedLabels(state: ReleaseState, silence: Pick<SilenceState, 'playbookId'>): string {
  const labels = Object.entries(silencePlanOf(state, silence)?.labels ?? {});
  return labels.map(([name, value]) => `${name}=${value}`).join(', ');
}

/** How the silence of a drill stands: one sentence. `utc`: now, ms. */
export function saySilence(speech: Speech, state: ReleaseState, silence: SilenceState, utc: number): string {
  const { status, endsAt } = silence;
  const params = {
    labels: silencedLabels(state, silence),
    until: endsAt === null ? '' : moment(speech, endsAt),
    error: silence.error === null ? '' : sayError(speech.t, silence.error).sentence,
  };
  const isOver = !maySilence(silence, utc) && (status === 'running' || status === 'ending' || status === 'left');
  const said = say(speech.t, `playbooks:silence.${isOver ? 'over' : status}`, params);
  return status === 'running' && !isOver && silence.error !== null
    ? say(speech.t, 'playbooks:silence.unseen', { silence: said, error: params.error })
    : said;
}

export function annotationParams(
  speech: Speech,
  state: ReleaseState,
  payload: ReleaseEventPayloads['annotation-written'] | ReleaseEventPayloads['annotation-failed'],
): object {
  const subject = state.annotations[payload.annotationId]?.subject;
  return {
    subject: subject === undefined ? payload.annotationId : sayMarked(speech, state, subject),
    how: 'how' in payload && payload.how === 'found' ? say(speech.t, 'events:annotation.found') : '',
    error: 'error' in payload ? sayError(speech.t, payload.error).sentence : '',
  };
}

type SilencePayload = { readonly silenceId: string } & Partial<
  Pick<ReleaseEventPayloads['silence-started'], 'endsAt' | 'how'> &
    Pick<ReleaseEventPayloads['silence-seen'], 'found' | 'error'> &
    Pick<ReleaseEventPayloads['silence-end-intended'], 'cause'>
>;

export function silenceParams(speech: Speech, state: ReleaseState, payload: SilencePayload): object {
  const { silenceId, how, found, cause } = payload;
  const silence = state.silences[silenceId];
  const endsAt = payload.endsAt ?? silence?.endsAt ?? null;
  const until = endsAt === null ? '' : moment(speech, endsAt);
  const error = payload.error == null ? '' : sayError(speech.t, payload.error).sentence;
  const seen = found === true ? 'seen' : found === false ? 'gone' : 'unasked';
  return {
    playbook: silence === undefined ? silenceId : playbookName(speech, silence.playbookId),
    labels: silence === undefined ? '' : silencedLabels(state, silence),
    how: how === 'found' ? say(speech.t, 'events:silence.found') : '',
    until,
    error,
    seen: say(speech.t, `events:silence.${seen}`, { until, error }),
    cause: cause === undefined ? '' : say(speech.t, `events:silence.cause.${cause}`),
  };
}

function rollbackOf({ rollback, pastRollbacks }: ReleaseState, rollbackId: string): ReleaseState['rollback'] {
  if (rollback?.rollbackId === rollbackId) return rollback;
  return pastRollbacks.find((past) => past.rollbackId === rollbackId) ?? null;
}
