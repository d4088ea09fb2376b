import type { CockpitError } from '../errors.ts';
import { atLeast } from '../guards/false-alarms.ts';
import { type Exposure, exposurePercent, percentTolerance } from './exposure.ts';
import type { FoundTarget } from './split.ts';
import type { UserSample } from './user-sample.ts';

/** Answers of one place that was asked, counted by the version that gave them. `asked` is the sum of the others. */
export interface SplitCounts {
  readonly asked: number;
  readonly canary: number;
  readonly stable: number;
  /** Answers without a mark of either version, such as a proxy's own error page. */
  readonly unmarked: number;
  /** Requests without an answer. */
  readonly failed: number;
}

export type SplitVerdict = 'agrees' | 'differs' | 'cannot-tell';

export interface SplitJudgement {
  readonly verdict: SplitVerdict;
  /** Probability of an answer count as far off as this, or farther, if the intended share were live. 0 … 1. */
  readonly ifIntended: number;
  /** Likewise if the share before the shift were still live. */
  readonly ifPrevious: number;
}

/** What one place was found to give, beside what it should give. Travels in events. */
export interface SampledTarget extends SplitCounts {
  readonly target: string;
  /** Percent of the new version before and after the shift; null where the exposure has no single share. */
  readonly previous: number | null;
  readonly intended: number | null;
  readonly verdict: SplitVerdict;
}

export const sampleConfidence = 0.99;

/** More than that is asked of nobody's service for one shift. */
export const mostAnswers = 5_000;

/** Counts in a row that may tell less than one before them. */
const mostUneven = 8;

/** Beyond the intended share, seen from the previous one, a coincidence must be ten times as rare to count. */
const beyondRisk = (confidence: number) => (1 - confidence) / 10;

/**
 * Fewest answers by which two shares (percent of the new version, 0 … 100) are told apart, each mistake being made with a
 * probability of at most 1 − `confidence`: the smallest n for which some count c has P(X ≥ c) ≤ 1 − confidence under the
 * lower and P(X < c) ≤ 1 − confidence under the higher share, X binomial. These are the exact tests of a simple
 * hypothesis against another one (Clopper and Pearson, Biometrika 26, 1934; Fleiss, Levin and Paik, Statistical Methods
 * for Rates and Proportions, 3rd ed., 2.1). 0 → 1 % needs 459: 0.99⁴⁵⁹ < 1 % < 0.99⁴⁵⁸. Null: more than `mostAnswers`, or
 * there is nothing to tell apart.
 */
export function sampleSize(previous: number, intended: number, confidence = sampleConfidence): number | null {
  const risk = 1 - confidence;
  // Of the two versions the rarer one is counted: it takes fewer steps and says the same.
  const swap = previous + intended > 100;
  const [low, high] = [previous, intended]
    .map((percent) => (swap ? 100 - percent : percent) / 100)
    .toSorted((a, b) => a - b) as [number, number];
  if (high - low <= 1e-12) return null;
  /** Answers among which so few of the higher share are rare, and whether so many of the lower one are rare too. */
  const at = (count: number) => {
    const answers = firstFrom(count, (n) => 1 - atLeast(count, n, high) <= risk);
    return { answers, ends: answers > mostAnswers || atLeast(count, answers, low) <= risk };
  };
  let count = firstFrom(1, (candidate) => at(candidate).ends);
  // The search skips, and whole numbers make the tails rise and fall a little from one count to the next.
  for (let back = 1; back <= mostUneven && count - back >= 1; back += 1) {
    if (!at(count - back).ends) continue;
    count -= back;
    back = 0;
  }
  const { answers } = at(count);
  return answers > mostAnswers ? null : answers;
}

/** The first number from `start` on for which `holds` is true, where it is so for all that follow. */
function firstFrom(start: number, holds: (n: number) => boolean): number {
  if (holds(start)) return start;
  let [fails, reaches] = [start, 1];
  while (!holds(fails + reaches)) {
    if (fails > mostAnswers) return fails;
    fails += reaches;
    reaches *= 2;
  }
  let passes = fails + reaches;
  while (passes - fails > 1) {
    const middle = Math.floor((fails + passes) / 2);
    if (holds(middle)) passes = middle;
    else fails = middle;
  }
  return passes;
}

/**
 * Whether the answers are those of the intended share (percent) and not those of the previous one, by the exact binomial
 * tails that `sampleSize` is made for. `differs`: under the intended share a count as near to the previous share has a
 * probability of at most 1 − confidence (as far beyond the intended share: a tenth of that). `agrees`: the same is true
 * of the previous share, and the answers do not differ from the intended one. What bears no mark, or failed, may have
 * been of either version: it is counted for whichever makes the judgement milder, so that it never brings one about.
 */
