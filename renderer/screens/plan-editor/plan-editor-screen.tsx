import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { createStore, useStore } from 'zustand';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { PlanIssue } from '../../../shared/plan/parse.ts';
import { longestPlanText } from '../../../shared/plan/parse-limits.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { type PlanDetail, usePlan } from '../../stores/plan-library-store.ts';
import { useLint } from '../../stores/plan-lint.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { createRemoteStore } from '../../stores/remote-list.ts';
import { RefusedDrafts } from '../plans/refused-drafts.tsx';
import { LinkNotice } from '../release/link-notice.tsx';
import { ReasonDialog } from '../release/reason-dialog.tsx';
import type { ScreenProps } from '../screen.ts';
import { navigate } from '../shell/route.ts';
import type { PlanEditor } from './code/create-editor.ts';
import type { YamlStep } from './code/yaml-tree.ts';
import { ConflictNotice } from './conflict-notice.tsx';
import { EditorHeader } from './editor-header.tsx';
import classes from './plan-editor-screen.module.css';
import { PlanViews } from './plan-views.tsx';
import { TextEditor } from './text-editor.tsx';
import { useDraft, windowId } from './use-draft.ts';

/** The text is looked at this long after the last key. */
const lintPauseMs = 250;
const none: readonly PlanIssue[] = [];

/** A plan that is being written: its text, and beside it what it says. */
export function Screen({ params }: ScreenProps) {
  const t = useTranslate();
  const planId = params.planId ?? '';
  const { value: plan, fault, refresh } = usePlan(planId);
  if (plan !== null) return <Editing plan={plan} />;
  return (
    <div className={classes.missing}>
      {fault === null ? <p>{t('state.loading')}</p> : <ErrorNotice error={fault} onRetry={() => void refresh()} />}
    </div>
  );
}

