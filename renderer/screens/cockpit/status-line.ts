import type { SwitchChangeRequest } from '../../../shared/contract/releases.ts';
import { formatClock, formatOffset } from '../../../shared/i18n/format.ts';
import { flagName, guardName, guardValue, local, type Speech } from '../../../shared/i18n/release-speech.ts';
import { sayStanding } from '../../../shared/i18n/say-standing.ts';
import { environmentOf } from '../../../shared/release/environment-of.ts';
import { currentBatchId, guardsOf } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import type { Now } from '../../../shared/release/time.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { standing, type UnreadSwitch } from '../../../shared/release/views/standing.ts';
import { withAsked } from './asked-people.ts';
import { withLiveValues } from './live-values.ts';
import { nextWords } from './next-words.ts';

/** How many readings fit into a line that is read in a chat. */
const shownReadings = 4;

/** The release in one line for a chat: where, what, how it stands, the readings, what is next, and when this was. */
export function statusLine(
  speech: Speech,
  state: ReleaseState,
  now: Now,
  latest: (guardId: string) => { readonly at: number; readonly value: number | null } | null,
  unread: readonly UnreadSwitch[],
  requests: readonly SwitchChangeRequest[],
): string {
  const { t } = speech;
  const { plan } = speech.definition;
  const batch = currentBatchId(state);
  const readings = (batch === null ? [] : guardsOf(state, batch)).slice(0, shownReadings).map((guard) => {
    const value = latest(guard.id)?.value ?? state.guards[guard.id]?.value ?? null;
    return `${guardName(speech, guard.id)} ${guardValue(speech, guard.id, value)} ${t(`levels:name.${state.guards[guard.id]?.level ?? 'unknown'}`)}`;
  });
  const seen = withAsked(standing(state, now, unread), requests);
  // Whoever reads it in a chat must know that the new version is closed, whatever else is told first.
  const closed = seen.code.startsWith('kill-switch-')
    ? []
    : Object.entries(state.killSwitches)
        .filter(([, { position }]) => position === 'engaged')
        .map(([flag]) => t('standing:sentence.kill-switch-engaged', { flag: flagName(speech, flag) }));
  const words = nextWords(speech, state, nextAction(state, now));
  const next = words.blockedBy === null ? words.effect : `${words.effect} (${words.blockedBy})`;
  const end = speech.language === 'zh' ? '。' : '. ';
  return t('standing:chat', {
    environment: t(`environment.${environmentOf(speech.definition.bindings)}`),
    release: `${local(speech, plan.title)} ${plan.from} → ${plan.to}`,
    sentence: [sayStanding(speech, withLiveValues(state, latest), seen, now), ...closed].join(
      speech.language === 'zh' ? '；' : '; ',
    ),
    numbers: readings.length === 0 ? '' : `${readings.join(speech.language === 'zh' ? '，' : ', ')}${end}`,
    next: t('standing:chatNext', { next }),
    clock: `${formatClock(now.utc, speech.timeZone)} ${formatOffset(now.utc, speech.timeZone)}`,
  });
}
