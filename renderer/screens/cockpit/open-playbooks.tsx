import { formatDuration } from '../../../shared/i18n/format.ts';
import { actorName, clock, freeText, local } from '../../../shared/i18n/release-speech.ts';
import { sayOpeningCause } from '../../../shared/i18n/say-event.ts';
import type { PlaybookPlan, StepPlan } from '../../../shared/plan/release-plan.ts';
import { placedSteps } from '../../../shared/plan/step-lists.ts';
import { mayUndo, openStepsOf } from '../../../shared/release/playbooks.ts';
import { entryOf } from '../../../shared/release/queries.ts';
import { silenceOfDrill } from '../../../shared/release/silences.ts';
import type { PlaybookOpening } from '../../../shared/release/state.ts';
import { coveredMs } from '../../../shared/release/time.ts';
import { openedSteps } from '../../../shared/release/views/next-action.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { WithoutShortcuts } from '../../components/shortcuts.ts';
import { StateIcon, type StateIconName } from '../../components/state-icon.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { plannedText } from '../../steps/planned-text.ts';
import { openDialog } from '../release/dialog-store.ts';
import { DrillSilence } from '../release/drill-silence.tsx';
import { useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import { TextAction } from '../release/text-action.tsx';
import classes from './open-playbooks.module.css';
import { OpenedStep } from './step-list.tsx';

/** The playbooks that are open: why, what is done about it, and who ticked what when. */
export function OpenPlaybooks({ acts }: { readonly acts: boolean }) {
  const state = useRelease();
  return state.definition.plan.playbooks.map((playbook) => {
    const opening = entryOf(state.openPlaybooks, playbook.id);
    return opening === undefined ? null : (
      <OpenPlaybook
        key={playbook.id}
        playbook={playbook}
        opening={opening}
        acts={acts && state.status !== 'completed'}
      />
    );
  });
}

interface OpenPlaybookProps {
  readonly playbook: PlaybookPlan;
  readonly opening: PlaybookOpening;
  readonly acts: boolean;
}

function OpenPlaybook({ playbook, opening, acts }: OpenPlaybookProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const now = useNow();
  const { mode } = opening;
  const title = local(speech, playbook.title);
  const at = clock(speech, opening.at.utc);
  const opened =
    opening.cause.kind === 'guard'
      ? t('playbooks:openedFor', { clock: at, cause: sayOpeningCause(speech, opening.cause) })
      : t('playbooks:openedBy', { clock: at, who: actorName(speech, opening.by) });
  const elapsed = formatDuration(coveredMs(opening.at, state.endedAt ?? now));
  const since =
    playbook.recoveryMs === null
      ? t('playbooks:openFor', { elapsed })
      : t('playbooks:openForOf', { elapsed, expected: formatDuration(playbook.recoveryMs) });
  const reason = freeText(speech, opening.reason, '');
  const done = playbook.steps.length - openStepsOf(state, playbook).length;
  const current = openedSteps(state, playbook.steps);
  const silence = mode === 'drill' ? silenceOfDrill(state, playbook.id) : undefined;
  return (
    <section
      className={classes.panel}
      data-mode={mode}
      aria-label={t('playbooks:panel', { mode: t(`playbooks:mode.${mode}`), playbook: title })}
    >
      <p className={classes.mode}>
        <b>{t(`playbooks:mode.${mode}`)}</b> {t(`playbooks:about.${mode}`)}
      </p>
      <div className={classes.body}>
        <header className={classes.head}>
          <h2>
            {title} <span>{t('cockpit:runbook.progress', { done, total: playbook.steps.length })}</span>
          </h2>
          {acts && (
            <ActionButton
              tone={done === playbook.steps.length ? 'primary' : 'quiet'}
              label={t(`playbooks:close.${mode}`)}
              onPress={() => openDialog({ kind: 'close-playbook', playbookId: playbook.id })}
            />
          )}
        </header>
        <p className={classes.why}>
          {[opened, reason, since].filter((part) => part !== '').join(' · ')}
          {playbook.symptom !== null && (
            <span className={classes.symptom}>
              {t('playbooks:symptom', { symptom: local(speech, playbook.symptom) })}
            </span>
          )}
        </p>
        {silence !== undefined && <DrillSilence silence={silence} acts={acts} />}
        <WithoutShortcuts value={true}>
          <ol>
            {playbook.steps.map((step) =>
              current.includes(step.id) ? (
                <OpenedStep key={step.id} plan={step} acts={acts} />
              ) : (
                <ChecklistRow key={step.id} plan={step} acts={acts} />
              ),
            )}
          </ol>
        </WithoutShortcuts>
      </div>
    </section>
  );
}

const icons = {
  pending: 'pending',
  running: 'running',
  succeeded: 'done',
  failed: 'failed',
  skipped: 'skipped',
} as const satisfies Record<string, StateIconName>;

/** A step that is not the present one: who is to do it and how long it takes, or who did it and when. */
function ChecklistRow({ plan, acts }: { readonly plan: StepPlan; readonly acts: boolean }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const placed = placedSteps(state.definition.plan).get(plan.id);
  const step = state.steps[plan.id];
  if (step === undefined || placed === undefined) return null;
  const ended = step.endedAt !== null && step.status !== 'pending';
  const facts = ended
    ? [
        step.status === 'succeeded' ? null : t(`playbooks:step.${step.status}`),
        step.result?.rehearsed === true ? t('playbooks:rehearsed') : null,
        freeText(speech, step.result?.note ?? null, ''),
        t('playbooks:tickedBy', { who: actorName(speech, step.by), clock: clock(speech, step.endedAt.utc) }),
      ]
    : [plan.owner && local(speech, plan.owner), plannedText(plan, 'minutes')];
  const title = local(speech, plan.title);
  return (
    <li className={classes.row} data-status={step.status}>
      <StateIcon name={icons[step.status]} />
      <span className={classes.title} title={title}>
        {title}
      </span>
      <span className={classes.facts}>
        {facts.filter((fact) => fact !== null && fact !== '').join(' · ')}
        {acts && mayUndo(state, placed) && (
          <TextAction label={t('playbooks:undo')} onPress={() => openDialog({ kind: 'undo', stepId: plan.id })} />
        )}
      </span>
    </li>
  );
}
