import { formatDuration } from '../../shared/i18n/format.ts';
import { ActionButton } from '../components/action-button.tsx';
import { useShortcut } from '../components/shortcuts.ts';
import { useTranslate } from '../components/use-translate.ts';
import { commandLine } from '../screens/release/command-line.ts';
import { useFlight } from '../screens/release/flight-context.tsx';
import { useStartStep } from './start-step.ts';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';
import { useTranscript } from './use-transcript.ts';

/** A program on this machine: its text in full, its output as it comes. */
export function CommandStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'command'>) {
  const t = useTranslate();
  const { session } = useFlight();
  const running = step.status === 'running';
  const transcript = useTranscript(session.releaseId, plan.id, step.attempt, running);
  const ready = acts && blockedBy === null && !running;
  const run = useStartStep(plan);
  useShortcut({ keys: 'r', scope: 'release', label: t('flight:shortcut.run'), enabled: ready, run });
  const timeout = formatDuration(plan.timeoutMs);
  const variables = Object.entries(file.env ?? {}).map(([name, value]) => `${name}=${value}\n`);
  const place = file.directory === undefined ? '' : ` · ${t('steps:inDirectory', { directory: file.directory })}`;
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      command={{
        text: `${variables.join('')}${commandLine(file.run)}`,
        note: `${t('steps:thisMachine', { timeout })}${place}`,
      }}
      output={transcript.text === '' ? undefined : transcript.text}
      actions={
        !running && (
          <ActionButton
            tone="primary"
            label={step.attempt > 0 ? t('steps:runAgain') : t('steps:run')}
            shortcut="r"
            disabled={!ready}
            onPress={run}
          />
        )
      }
    >
      {running && <p className={classes.hint}>{t('steps:ends', { timeout })}</p>}
      {step.result?.exitCode != null && <p>{t('steps:exit', { code: step.result.exitCode })}</p>}
      {transcript.truncated && <p className={classes.hint}>{t('steps:outputCut')}</p>}
    </StepFrame>
  );
}