export function judgeSplit(
  counts: SplitCounts,
  previous: number,
  intended: number,
  confidence = sampleConfidence,
): SplitJudgement {
  const { canary, stable } = counts;
  const unknown = counts.unmarked + counts.failed;
  const answers = canary + stable + unknown;
  const risk = 1 - confidence;
  const same = Math.abs(previous - intended) <= percentTolerance(previous, intended);
  const few = (percent: number) => atMost(canary + unknown, answers, percent / 100);
  const many = (percent: number) => atLeast(canary, answers, percent / 100);
  const raised = intended > previous;
  const towards = raised ? few(intended) : many(intended);
  const beyond = raised ? many(intended) : few(intended);
  const ifPrevious = raised ? many(previous) : few(previous);
  const ifIntended = Math.min(towards, beyond);
  const contradicted = towards <= (same ? beyondRisk(confidence) : risk) || beyond <= beyondRisk(confidence);
  const verdict = contradicted ? 'differs' : !same && ifPrevious <= risk ? 'agrees' : 'cannot-tell';
  return { verdict: answers === 0 ? 'cannot-tell' : verdict, ifIntended, ifPrevious };
}

/** Probability of at most `count` among `answers`; through the other version, so that a small one is not lost in 1 − 1. */
function atMost(count: number, answers: number, share: number): number {
  return atLeast(answers - count, answers, 1 - share);
}

/**
 * Percent of the new version that a place which was asked should give: that of the switch's target of the same name, else
 * that of all targets together where they carry the same. Null: nobody can say.
 */
export function shareExpected(target: string, targets: readonly FoundTarget[]): number | null {
  const named = targets.find((one) => one.target === target);
  if (named !== undefined) return exposurePercent(named.exposure);
  const [first, ...others] = targets.map(({ exposure }) => exposurePercent(exposure));
  if (first === undefined || first === null) return null;
  return others.every((one) => one !== null && Math.abs(one - first) <= percentTolerance(one, first)) ? first : null;
}

/** Puts what was counted beside what the switch was before and is now. */
export function judgeTargets(
  counted: readonly ({ readonly target: string } & SplitCounts)[],
  before: readonly FoundTarget[],
  now: readonly FoundTarget[],
): readonly SampledTarget[] {
  return counted.map((one) => {
    const [previous, intended] = [shareExpected(one.target, before), shareExpected(one.target, now)];
    const known = previous !== null && intended !== null;
    const verdict = known ? judgeSplit(one, previous, intended).verdict : 'cannot-tell';
    return { ...one, previous, intended, verdict };
  });
}

/**
 * Answers that each place must give for a shift to be confirmed. Null: no number of answers would do, because the shares
 * are not single numbers, the same, or too close.
 */
export function answersWanted(before: readonly FoundTarget[], to: Exposure): number | null {
  const intended = exposurePercent(to);
  const previous = before.map(({ exposure }) => exposurePercent(exposure));
  if (intended === null || previous.length === 0) return null;
  const sizes = previous.map((percent) => (percent === null ? null : sampleSize(percent, intended)));
  return sizes.reduce((most, size) => (most === null || size === null ? null : Math.max(most, size)), 0);
}

/** Share of the new version among the marked answers, in percent; null where there is none. */
export function sampledPercent({ canary, stable }: SplitCounts): number | null {
  return canary + stable === 0 ? null : (100 * canary) / (canary + stable);
}

/** What a sample after a shift showed. Travels in events. */
export interface SplitSample {
  /** Answers that each place should have given; null: no number of them could tell. */
  readonly wanted: number | null;
  /** Empty where nobody could be asked. */
  readonly targets: readonly SampledTarget[];
  /** Why nothing, or not enough, was sampled. */
  readonly error: CockpitError | null;
  /** What sample users and bypasses showed; absent where the plan names none. */
  readonly users?: UserSample;
}

/** The worst of its places: one that differs contradicts, and all must agree to confirm. */
export function verdictOf({ targets }: SplitSample): SplitVerdict {
  if (targets.some(({ verdict }) => verdict === 'differs')) return 'differs';
  return targets.length > 0 && targets.every(({ verdict }) => verdict === 'agrees') ? 'agrees' : 'cannot-tell';
}

/** The error of a shift whose answers contradict it, with both shares in percent; null where they do not. */
export function contradiction(sample: SplitSample | null | undefined): CockpitError | null {
  const odd = sample?.targets.find(({ verdict }) => verdict === 'differs');
  if (odd === undefined) return null;
  const found = sampledPercent(odd);
  return {
    code: 'split-not-confirmed',
    params: {
      target: odd.target,
      expected: `${odd.intended ?? '–'} %`,
      found: found === null ? '–' : `${Math.round(found * 100) / 100} %`,
      asked: odd.asked,
    },
    retryable: true,
  };
}
