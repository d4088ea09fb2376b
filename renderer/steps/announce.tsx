import { announcementName, local, switchName } from '../../shared/i18n/release-speech.ts';
import { isDoneByPeople } from '../../shared/release/step-marks.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useRelease, useSpeech } from '../screens/release/flight-context.tsx';
import { DoneByPeople } from './done-by-people.tsx';
import { StartAction } from './start-action.tsx';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';

/** An announcement as the plan writes it; its values are filled in when it is sent. */
export function AnnounceStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'announce'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const byHand = isDoneByPeople(state, plan);
  const announcement = state.definition.plan.announcements.find(({ id }) => id === file.announcement);
  const { subject = null, fields = [], audience = [], channels = [], slot = null } = announcement ?? {};
  const to = [...audience, ...channels].map((text) => local(speech, text));
  const lines = [
    subject === null ? announcementName(speech, file.announcement) : local(speech, subject),
    ...fields.map(({ title, value }) => `${local(speech, title)}: ${value === null ? '–' : local(speech, value)}`),
  ];
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      command={{ text: lines.join('\n'), ...(slot === null ? {} : { note: switchName(speech, slot) }) }}
      actions={
        byHand ? (
          <DoneByPeople plan={plan} blockedBy={blockedBy} acts={acts} label={t('steps:announced')} />
        ) : (
          <StartAction plan={plan} step={step} blockedBy={blockedBy} acts={acts} label={t('steps:send')} />
        )
      }
    >
      {to.length > 0 && <p>{t('steps:announceTo', { audience: to.join(', ') })}</p>}
      {byHand && <p className={classes.hint}>{t('steps:byHand')}</p>}
    </StepFrame>
  );
}
