import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';

export function AnnounceStepView({ plan, step, blockedBy, acts }: StepViewProps<'announce'>) {
  return <StepFrame plan={plan} step={step} blockedBy={blockedBy} acts={acts} />;
}
