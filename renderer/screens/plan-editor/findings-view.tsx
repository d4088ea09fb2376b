import { useState } from 'react';
import { sayPlanIssue } from '../../../shared/i18n/say-plan-issue.ts';
import type { PlanIssue } from '../../../shared/plan/parse.ts';
import { LevelShape } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { TextAction } from '../release/text-action.tsx';
import classes from './findings-view.module.css';
import { countBySeverity, levelOfSeverity, severities } from './severities.ts';

interface FindingsViewProps {
  /** Null: not looked at yet. */
  readonly issues: readonly PlanIssue[] | null;
  /** They are of an older text than the one that is shown. */
  readonly older: boolean;
  readonly onJump: (issue: PlanIssue) => void;
}

/** Everything that the linter found, in the order of the text; a press goes to the place. */
export function FindingsView({ issues, older, onJump }: FindingsViewProps) {
  const t = useTranslate();
  const [only, setOnly] = useState<PlanIssue['severity'] | null>(null);
  if (issues === null) return <p role="status">{t('planEditor:findings.checking')}</p>;
  const counts = countBySeverity(issues);
  const shown = issues.filter((issue) => only === null || issue.severity === only);
  return (
    <div className={classes.findings}>
      <div className={classes.filters}>
        <TextAction label={t('planEditor:findings.all')} pressed={only === null} onPress={() => setOnly(null)} />
        {severities.map((severity) => (
          <TextAction
            key={severity}
            label={t(`planEditor:findings.${severity}s`, { count: counts[severity] })}
            pressed={only === severity}
            disabled={counts[severity] === 0}
            onPress={() => setOnly(only === severity ? null : severity)}
          />
        ))}
        <span className={classes.older} role="status">
          {older && t('planEditor:findings.older')}
        </span>
      </div>
      {issues.length === 0 && (
        <p className={classes.clean}>
          <LevelShape level="green" size={12} />
          {t('planEditor:findings.clean')}
        </p>
      )}
      {issues.length > 0 && shown.length === 0 && <p>{t('planEditor:findings.noneOfThese')}</p>}
      <ol>
        {shown.map((issue) => (
          <li key={`${issue.line}:${issue.column} ${issue.finding} ${issue.path}`}>
            <Finding issue={issue} onJump={() => onJump(issue)} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Finding({ issue, onJump }: { readonly issue: PlanIssue; readonly onJump: () => void }) {
  const t = useTranslate();
  const { sentence, why, remedy } = sayPlanIssue(t, issue);
  return (
    <button type="button" className={classes.finding} onClick={onJump}>
      <span className={classes.severity}>
        <LevelShape level={levelOfSeverity[issue.severity]} />
        {t(`plan:severity.${issue.severity}`)}
      </span>
      <span className={classes.sentence}>{sentence}</span>
      <span className={classes.place}>{t('planEditor:findings.place', { line: issue.line })}</span>
      <span className={classes.why}>{why}</span>
      <span className={classes.remedy}>{remedy}</span>
      <span className={classes.rule}>{[...issue.codes, issue.rule].join(' · ')}</span>
    </button>
  );
}
