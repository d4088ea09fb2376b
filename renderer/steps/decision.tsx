import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';

export function DecisionStepView({ plan, step, blockedBy, acts }: StepViewProps<'decision'>) {
  return <StepFrame plan={plan} step={step} blockedBy={blockedBy} acts={acts} />;
}
