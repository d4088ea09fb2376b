import type { ReleaseEvent } from '../release/events.ts';
import type { KnownDrill } from '../release/kill-switch-drills.ts';
import type { KillSwitchEventPayloads } from '../release/kill-switch-events.ts';
import type { SplitSample } from '../release/split-sample.ts';
import { formatDate, formatElapsed } from './format.ts';
import { actorName, flagName, local, personName, type Speech, say, switchName } from './release-speech.ts';
import { sayError } from './say.ts';

type KillSwitchEvent = Extract<ReleaseEvent, { type: keyof KillSwitchEventPayloads }>;

/** What the sentences of kill switches are filled with. */
export function killSwitchParams(speech: Speech, event: KillSwitchEvent): object {
  const word = (key: string, params: object = {}) => say(speech.t, `killSwitches:${key}`, params);
  const flag = flagName(speech, event.payload.flagId);
  switch (event.type) {
    case 'kill-switch-found':
      return { flag, position: word(`position.${event.payload.position}`) };
    case 'kill-switch-intended': {
      const { to, attempt, unlisted } = event.payload;
      const tried = attempt === 1 ? '' : word('attempt', { count: attempt });
      return { flag, verb: word(`verb.${to}`), attempt: `${tried}${unlisted ? word('unlisted') : ''}` };
    }
    case 'kill-switch-set': {
      const { to, tookMs, before } = event.payload;
      const was = before === null ? '' : word('was', { position: word(`position.${before}`) });
      return { flag, position: word(`position.${to}`), took: formatElapsed(tookMs), before: was };
    }
    case 'kill-switch-failed': {
      const { to, error } = event.payload;
      const said = sayError(speech.t, error).sentence;
      return { flag, verb: word(`verb.${to}`), error: said };
    }
    case 'kill-switch-sampled':
      return {
        flag,
        answers: event.payload.samples.map(({ slot, sample }) => sayClosed(speech, slot, sample)).join('; '),
      };
    case 'kill-switch-release-approved': {
      const { approver, way } = event.payload;
      return { flag, approver: personName(speech, approver), way: say(speech.t, `reasons:approvalWay.${way}`) };
    }
  }
}

/** Whether real answers still come from the new version after it was closed. */
export function sayClosed(speech: Speech, slot: string, { targets, error }: SplitSample): string {
  const word = (key: string, params: object) =>
    say(speech.t, `killSwitches:traffic.${key}`, { slot: switchName(speech, slot), ...params });
  const { canary, marked } = closedCount({ targets });
  if (targets.length === 0) {
    const said = error === null ? '–' : sayError(speech.t, error).sentence;
    return word('failed', { error: said });
  }
  if (canary > 0) return word('some', { canary, count: marked });
  return marked === 0 ? word('blind', {}) : word('zero', { count: marked });
}

/** Answers of the new version among those that told their version. */
export function closedCount({ targets }: Pick<SplitSample, 'targets'>): {
  readonly canary: number;
  readonly marked: number;
} {
  const canary = targets.reduce((sum, target) => sum + target.canary, 0);
  return { canary, marked: canary + targets.reduce((sum, target) => sum + target.stable, 0) };
}

/** The last drill of a kill switch: when, by whom, how it ended, and which release records it. */
export function sayDrill(speech: Speech, { at, by, outcome, releaseId, title, from, to }: KnownDrill): string {
  const word = (key: string, params: object = {}) => say(speech.t, `killSwitches:facts.${key}`, params);
  return word('drilled', {
    date: formatDate(at, speech.timeZone),
    who: actorName(speech, by),
    outcome: word(`drill.${outcome}`),
    release:
      releaseId === speech.definition.releaseId
        ? word('here')
        : word('elsewhere', { title: local(speech, title), from, to }),
  });
}
