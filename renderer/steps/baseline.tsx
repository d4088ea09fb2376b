import { formatDuration, formatElapsed, formatValue } from '../../shared/i18n/format.ts';
import { parseDurationMs } from '../../shared/plan/duration.ts';
import { entryOf } from '../../shared/release/queries.ts';
import { ActionButton } from '../components/action-button.tsx';
import { useShortcut } from '../components/shortcuts.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useNow, useRelease } from '../screens/release/flight-context.tsx';
import { useStartStep } from './start-step.ts';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';

/** A number that is read once and kept under a name; what is kept already, with its age. */
export function BaselineStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'baseline'>) {
  const t = useTranslate();
  const now = useNow();
  const stored = entryOf(useRelease().baselines, file.name);
  const ready = acts && blockedBy === null && step.status !== 'running';
  const read = useStartStep(plan);
  useShortcut({ keys: 'r', scope: 'release', label: t('flight:shortcut.run'), enabled: ready, run: read });
  const window = file.window === undefined ? null : formatDuration(parseDurationMs(file.window));
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      command={{ text: file.query, ...(window === null ? {} : { note: t('steps:baselineWindow', { window }) }) }}
      actions={
        <ActionButton tone="primary" label={t('steps:readBaseline')} shortcut="r" disabled={!ready} onPress={read} />
      }
    >
      <p>{t('steps:baselineName', { name: file.name })}</p>
      {stored !== undefined && (
        <p>
          {t('steps:baselineStored', {
            value: formatValue(stored.value, stored.unit),
            age: formatElapsed(Math.max(0, now.utc - stored.at.utc)),
          })}
        </p>
      )}
    </StepFrame>
  );
}
