import { useState } from 'react';
import type { PlanIssue } from '../../../shared/plan/parse.ts';
import { LevelShape } from '../../components/level-mark.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import type { Checked } from '../../stores/plan-lint.ts';
import type { YamlStep } from './code/yaml-tree.ts';
import { FindingsView } from './findings-view.tsx';
import classes from './plan-editor-screen.module.css';
import { countBySeverity, levelOfSeverity, severities } from './severities.ts';

interface PlanViewsProps {
  readonly text: string;
  readonly checked: Checked | null;
  /** The name of the place where the cursor stands. */
  readonly place: string | null;
  readonly onJump: (issue: PlanIssue) => void;
  readonly onJumpToItem: (way: readonly YamlStep[]) => void;
}

const viewIds = ['findings'] as const;
type ViewId = (typeof viewIds)[number];

/** The plan as it is understood, in the forms in which people think of it. */
export function PlanViews({ text, checked, onJump }: PlanViewsProps) {
  const t = useTranslate();
  const [view, setView] = useState<ViewId>('findings');
  return (
    <aside className={classes.views} aria-label={t('planEditor:tabs.label')}>
      <Tabs
        label={t('planEditor:tabs.label')}
        tabs={viewIds.map((id) => ({
          id,
          label: t(`planEditor:tabs.${id}`),
          ...(id === 'findings' ? { note: <Counts issues={checked?.issues ?? []} /> } : {}),
        }))}
        current={view}
        onChoose={setView}
      >
        <FindingsView issues={checked?.issues ?? null} older={checked?.text !== text} onJump={onJump} />
      </Tabs>
    </aside>
  );
}

/** How many of each, in the tab itself: nobody has to open it to know. */
function Counts({ issues }: { readonly issues: readonly PlanIssue[] }) {
  const counts = countBySeverity(issues);
  const there = severities.filter((severity) => counts[severity] > 0);
  if (there.length === 0) return <LevelShape level="green" />;
  return there.map((severity) => (
    <span key={severity} className={classes.count}>
      <LevelShape level={levelOfSeverity[severity]} />
      {counts[severity]}
    </span>
  ));
}
