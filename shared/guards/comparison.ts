import type { ComparisonPlan } from '../plan/guard-plan.ts';
import { type CountPair, type Evidence, effectiveRequests, logWealth } from './evidence.ts';
import { requestsToShow, timesTolerated } from './evidence-needed.ts';
import type { JudgedLevel } from './level-of.ts';

/** What a comparison says of the new version against the old one. */
export interface ComparisonVerdict extends JudgedLevel {
  /** Probability (0 … 1) of so much evidence against a version that is within what is tolerated, at whatever moment it is read. */
  readonly p: number;
  /** Bad shares (0 … 1); null where nothing was counted. */
  readonly canaryShare: number | null;
  readonly stableShare: number | null;
  /** About how many more requests of the new version it takes; 0 where it is decided, null where nobody can tell. */
  readonly moreRequests: number | null;
}

/**
 * Red once it is shown to be worse than tolerated; that stays until a rollback. Yellow while much speaks against it (evidence
 * that one good release in 1 ÷ √alpha shows at some time). Green, as the plan wants, once nothing speaks against it after
 * as many requests as would have shown a version that is `detect` times as bad as tolerated, or once it is shown to be
 * within what is tolerated. Until then unknown.
 *
 * `split`: what both versions answered lately, for the requests that are still needed; null: as over the whole time.
 */
export function judgeEvidence(evidence: Evidence, plan: ComparisonPlan, split: CountPair | null): ComparisonVerdict {
  const { canary, stable } = evidence.total;
  const against = logWealth(evidence.worse);
  const more = moreRequests(evidence, plan, split ?? evidence.total);
  const said = {
    p: evidence.shownWorse ? Math.min(plan.alpha, Math.exp(-against)) : Math.min(1, Math.exp(-against)),
    canaryShare: shareOf(canary),
    stableShare: shareOf(stable),
  };
  if (evidence.shownWorse) return { ...said, level: 'red', reason: 'shown-worse', moreRequests: 0 };
  if (against >= -Math.log(plan.alpha) / 2) {
    return { ...said, level: 'yellow', reason: 'evidence-against', moreRequests: null };
  }
  if (more !== 0) return { ...said, level: 'unknown', reason: 'evidence-short', moreRequests: more };
  const reason = plan.green === 'no-worse' ? 'shown-no-worse' : 'nothing-against';
  return { ...said, level: 'green', reason, moreRequests: 0 };
}

function moreRequests(evidence: Evidence, plan: ComparisonPlan, split: CountPair): number | null {
  const { margin, alpha, detect } = plan;
  if (plan.green === 'no-worse' && evidence.shownNoWorse) return 0;
  const { canary, stable } = split;
  if (canary.all <= 0 || stable.all <= 0) return null;
  // A share of nothing seen is not nothing: half of one more.
  const usual = (evidence.total.stable.bad + 0.5) / (evidence.total.stable.all + 1);
  const stablePerCanary = stable.all / canary.all;
  if (plan.green === 'no-worse') {
    const expected = { canary: usual, stable: usual, stablePerCanary };
    const left = alpha * Math.exp(Math.max(0, logWealth(evidence.better)));
    return finite(requestsToShow('better', expected, margin, Math.min(0.99, left)));
  }
  const expected = { canary: timesTolerated(detect, usual, margin), stable: usual, stablePerCanary };
  const worthOfOne = effectiveRequests(split, margin) / canary.all;
  const short = requestsToShow('worse', expected, margin, alpha) * worthOfOne - evidence.effective;
  return short <= 0 ? 0 : finite(Math.ceil(short / worthOfOne));
}

function shareOf({ bad, all }: { readonly bad: number; readonly all: number }): number | null {
  return all > 0 ? bad / all : null;
}

function finite(requests: number): number | null {
  return Number.isFinite(requests) ? requests : null;
}
