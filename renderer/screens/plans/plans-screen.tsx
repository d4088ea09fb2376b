import { TextInput } from '@mantine/core';
import { type KeyboardEvent, useRef, useState } from 'react';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Keycap } from '../../components/keycap.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { usePlanList, useTemplates } from '../../stores/plan-library-store.ts';
import { LinkNotice } from '../release/link-notice.tsx';
import { TextAction } from '../release/text-action.tsx';
import { navigate } from '../shell/route.ts';
import { DropZone, useFileDrop, useFileRefusal } from './drop-zone.tsx';
import { type Chosen, chosenAfter, findPlans } from './found-plans.ts';
import { ImportDialog } from './import-dialog.tsx';
import { type PlanActions, PlanDetail } from './plan-detail.tsx';
import { PlanList } from './plan-list.tsx';
import { type NameQuestion, PlanNameDialog } from './plan-name-dialog.tsx';
import classes from './plans-screen.module.css';
import { type ReadFile, readPlanFile } from './read-plan-file.ts';
import { TemplateDetail } from './template-detail.tsx';

/** What was just done, and how to take it back. */
interface Said {
  readonly sentence: string;
  readonly undo?: () => void;
}

/** The library of plans: what is there, what one of them holds, and the ways to a new one. */
export function Screen() {
  const t = useTranslate();
  const { client } = useConnection();
  const readOnly = useHostLink((link) => link.info?.readOnly === true);
  const { value: plans, fault: listFault, refresh } = usePlanList();
  const { value: templates, fault: templatesFault } = useTemplates();
  const [words, setWords] = useState('');
  const [picked, setPicked] = useState<Chosen | null>(null);
  const [archiveShown, setArchiveShown] = useState(false);
  const [question, setQuestion] = useState<NameQuestion | null>(null);
  const [imported, setImported] = useState<ReadFile | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const refusal = useFileRefusal();

  const found = findPlans(words, plans ?? [], templates ?? []);
  const order: readonly Chosen[] = [
    ...found.own.map(({ planId: id }) => ({ kind: 'plan', id }) as const),
    ...found.templates.map(({ id }) => ({ kind: 'template', id }) as const),
    ...(archiveShown ? found.archived.map(({ planId: id }) => ({ kind: 'plan', id }) as const) : []),
  ];
  const isThere = order.some((entry) => entry.kind === picked?.kind && entry.id === picked.id);
  const chosen = isThere ? picked : (order[0] ?? null);
  const plan = chosen?.kind === 'plan' ? plans?.find(({ planId }) => planId === chosen.id) : undefined;
  const template = chosen?.kind === 'template' ? templates?.find(({ id }) => id === chosen.id) : undefined;

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setFault(null);
    setSaid(null);
    try {
      await work();
    } catch (thrown) {
      setFault(fromWireError(thrown));
    }
  };
  const setArchived = async ({ planId, name }: { planId: string; name: string }, archived: boolean): Promise<void> => {
    const input = { commandId: crypto.randomUUID(), planId };
    await (archived ? client.plans.archive(input) : client.plans.unarchive(input));
    setSaid({
      sentence: t(archived ? 'plans:archivedNow' : 'plans:unarchivedNow', { name }),
      undo: () => void attempt(() => setArchived({ planId, name }, !archived)),
    });
  };
  const actions: PlanActions = {
    open: (planId) => navigate('/plans/:planId', { planId }),
    fly: ({ planId, newest }) => {
      if (newest !== null) navigate('/plans/:planId/fly/:sequence', { planId, sequence: String(newest.sequence) });
    },
    rename: (asked) => setQuestion({ kind: 'rename', plan: asked }),
    duplicate: (asked) => setQuestion({ kind: 'duplicate', plan: asked }),
    setArchived: (asked, archived) => void attempt(() => setArchived(asked, archived)),
    say: (sentence) => setSaid({ sentence }),
  };
  const open = (entry: Chosen | null): void => {
    if (entry?.kind === 'plan') actions.open(entry.id);
    if (entry?.kind === 'template' && !readOnly) setQuestion({ kind: 'new', start: entry.id });
  };
  const take = async (file: File): Promise<void> => {
    const read = await readPlanFile(file);
    setSaid(read.outcome === 'read' ? null : { sentence: refusal(read) });
    if (read.outcome === 'read') setImported(read);
  };
  const { handlers, hovering } = useFileDrop((file) => {
    if (!readOnly) void take(file);
  });

  const move = (by: number): void => setPicked(chosenAfter(order, chosen, by));
  const writable = !readOnly && plan !== undefined;
  const keys = { scope: 'everywhere' } as const;
  useShortcut({ ...keys, keys: '/', label: t('plans:search'), run: () => search.current?.focus() });
  useShortcut({
    ...keys,
    keys: 'n',
    label: t('plans:new'),
    enabled: !readOnly,
    run: () => setQuestion({ kind: 'new' }),
  });
  useShortcut({ ...keys, keys: 'ArrowDown', label: t('plans:next'), run: () => move(1) });
  useShortcut({ ...keys, keys: 'ArrowUp', label: t('plans:previous'), run: () => move(-1) });
  useShortcut({ ...keys, keys: 'Enter', label: t('plans:open'), run: () => open(chosen) });
  useShortcut({
    ...keys,
    keys: 'f',
    label: t('plans:fly'),
    enabled: plan !== undefined && plan.newest !== null,
    run: () => plan !== undefined && actions.fly(plan),
  });
  useShortcut({
    ...keys,
    keys: 'd',
    label: t('plans:form.duplicate'),
    enabled: writable,
    run: () => plan !== undefined && actions.duplicate(plan),
  });
  useShortcut({
    ...keys,
    keys: 'Delete',
    label: t('plans:archive'),
    enabled: writable && plan.archivedAt === null,
    run: () => plan !== undefined && actions.setArchived(plan, true),
  });
  const searchKey = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Enter: () => open(chosen),
      Escape: () => {
        setWords('');
        search.current?.blur();
      },
    };
    const run = event.nativeEvent.isComposing ? undefined : moves[event.key];
    if (run === undefined) return;
    event.preventDefault();
    run();
  };

  const total = (plans?.length ?? 0) + (templates?.length ?? 0);
  const shownFault = fault ?? listFault ?? templatesFault;
  return (
    // Dropping is a second way beside the button of the drop zone.
    <div className={classes.library} {...handlers}>
      <header className={classes.head}>
        <h1 className={classes.title}>{t('plans:title')}</h1>
        <TextInput
          ref={search}
          className={classes.search ?? ''}
          type="search"
          aria-label={t('plans:search')}
          placeholder={t('plans:search')}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          onKeyDown={searchKey}
          rightSection={words === '' ? <Keycap keys="/" /> : null}
        />
        {words.trim() !== '' && (
          <span className={classes.found} role="status">
            {t('plans:found', { count: order.length, total })}
          </span>
        )}
        <span className={classes.space} />
        <ActionButton
          tone="primary"
          label={t('plans:new')}
          shortcut="n"
          disabled={readOnly}
          onPress={() => setQuestion({ kind: 'new' })}
        />
      </header>
      <div className={classes.side}>
        <div className={classes.lists}>
          {plans?.every((entry) => entry.archivedAt !== null) === true && words === '' && (
            <EmptyState title={t('plans:empty.title')} detail={t('plans:empty.detail')} />
          )}
          {plans !== null && templates !== null && words.trim() !== '' && order.length === 0 && (
            <p className={classes.dim}>{t('plans:nothingFound', { words: words.trim() })}</p>
          )}
          {plans === null && listFault === null && <p>{t('state.loading')}</p>}
          <PlanList
            found={found}
            chosen={chosen}
            archiveShown={archiveShown}
            onChoose={setPicked}
            onOpen={open}
            onShowArchive={setArchiveShown}
          />
        </div>
        <DropZone hovering={hovering} disabled={readOnly} onFile={(file) => void take(file)} />
        <div className={classes.said} role="status">
          {said !== null && (
            <>
              {said.sentence}
              {said.undo !== undefined && <TextAction label={t('plans:undo')} onPress={said.undo} />}
            </>
          )}
        </div>
      </div>
      <div className={classes.detail}>
        <LinkNotice />
        {shownFault !== null && <ErrorNotice error={shownFault} onRetry={() => void attempt(refresh)} />}
        {plan !== undefined && (
          <PlanDetail key={plan.planId} planId={plan.planId} readOnly={readOnly} actions={actions} />
        )}
        {template !== undefined && (
          <TemplateDetail
            key={template.id}
            template={template}
            readOnly={readOnly}
            onNew={() => setQuestion({ kind: 'new', start: template.id })}
          />
        )}
        {chosen === null && plans !== null && <p className={classes.nothing}>{t('plans:nothingChosen')}</p>}
      </div>
      {question !== null && (
        <PlanNameDialog
          question={question}
          templates={templates ?? []}
          onClose={() => setQuestion(null)}
          onRenamed={() => setQuestion(null)}
          onCreated={actions.open}
        />
      )}
      {imported !== null && <ImportDialog file={imported} onClose={() => setImported(null)} onCreated={actions.open} />}
    </div>
  );
}
