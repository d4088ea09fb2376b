import { formatDuration } from '../../shared/i18n/format.ts';
import { parseDurationMs } from '../../shared/plan/duration.ts';
import { ActionButton } from '../components/action-button.tsx';
import { useShortcut } from '../components/shortcuts.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useStartStep } from './start-step.ts';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';

/** One request, and what its answer must be. */
export function HttpStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'http'>) {
  const t = useTranslate();
  const ready = acts && blockedBy === null && step.status !== 'running';
  const probe = useStartStep(plan);
  useShortcut({ keys: 'r', scope: 'release', label: t('flight:shortcut.run'), enabled: ready, run: probe });
  const { status = 200, bodyIncludes, within } = file.expect ?? {};
  const criterion = [
    t('steps:expectStatus', { status }),
    bodyIncludes === undefined ? null : t('steps:expectBody', { text: bodyIncludes }),
    within === undefined ? null : t('steps:expectWithin', { duration: formatDuration(parseDurationMs(within)) }),
  ].filter((part) => part !== null);
  const headers = Object.entries(file.headers ?? {}).map(([name, value]) => `\n${name}: ${value}`);
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      command={{
        text: `${file.method ?? 'GET'} ${file.url}${headers.join('')}${file.body === undefined ? '' : `\n\n${file.body}`}`,
      }}
      criterion={criterion.join(' · ')}
      actions={<ActionButton tone="primary" label={t('steps:probe')} shortcut="r" disabled={!ready} onPress={probe} />}
    >
      {step.result?.httpStatus != null && <p>{t('steps:status', { status: step.result.httpStatus })}</p>}
    </StepFrame>
  );
}
