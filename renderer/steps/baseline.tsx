import { formatDuration, formatElapsed, formatValue } from '../../shared/i18n/format.ts';
import { parseDurationMs } from '../../shared/plan/duration.ts';
import { entryOf } from '../../shared/release/queries.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useNow, useRelease } from '../screens/release/flight-context.tsx';
import { StartAction } from './start-action.tsx';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';

/** A number that is read once and kept under a name; what is kept already, with its age. */
export function BaselineStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'baseline'>) {
  const t = useTranslate();
  const now = useNow();
  const stored = entryOf(useRelease().baselines, file.name);
  const window = file.window === undefined ? null : formatDuration(parseDurationMs(file.window));
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      command={{ text: file.query, ...(window === null ? {} : { note: t('steps:baselineWindow', { window }) }) }}
      actions={
        <StartAction plan={plan} step={step} blockedBy={blockedBy} acts={acts} label={t('steps:readBaseline')} />
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
