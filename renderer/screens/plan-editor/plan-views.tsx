import { type ComponentType, memo, useMemo, useRef, useState } from 'react';
import type { StoreApi } from 'zustand';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import type { PlanIssue } from '../../../shared/plan/parse.ts';
import type { ReleasePlan } from '../../../shared/plan/release-plan.ts';
import type { PlanFile } from '../../../shared/plan/schema.ts';
import { LevelShape } from '../../components/level-mark.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { Tabs } from '../../components/tabs.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import type { Checked } from '../../stores/plan-lint.ts';
import type { YamlStep } from './code/yaml-tree.ts';
import { FindingsView } from './findings-view.tsx';
import classes from './plan-editor-screen.module.css';
import { countBySeverity, levelOfSeverity, severities } from './severities.ts';
import { BackgroundView } from './views/background-view.tsx';
import { DryReadView } from './views/dry-read-view.tsx';
import { GatesView } from './views/gates-view.tsx';
import { GuardsView } from './views/guards-view.tsx';
import { LadderView } from './views/ladder-view.tsx';
import { PeopleView } from './views/people-view.tsx';
import { type PlanView, PlanViewContext } from './views/plan-view-context.tsx';
import { RollbackView } from './views/rollback-view.tsx';
import { RunbookView } from './views/runbook-view.tsx';
import { TrafficView } from './views/traffic-view.tsx';

interface PlanViewsProps {
  readonly text: string;
  readonly checked: Checked | null;
  /** The name of the place where the cursor stands. */
  readonly place: StoreApi<string | null>;
  readonly onJump: (issue: PlanIssue) => void;
  readonly onJumpToItem: (way: readonly YamlStep[]) => void;
}

/**
 * The views of the plan itself; a new one is one line here, and where it shows what, below. Drawn anew when the plan
 * is another one, and not with every key.
 */
const planViews = {
  ladder: memo(LadderView),
  gates: memo(GatesView),
  guards: memo(GuardsView),
  runbook: memo(RunbookView),
  rollback: memo(RollbackView),
  people: memo(PeopleView),
  traffic: memo(TrafficView),
  background: memo(BackgroundView),
  'dry-read': memo(DryReadView),
} as const satisfies Record<string, ComponentType>;
type ViewId = 'findings' | keyof typeof planViews;
const viewIds = ['findings', ...Object.keys(planViews)] as readonly ViewId[];

/** In which view the parts of the text are shown. */
const viewOfPart: Readonly<Record<string, ViewId>> = {
  batches: 'ladder',
  tracks: 'ladder',
  gates: 'gates',
  guards: 'guards',
  judgements: 'guards',
  steps: 'runbook',
  finally: 'runbook',
  rollback: 'rollback',
  playbooks: 'rollback',
  drills: 'rollback',
  roles: 'people',
  contacts: 'people',
  escalation: 'people',
  announcements: 'people',
  watch: 'people',
  acceptance: 'people',
  signOffs: 'people',
  retrospectives: 'people',
  followUps: 'people',
  connections: 'traffic',
  switches: 'traffic',
  dimensions: 'traffic',
  audiences: 'traffic',
  audienceComposition: 'traffic',
  targetLists: 'traffic',
  targetConstraints: 'traffic',
  flags: 'traffic',
  migrations: 'traffic',
  about: 'background',
  window: 'background',
  windows: 'background',
  calendar: 'background',
  freezes: 'background',
  trains: 'background',
  downtime: 'background',
  deadline: 'background',
  metrics: 'background',
  alerts: 'background',
  dashboards: 'background',
  references: 'background',
  decisions: 'background',
  variables: 'background',
  secrets: 'background',
  variants: 'background',
  audit: 'background',
  report: 'background',
  unplaced: 'background',
};

/** The plan as it is understood, in the forms in which people think of it. */
export function PlanViews({ text, checked, place, onJump, onJumpToItem }: PlanViewsProps) {
  const t = useTranslate();
  const [view, setView] = useState<ViewId>('ladder');
  const { file, older } = useNewestFile(checked);
  const plan = useMemo(() => (file === null ? null : compiled(file)), [file]);
  useShortcut({
    ...{ keys: 'F2', scope: 'everywhere', label: t('planEditor:keys.show') },
    run: () => setView(viewOfPart[place.getState()?.split('/')[0] ?? ''] ?? 'dry-read'),
  });
  const shown = useMemo<PlanView | null>(
    () => (file === null ? null : { file, plan, place, jump: onJumpToItem }),
    [file, plan, place, onJumpToItem],
  );
  const View = view === 'findings' ? null : planViews[view];
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
        {View === null ? (
          <FindingsView issues={checked?.issues ?? null} older={checked?.text !== text} onJump={onJump} />
        ) : (
          <>
            {older && (
              <p className={classes.older} role="status">
                {t('planEditor:views.older')}
              </p>
            )}
            {shown === null ? (
              <p className={classes.dim}>{t(checked === null ? 'state.loading' : 'planEditor:views.unreadable')}</p>
            ) : (
              <PlanViewContext value={shown}>
                <View />
              </PlanViewContext>
            )}
          </>
        )}
      </Tabs>
    </aside>
  );
}

/** The newest text that had the shape of a plan: while somebody writes, it has none every other moment. */
function useNewestFile(checked: Checked | null): { readonly file: PlanFile | null; readonly older: boolean } {
  const newest = useRef<PlanFile | null>(null);
  if (checked?.file != null) newest.current = checked.file;
  return { file: newest.current, older: checked !== null && checked.file === null && newest.current !== null };
}

/** The plan with everything filled in. One that the linter finds errors in may not be fit for that. */
function compiled(file: PlanFile): ReleasePlan | null {
  try {
    return compilePlan(file);
  } catch {
    return null;
  }
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
