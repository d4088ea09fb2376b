import { judgeTrail, type TrailVerdict } from '../../../shared/guards/comparison-trail.ts';
import type { BadOf } from '../../../shared/guards/evidence.ts';
import { formatDuration, formatNumber, formatRatio, noValue } from '../../../shared/i18n/format.ts';
import type { ComparisonPlan, GuardPlan } from '../../../shared/plan/release-plan.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useFlight, useNow } from '../release/flight-context.tsx';
import classes from './compared.module.css';

interface ComparedProps {
  readonly guard: GuardPlan;
  readonly comparison: ComparisonPlan;
}

/** What a comparison has found so far: both shares beside what is tolerated, the evidence, and what it still needs. */
export function Compared({ guard, comparison }: ComparedProps) {
  const t = useTranslate();
  const { samples } = useFlight();
  useNow();
  const trail = samples.trail(guard.id);
  if (trail?.lastAt == null) return <p className={classes.line}>{t('cockpit:compared.waiting')}</p>;
  const { canary, stable } = trail.evidence.total;
  const verdict = judgeTrail(trail, guard, comparison, trail.lastAt);
  const { ratio, difference } = comparison.margin;
  const tolerated = verdict.stableShare === null ? null : ratio * verdict.stableShare + difference;
  return (
    <section className={classes.line} aria-label={t('cockpit:compared.label')}>
      <Share version="new" name={t('cockpit:compared.canary')} share={verdict.canaryShare} counts={canary} />
      <Share version="old" name={t('cockpit:compared.stable')} share={verdict.stableShare} counts={stable} />
      {tolerated !== null && <span>{t('cockpit:compared.tolerated', { share: formatRatio(tolerated) })}</span>}
      <span>{t('cockpit:compared.evidence', { p: probability(verdict.p), alpha: probability(comparison.alpha) })}</span>
      <Needed verdict={verdict} />
    </section>
  );
}

interface ShareProps {
  readonly version: 'new' | 'old';
  readonly name: string;
  readonly share: number | null;
  readonly counts: BadOf;
}

function Share({ version, name, share, counts: { bad, all } }: ShareProps) {
  return (
    <span className={classes.share} data-version={version}>
      {name} <b>{share === null ? noValue : formatRatio(share)}</b>{' '}
      <span className={classes.counts}>
        {formatNumber(Math.round(bad))}/{formatNumber(Math.round(all))}
      </span>
    </span>
  );
}

function Needed({ verdict: { level, moreRequests, moreMinutes } }: { readonly verdict: TrailVerdict }) {
  const t = useTranslate();
  if (level !== 'unknown' || moreRequests === 0) return null;
  if (moreRequests === null) return <span>{t('cockpit:compared.cannotTell')}</span>;
  // Two figures are all that such an estimate is worth.
  const requests = formatNumber(Number(moreRequests.toPrecision(2)));
  if (moreMinutes === null) return <span>{t('cockpit:compared.needsRequests', { requests })}</span>;
  const duration = formatDuration(Math.max(1, Math.round(moreMinutes)) * 60_000);
  return <span>{t('cockpit:compared.needsMore', { requests, duration })}</span>;
}

/** A probability with two figures; a very small one by its bound. */
function probability(p: number): string {
  return p < 0.0001 ? '< 0.0001' : String(Number(p.toPrecision(2)));
}
