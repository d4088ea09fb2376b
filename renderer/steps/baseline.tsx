import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';

export function BaselineStepView({ plan, step, blockedBy, acts }: StepViewProps<'baseline'>) {
  return <StepFrame plan={plan} step={step} blockedBy={blockedBy} acts={acts} />;
}
