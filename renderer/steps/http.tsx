import { formatDuration } from '../../shared/i18n/format.ts';
import { switchName } from '../../shared/i18n/release-speech.ts';
import { parseDurationMs } from '../../shared/plan/duration.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useFlight, useSpeech } from '../screens/release/flight-context.tsx';
import { sayJsonExpectations } from './say-expectations.ts';
import { StartAction } from './start-action.tsx';
import { StepFrame } from './step-frame.tsx';
import { StepOutputs } from './step-outputs.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';
import { useTranscript } from './use-transcript.ts';

/** A request, or many, or a job that is started and polled; and what the answers must be. */
export function HttpStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'http'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const running = step.status === 'running';
  const transcript = useTranscript(session.releaseId, plan.id, step.attempt, running);
  const { status = 200, bodyIncludes, within, headers = {}, json, servedBy, newShare } = file.expect ?? {};
  const criterion = [
    file.times === undefined ? null : t('steps:times', { count: file.times }),
    t('steps:expectStatus', { status }),
    bodyIncludes === undefined ? null : t('steps:expectBody', { text: bodyIncludes }),
    within === undefined ? null : t('steps:expectWithin', { duration: formatDuration(parseDurationMs(within)) }),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...sayJsonExpectations(json),
    servedBy === undefined ? null : t(`steps:servedBy.${servedBy}`),
    newShare === undefined ? null : t('steps:newShare', { share: newShare }),
    file.poll === undefined
      ? null
      : t('steps:polled', {
          every: formatDuration(parseDurationMs(file.poll.every)),
          until: sayJsonExpectations(file.poll.until).join(' · '),
        }),
  ].filter((part) => part !== null);
  const sent = Object.entries(file.headers ?? {}).map(
    ([name, value]) => `\n${name}: ${typeof value === 'string' ? value : t('steps:secret', { name: value.secret })}`,
  );
  const body = file.body === undefined ? '' : `\n\n${file.body}`;
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      command={{
        text: `${file.method ?? 'GET'} ${file.path ?? file.url ?? '/'}${sent.join('')}${body}`,
        ...(file.on === undefined ? {} : { note: switchName(speech, file.on) }),
      }}
      criterion={criterion.join(' · ')}
      output={transcript.text === '' ? undefined : transcript.text}
      actions={<StartAction plan={plan} step={step} blockedBy={blockedBy} acts={acts} label={t('steps:probe')} />}
    >
      {step.result?.httpStatus != null && <p>{t('steps:status', { status: step.result.httpStatus })}</p>}
      <StepOutputs result={step.result} />
      {transcript.truncated && <p className={classes.hint}>{t('steps:outputCut')}</p>}
    </StepFrame>
  );
}
