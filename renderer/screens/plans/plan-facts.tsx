import { batchesOf } from '../../../shared/plan/release-plan.ts';
import { LevelShape } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import type { Checked } from '../../stores/plan-lint.ts';
import classes from './plans-screen.module.css';

interface PlanFactsProps {
  readonly checked: Checked | null;
  /** False where the issues themselves stand below. */
  readonly countsIssues?: boolean;
}

/** What a plan has, and whether the linter is content with it. */
export function PlanFacts({ checked, countsIssues = true }: PlanFactsProps) {
  const t = useTranslate();
  if (checked === null) return <p className={classes.facts}>{t('intake:checking')}</p>;
  const { issues, plan } = checked;
  const errors = issues.filter((issue) => issue.severity === 'error').length;
  const warnings = issues.filter((issue) => issue.severity === 'warning').length;
  return (
    <p className={classes.facts} role="status">
      {countsIssues && (
        <span className={classes.lint}>
          <LevelShape level={errors > 0 ? 'red' : warnings > 0 ? 'yellow' : 'green'} />
          {errors + warnings === 0 ? t('intake:clean') : t('intake:issues', { errors, warnings })}
        </span>
      )}
      {plan !== null && (
        <>
          <span>{t('plans:facts.batches', { count: batchesOf(plan).length })}</span>
          <span>{t('plans:facts.guards', { count: plan.guards.length })}</span>
          <span>{t('plans:facts.gates', { count: plan.gates.length })}</span>
          <span>{t('plans:facts.steps', { count: plan.steps.length })}</span>
        </>
      )}
    </p>
  );
}
