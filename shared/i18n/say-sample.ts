import { type SampledTarget, type SplitSample, sampledPercent } from '../release/split-sample.ts';
import { type AskedBypass, type AskedUser, judgedUsers, oddUsers, type UserSample } from '../release/user-sample.ts';
import { formatExposure, noValue } from './format.ts';
import { type Speech, say } from './release-speech.ts';
import { sayError } from './say.ts';

/** Places, or users, that are named one by one; those that differ come first. */
const mostNamed = 3;
/** Before what a person should look at. */
const look = '▲ ';
const order = { differs: 0, 'cannot-tell': 1, agrees: 2 } as const;

/** What answers showed after a shift, to stand behind the sentence about it; empty where the plan names no probe. */
export function saySample(speech: Speech, sample: SplitSample | null | undefined): string {
  return saySampleParts(speech, sample)
    .map((part) => ` · ${part}`)
    .join('');
}

/** The same, each part by itself: shares, users, ways past the switch. */
export function saySampleParts(speech: Speech, sample: SplitSample | null | undefined): readonly string[] {
  if (sample == null) return [];
  const { targets, error, users } = sample;
  const none = (code: NonNullable<SplitSample['error']>) => ({ error: sayError(speech.t, code).sentence });
  const shares = targets.length > 0 ? [say(speech.t, 'events:sample.line', { places: sayPlaces(speech, sample) })] : [];
  return [
    ...shares,
    ...(error === null ? [] : [say(speech.t, 'events:sample.none', none(error))]),
    ...(users === undefined ? [] : saySampleUsers(speech, users)),
  ];
}

/** What contradicts or confirms a shift, in few words: shares and users. */
export function saySampled(speech: Speech, sample: SplitSample | null | undefined): string {
  if (sample == null) return '';
  const shares = sample.targets.length === 0 ? [] : [sayPlaces(speech, sample)];
  const users = sample.users?.users ?? [];
  return [...shares, ...(users.length === 0 ? [] : [sayUsers(speech, users)])].join('; ');
}

/** How sample users stand, and what of the ways past the switch a person should look at. */
export function saySampleInBrief(speech: Speech, { users, bypasses, error }: UserSample): readonly string[] {
  const toLookAt = bypasses.filter((bypass) => isOdd(bypass));
  return saySampleUsers(speech, { users, bypasses: toLookAt, error });
}

/** Whether the sample users are where they should be, with those who are not, and each way past the switch. */
function saySampleUsers(speech: Speech, { users, bypasses, error }: UserSample): readonly string[] {
  const { t } = speech;
  if (error !== null) return [say(t, 'events:sample.usersNone', { error: sayError(t, error).sentence })];
  return [
    ...(users.length === 0 ? [] : [`${oddUsers({ users }).length === 0 ? '' : look}${sayUsers(speech, users)}`]),
    ...bypasses.filter(({ canary, stable }) => canary + stable > 0).map((bypass) => sayBypass(speech, bypass)),
  ];
}

function sayUsers({ t }: Speech, users: readonly AskedUser[]): string {
  const [judged, odd] = [judgedUsers({ users }), oddUsers({ users })];
  const counts = { asked: judged.length, right: judged.length - odd.length };
  const named = odd.slice(0, mostNamed).map((user) =>
    say(t, 'events:sample.user', {
      user: userName(user),
      expected: say(t, `events:sample.side.${user.expected}`),
      found: say(t, `events:sample.side.${user.found}`),
    }),
  );
  const left = odd.length - named.length;
  const more = left === 0 ? [] : [say(t, 'events:sample.more', { count: left })];
  const said =
    odd.length === 0
      ? say(t, 'events:sample.users', counts)
      : say(t, 'events:sample.usersOdd', { ...counts, odd: [...named, ...more].join(', ') });
  const note = (key: string, count: number) => (count === 0 ? [] : [say(t, `events:sample.${key}`, { count })]);
  const notes = [
    ...note('unanswered', users.filter(({ expected, found }) => expected !== null && found === null).length),
    ...note('unjudged', users.filter(({ expected }) => expected === null).length),
  ];
  return notes.length === 0 ? said : `${said} (${notes.join(', ')})`;
}

function userName({ id, attributes = {} }: AskedUser): string {
  const known = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
  return known.length === 0 ? id : `${id} ${known.join(' & ')}`;
}

function isOdd({ verdict }: AskedBypass): boolean {
  return verdict === 'ignored' || verdict === 'survives';
}

function sayBypass({ t }: Speech, bypass: AskedBypass): string {
  const { kind, name, value, canary, stable, verdict } = bypass;
  const way = `${say(t, `planFacts:bypass.${kind}`)} ${value === null ? name : `${name}=${value}`}`;
  const said = say(t, `events:sample.bypassVerdict.${verdict}`);
  return `${isOdd(bypass) ? look : ''}${say(t, 'events:sample.bypass', { way, canary, stable, verdict: said })}`;
}

/** What counts of requests showed since a shift. */
export function sayCounted(speech: Speech, sample: SplitSample): string {
  if (sample.targets.length > 0) return sayPlaces(speech, sample, 'counted');
  return sample.error === null ? '–' : sayError(speech.t, sample.error).sentence;
}

/** The places that were sampled, the found share beside the intended one. */
function sayPlaces(speech: Speech, sample: SplitSample, how: 'place' | 'counted' = 'place'): string {
  const sorted = sample.targets.toSorted((a, b) => order[a.verdict] - order[b.verdict]);
  const said = sorted.slice(0, mostNamed).map((target) => sayPlace(speech, target, sample.wanted, how));
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
  return percent === null ? noValue : formatExposure({ kind: 'percent', percent: Math.round(percent * 100) / 100 });
}