function Editing({ plan }: { readonly plan: PlanDetail }) {
  const t = useTranslate();
  const { client } = useConnection();
  const readOnly = useHostLink((link) => link.info?.readOnly === true);
  const { planId, newest } = plan;
  const editor = useRef<PlanEditor | null>(null);
  const [initialText] = useState(plan.draft.text);
  const [text, setText] = useState(initialText);
  const [place] = useState(() => createStore<string | null>(() => null));
  const [wide, setWide] = useState(false);
  const [said, setSaid] = useState('');
  const [versionFor, setVersionFor] = useState<'keep' | 'fly' | null>(null);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  const saver = useDraft(plan, editor, () => setSaid(t('planEditor:updated')));
  const { status, theirs } = useStore(saver.store);
  const { checked, fault: lintFault } = useLint(text, lintPauseMs);
  const schema = useSchema();
  const versionText = plan.changed || status !== 'saved';

  const jumpToItem = useCallback((way: readonly YamlStep[]) => void editor.current?.jumpToItem(way), []);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setFault(null);
    setSaid('');
    try {
      await work();
    } catch (thrown) {
      setFault(fromWireError(thrown));
    }
  };
  const fly = (sequence: number): void =>
    navigate('/plans/:planId/fly/:sequence', { planId, sequence: String(sequence) });
  /** Whoever was writing goes on writing. */
  const endVersion = (): void => {
    setVersionFor(null);
    editor.current?.focus();
  };
  const saveVersion = async (note: string | null, thenFly: boolean): Promise<void> => {
    endVersion();
    const saved = await saver.flush();
    // A conflict or a fault is said where the state of saving stands.
    if (saved.status !== 'saved') return;
    const { sequence } = await client.plans.saveVersion({
      ...{ commandId: crypto.randomUUID(), planId, baseRevision: saved.revision, note },
    });
    setSaid(t('planEditor:versionSaved', { sequence }));
    if (thenFly) fly(sequence);
  };
  const askToFly = (): void => (newest !== null && !versionText ? fly(newest.sequence) : setVersionFor('fly'));
  const forgetMine = () => client.plans.dismissRefused({ commandId: crypto.randomUUID(), planId, windowId });
  const takeTheirs = async (): Promise<void> => {
    if (theirs === null) return;
    await forgetMine();
    saver.rebase(theirs);
    editor.current?.show(theirs.text);
  };
  const keepMine = async (): Promise<void> => {
    const name = t('planEditor:conflict.copyName', { name: plan.name });
    const mine = await client.plans.create({
      commandId: crypto.randomUUID(),
      name,
      text: editor.current?.text() ?? text,
    });
    await takeTheirs();
    navigate('/plans/:planId', { planId: mine.planId });
  };
  const canSave = !readOnly && versionText && status !== 'conflict' && versionFor === null;
  useShortcut({
    ...{ keys: 'Mod+s', scope: 'everywhere', label: t('planEditor:keys.save') },
    run: () => canSave && setVersionFor('keep'),
  });
  useShortcut({
    ...{ keys: 'Mod+f', scope: 'everywhere', label: t('planEditor:keys.find') },
    run: () => editor.current?.find(),
  });
  useShortcut({
    ...{ keys: 'F8', scope: 'everywhere', label: t('planEditor:keys.nextFinding') },
    run: () => editor.current?.nextFinding(),
  });
  const toggleWide = (): void => setWide(!wide);
  useShortcut({ keys: 'Mod+\\', scope: 'everywhere', label: t('planEditor:keys.wide'), run: toggleWide });
  return (
    <div className={classes.screen} data-wide={wide}>
      <EditorHeader
        plan={plan}
        saver={saver}
        readOnly={readOnly}
        changed={versionText}
        wide={wide}
        onWide={toggleWide}
        onSave={() => canSave && setVersionFor('keep')}
        onFly={askToFly}
      />
      <div className={classes.notices}>
        <LinkNotice />
        {plan.archivedAt !== null && <p className={classes.said}>{t('planEditor:archived')}</p>}
        {(fault ?? lintFault) !== null && (
          <ErrorNotice error={(fault ?? lintFault) as CockpitFault} onDismiss={() => setFault(null)} />
        )}
        {status === 'conflict' && theirs !== null ? (
          <ConflictNotice
            theirs={theirs}
            mine={text}
            onTakeTheirs={() => void attempt(takeTheirs)}
            onKeepMine={() => void attempt(keepMine)}
          />
        ) : (
          <RefusedDrafts
            plan={{ ...plan, refused: plan.refused.filter((refused) => refused.windowId !== windowId) }}
            readOnly={readOnly}
            onKept={(kept) => navigate('/plans/:planId', { planId: kept })}
          />
        )}
        <p className={classes.said} role="status">
          {said}
        </p>
      </div>
      <div className={classes.sides}>
        <TextEditor
          ref={editor}
          initialText={initialText}
          readOnly={readOnly}
          issues={checked === null ? none : checked.text === text ? checked.issues : null}
          schema={schema}
          onText={(changed) => {
            setText(changed);
            if (!readOnly) saver.edited(changed);
          }}
          onTooLong={() => setFault(new CockpitFault('plan-too-long', { max: longestPlanText }))}
          onPlace={(name) => place.setState(name, true)}
        />
        {!wide && (
          <PlanViews
            text={text}
            checked={checked}
            place={place}
            onJump={(issue) => editor.current?.jumpTo(issue)}
            onJumpToItem={jumpToItem}
          />
        )}
      </div>
      {versionFor !== null && (
        <ReasonDialog
          title={t('planEditor:saveVersionTitle', { sequence: (newest?.sequence ?? 0) + 1 })}
          detail={t('planEditor:saveVersionDetail')}
          fieldLabel={t('planEditor:note')}
          confirmLabel={t(versionFor === 'fly' ? 'planEditor:saveAndFly' : 'planEditor:saveVersion')}
          required={false}
          onConfirm={(note) => void attempt(() => saveVersion(note, versionFor === 'fly'))}
          onClose={endVersion}
        />
      )}
    </div>
  );
}

/** The schema of plans, for completion and help. Without it the editor edits all the same. */
function useSchema() {
  const { client } = useConnection();
  const language = usePreferences((preferences) => preferences.language);
  const remote = useMemo(() => createRemoteStore(() => client.plans.schema({ language })), [client, language]);
  useEffect(() => void remote.refresh(), [remote]);
  return useStore(remote.store).value;
}
