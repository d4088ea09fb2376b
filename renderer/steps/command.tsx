import { formatDuration } from '../../shared/i18n/format.ts';
import { switchName } from '../../shared/i18n/release-speech.ts';
import { useTranslate } from '../components/use-translate.ts';
import { commandLine } from '../screens/release/command-line.ts';
import { useFlight, useSpeech } from '../screens/release/flight-context.tsx';
import { sayOutputExpectations } from './say-expectations.ts';
import { StartAction } from './start-action.tsx';
import { StepFrame } from './step-frame.tsx';
import { StepOutputs } from './step-outputs.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';
import { useTranscript } from './use-transcript.ts';

/** A program on this machine or another: its text in full, its output as it comes. */
export function CommandStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'command'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const running = step.status === 'running';
  const transcript = useTranscript(session.releaseId, plan.id, step.attempt, running);
  const timeout = formatDuration(plan.timeoutMs);
  const variables = Object.entries(file.env ?? {}).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : t('steps:secret', { name: value.secret })}\n`,
  );
  const { exitCode = 0, ...output } = file.expect ?? {};
  const criterion = [
    exitCode === 0 ? null : t('steps:exit', { code: exitCode }),
    ...sayOutputExpectations(t, output),
    file.informational === true ? t('steps:informational') : null,
  ].filter((part) => part !== null);
  const place = file.directory === undefined ? '' : ` · ${t('steps:inDirectory', { directory: file.directory })}`;
  const pins = file.pinnedFiles?.length ?? 0;
  const pinned = pins === 0 ? '' : ` · ${t('steps:pinned', { count: pins })}`;
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      command={{
        text: `${variables.join('')}${commandLine(file.run)}`,
        note: `${
          file.on === undefined
            ? t('steps:thisMachine', { timeout })
            : t('steps:onSlot', { slot: switchName(speech, file.on), timeout })
        }${place}${pinned}`,
      }}
      criterion={criterion.length === 0 ? undefined : criterion.join(' · ')}
      output={transcript.text === '' ? undefined : transcript.text}
      actions={
        <StartAction
          plan={plan}
          step={step}
          blockedBy={blockedBy}
          acts={acts}
          label={step.attempt > 0 ? t('steps:runAgain') : t('steps:run')}
        />
      }
    >
      {running && <p className={classes.hint}>{t('steps:ends', { timeout })}</p>}
      {step.result?.exitCode != null && <p>{t('steps:exit', { code: step.result.exitCode })}</p>}
      <StepOutputs result={step.result} />
      {transcript.truncated && <p className={classes.hint}>{t('steps:outputCut')}</p>}
    </StepFrame>
  );
}
