import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { actorName } from '../../../../shared/i18n/release-speech.ts';
import { silenceComment } from '../../../../shared/i18n/say-beside.ts';
import type { Effect } from '../../../../shared/release/outstanding.ts';
import {
  isMarked,
  type SilenceOutcome,
  type SilenceReport,
  type SilenceState,
  silenceMark,
  silencePlanOf,
} from '../../../../shared/release/silences.ts';
import type { AlertsCapability } from '../../connectors/connector.ts';
import { saidInBoth } from './beside-speech.ts';
import { connectionOf, type EffectTools } from './effect-tools.ts';

type SilenceEffect = Extract<Effect, { kind: 'silence' }>;
type Found = Extract<SilenceOutcome, { kind: 'started' }>;

const deadlineMs = 10_000;
/** Tried again and again until then. */
const endDeadlineMs = 5_000;

/**
 * Makes the silence of a drill, ends it, or looks after a restart whether it is still there. One that may have been made
 * already is looked for by its mark and never made a second time blindly; to end one may be repeated. One of which nobody
 * heard that it was made is looked for in the same way to be ended.
 */
export async function runSilence(
  effect: SilenceEffect,
  tools: EffectTools,
  signal: AbortSignal,
): Promise<SilenceReport> {
  const { silenceId, attempt, act } = effect;
  const report = (outcome: SilenceOutcome) => ({ type: 'record-silence', silenceId, attempt, outcome }) as const;
  try {
    const silence = tools.state().silences[silenceId];
    const plan = silence === undefined ? undefined : silencePlanOf(tools.state(), silence);
    if (silence === undefined || plan === undefined)
      throw new CockpitFault('not-found', { kind: 'silence', id: silenceId });
    const { alerts } = await tools.pool.instance(connectionOf(tools.state(), plan.slot));
    const able = requireSilences(alerts, plan.slot);
    const options = { deadlineMs, signal };
    const mark = silenceMark(tools.state().definition.releaseId, silenceId);
    if (act === 'end') {
      const ending = { deadlineMs: endDeadlineMs, signal };
      const ids =
        silence.id !== null
          ? [silence.id]
          : (await able.silences({}, ending)).filter(({ comment }) => isMarked(comment, mark)).map(({ id }) => id);
      for (const id of ids) await able.endSilence(id, ending);
      return report({ kind: ids.length > 0 ? 'ended' : 'absent' });
    }
    const listed = act === 'look' || effect.resume || attempt > 1 ? await able.silences({}, options) : [];
    if (act === 'look') return report({ kind: 'seen', found: listed.some(({ id }) => id === silence.id), error: null });
    const found = listed.find(({ comment }) => isMarked(comment, mark));
    if (found !== undefined) return report(started(found, 'found'));
    // The drill went on without it while nobody was here: whether it is still wanted a person says.
    if (effect.resume) throw new CockpitFault('silence-interrupted', {});
    const said = await saidInBoth(tools, (speech) => silenceComment(speech, silence));
    const comment = `${said}\n${mark}`;
    const author = await authorOf(silence, tools);
    const made = await able.silence({ labels: plan.labels, author, comment, endsAt: Date.now() + plan.forMs }, options);
    return report(started(made, 'made'));
  } catch (thrown) {
    const error = toCockpitError(thrown);
    if (act === 'look') return report({ kind: 'seen', found: null, error });
    return report({ kind: act === 'end' ? 'end-failed' : 'failed', error });
  }
}

function started({ id, endsAt }: { readonly id: string; readonly endsAt: number }, how: Found['how']): Found {
  return { kind: 'started', id, endsAt, how };
}

/** Who opened the drill, as the people there know them. */
function authorOf({ by }: SilenceState, tools: EffectTools): Promise<string> {
  return saidInBoth(tools, (speech) => actorName(speech, by)).then((name) => name.replaceAll('\n', ' / '));
}

function requireSilences(
  alerts: AlertsCapability | undefined,
  slot: string,
): Required<Pick<AlertsCapability, 'silence' | 'endSilence' | 'silences'>> {
  const { silence, endSilence, silences } = alerts ?? {};
  if (silence !== undefined && endSilence !== undefined && silences !== undefined)
    return { silence, endSilence, silences };
  throw new CockpitFault('connection-capability-missing', { slot, capability: 'alerts' });
}
