import { type SampledTarget, type SplitSample, sampledPercent } from '../release/split-sample.ts';
import { formatExposure } from './format.ts';
import { type Speech, say } from './release-speech.ts';
import { sayError } from './say.ts';

/** Places that are named one by one; those that differ come first. */
const mostPlaces = 3;
const order = { differs: 0, 'cannot-tell': 1, agrees: 2 } as const;

/** What answers showed after a shift, to stand behind the sentence about it; empty where the plan names no probe. */
export function saySample(speech: Speech, sample: SplitSample | null | undefined): string {
  if (sample == null) return '';
  if (sample.targets.length > 0)
    return say(speech.t, 'events:sample.line', { places: saySampledPlaces(speech, sample) });
  const error = sample.error === null ? '–' : sayError(speech.t, sample.error).sentence;
  return say(speech.t, 'events:sample.none', { error });
}

/** What counts of requests showed since a shift. */
export function sayCounted(speech: Speech, sample: SplitSample): string {
  if (sample.targets.length > 0) return saySampledPlaces(speech, sample, 'counted');
  return sample.error === null ? '–' : sayError(speech.t, sample.error).sentence;
}

/** The places that were sampled, the found share beside the intended one. */
export function saySampledPlaces(
  speech: Speech,
  sample: SplitSample | null | undefined,
  how: 'place' | 'counted' = 'place',
): string {
  if (sample == null) return '';
  const sorted = sample.targets.toSorted((a, b) => order[a.verdict] - order[b.verdict]);
  const said = sorted.slice(0, mostPlaces).map((target) => sayPlace(speech, target, sample.wanted, how));
  const left = sorted.length - said.length;
  return [...said, ...(left === 0 ? [] : [say(speech.t, 'events:sample.more', { count: left })])].join('; ');
}

function sayPlace(speech: Speech, target: SampledTarget, wanted: number | null, how: 'place' | 'counted'): string {
  const { canary, stable, unmarked, failed, verdict } = target;
  const count = (key: string, count: number) => (count === 0 ? [] : [say(speech.t, `events:sample.${key}`, { count })]);
  const few = verdict === 'cannot-tell' && wanted !== null && canary + stable < wanted ? wanted : 0;
  const notes = [...count('unmarked', unmarked), ...count('failed', failed), ...count('few', few)];
  const said = say(speech.t, `events:sample.verdict.${verdict}`);
  return say(speech.t, `events:sample.${how}`, {
    target: target.target,
    canary,
    answers: canary + stable,
    found: percentText(sampledPercent(target)),
    intended: percentText(target.intended),
    verdict: notes.length === 0 ? said : `${said} (${notes.join(', ')})`,
  });
}

function percentText(percent: number | null): string {
  return percent === null ? '–' : formatExposure({ kind: 'percent', percent: Math.round(percent * 100) / 100 });
}
