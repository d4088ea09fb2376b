import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';

export function FlagStepView({ plan, step, blockedBy, acts }: StepViewProps<'flag'>) {
  return <StepFrame plan={plan} step={step} blockedBy={blockedBy} acts={acts} />;
}
