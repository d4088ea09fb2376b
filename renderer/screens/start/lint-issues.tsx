import { sayPlanIssue } from '../../../shared/i18n/say-plan-issue.ts';
import type { PlanIssue } from '../../../shared/plan/parse.ts';
import { LevelShape } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { levelOfSeverity } from '../plan-editor/severities.ts';
import classes from './plan-intake.module.css';

interface LintIssuesProps {
  readonly issues: readonly PlanIssue[];
  /** What the findings mean for going on; unless told, that errors have to be mended first. */
  readonly hint?: string;
}

/** Everything that the linter found: where, what, and what to do about it; errors first stay in the order of the file. */
export function LintIssues({ issues, hint }: LintIssuesProps) {
  const t = useTranslate();
  const errors = issues.filter((issue) => issue.severity === 'error').length;
  const warnings = issues.filter((issue) => issue.severity === 'warning').length;
  if (issues.length === 0) {
    return (
      <p className={classes.summary} role="status">
        <LevelShape level="green" />
        {t('intake:clean')}
      </p>
    );
  }
  // What is only said does not keep a plan from being clean.
  const clean = errors + warnings === 0;
  const summary = clean ? t('intake:clean') : t('intake:issues', { errors, warnings });
  return (
    <section aria-label={summary}>
      <p className={classes.summary} role="status">
        <LevelShape level={errors > 0 ? 'red' : warnings > 0 ? 'yellow' : 'green'} />
        {summary}
      </p>
      {!clean && <p className={classes.hint}>{hint ?? t(errors > 0 ? 'intake:mustMend' : 'intake:warningsFly')}</p>}
      <ol>
        {issues.map((issue) => {
          const { sentence, remedy } = sayPlanIssue(t, issue);
          return (
            <li key={`${issue.line}:${issue.column} ${issue.finding} ${issue.path}`} className={classes.issue}>
              <span className={classes.place} title={t('plan:place', { line: issue.line, column: issue.column })}>
                {t('intake:place', { line: issue.line, column: issue.column })}
              </span>
              <span className={classes.severity}>
                <LevelShape level={levelOfSeverity[issue.severity]} />
                {t(`plan:severity.${issue.severity}`)}
              </span>
              <span>
                {sentence}
                <span className={classes.remedy}>{remedy}</span>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
