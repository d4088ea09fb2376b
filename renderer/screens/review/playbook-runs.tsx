import { formatElapsed } from '../../../shared/i18n/format.ts';
import { actorName, clock, exitName, freeText, playbookName, stepName } from '../../../shared/i18n/release-speech.ts';
import { saySilence } from '../../../shared/i18n/say-beside.ts';
import { sayOpeningCause } from '../../../shared/i18n/say-event.ts';
import type { PlaybookReview } from '../../../shared/release/views/review.ts';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import classes from './playbook-runs.module.css';

/** Every opening of a playbook, live or as a drill, with its checklist as it was left. */
export function PlaybookRuns({ runs }: { readonly runs: readonly PlaybookReview[] }) {
  const t = useTranslate();
  if (runs.length === 0) return null;
  return (
    <section>
      <SectionTitle note={String(runs.length)}>{t('playbooks:section')}</SectionTitle>
      {runs.map((run) => (
        <Run key={`${run.playbookId} ${run.openedAt}`} run={run} />
      ))}
    </section>
  );
}

function Run({ run }: { readonly run: PlaybookReview }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const now = useNow();
  const at = clock(speech, run.openedAt);
  const facts = [
    run.cause.kind === 'guard'
      ? t('playbooks:openedFor', { clock: at, cause: sayOpeningCause(speech, run.cause) })
      : t('playbooks:openedBy', { clock: at, who: actorName(speech, run.openedBy) }),
    freeText(speech, run.reason, ''),
    run.endedAt === null
      ? ''
      : t('playbooks:closedBy', { clock: clock(speech, run.endedAt), who: actorName(speech, run.endedBy) }),
    run.tookMs === null ? '' : formatElapsed(run.tookMs),
    freeText(speech, run.note, ''),
    run.silence === null ? '' : saySilence(speech, state, run.silence, now.utc),
  ].filter((fact) => fact !== '');
  return (
    <div className={classes.run}>
      <h3>
        <span className={classes.mode} data-mode={run.mode}>
          {t(`playbooks:mode.${run.mode}`)}
        </span>
        {playbookName(speech, run.playbookId)}
        <span className={classes.outcome}>
          {run.outcome === null ? t('playbooks:stillOpen') : t(`playbooks:outcome.${run.mode}.${run.outcome}`)}
        </span>
      </h3>
      <p>{facts.join(' · ')}</p>
      <table className={classes.table}>
        <tbody>
          {run.steps.map((step) => (
            <tr key={step.stepId}>
              <td>{stepName(speech, step.stepId)}</td>
              <td>{t(`playbooks:step.${step.status}`)}</td>
              <td>{step.endedAt === null ? '' : `${actorName(speech, step.by)} ${clock(speech, step.endedAt)}`}</td>
              <td>
                {[
                  step.exitId === null ? '' : exitName(speech, step.stepId, step.exitId),
                  step.result?.rehearsed === true ? t('playbooks:rehearsed') : '',
                  freeText(speech, step.result?.note ?? null, ''),
                ]
                  .filter((fact) => fact !== '')
                  .join(' · ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
