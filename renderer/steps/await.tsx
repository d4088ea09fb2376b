import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';

export function AwaitStepView({ plan, step, blockedBy, acts }: StepViewProps<'await'>) {
  return <StepFrame plan={plan} step={step} blockedBy={blockedBy} acts={acts} />;
}
