import type { StepPlan } from '../../shared/plan/release-plan.ts';
import type { StepState } from '../../shared/release/state.ts';
import { ActionButton } from '../components/action-button.tsx';
import { useShortcut } from '../components/shortcuts.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useStartStep } from './start-step.ts';

interface StartActionProps {
  readonly plan: StepPlan;
  readonly step: StepState;
  readonly blockedBy: string | null;
  readonly acts: boolean;
  readonly label: string;
}

/** Starts a step, by a press or by R. While it runs there is nothing to press. */
export function StartAction({ plan, step, blockedBy, acts, label }: StartActionProps) {
  const t = useTranslate();
  const running = step.status === 'running';
  const ready = acts && blockedBy === null && !running;
  const start = useStartStep(plan);
  useShortcut({ keys: 'r', scope: 'release', label: t('flight:shortcut.run'), enabled: ready, run: start });
  if (running) return null;
  return <ActionButton tone="primary" label={label} shortcut="r" disabled={!ready} onPress={start} />;
}
