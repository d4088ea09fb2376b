import { AnnounceStepView } from './announce.tsx';
import { ApprovalStepView } from './approval.tsx';
import { AwaitStepView } from './await.tsx';
import { BaselineStepView } from './baseline.tsx';
import { ClusterStepView } from './cluster.tsx';
import { CommandStepView } from './command.tsx';
import { DecisionStepView } from './decision.tsx';
import { FlagStepView } from './flag.tsx';
import { HttpStepView } from './http.tsx';
import { ManualStepView } from './manual.tsx';
import { ShiftStepView } from './shift.tsx';
import type { StepViews } from './step-view.ts';
import { WaitStepView } from './wait.tsx';

/** The view of each step kind; `shared/steps` and `backend/steps` have the same-named file. */
export const stepViews = {
  manual: ManualStepView,
  command: CommandStepView,
  http: HttpStepView,
  wait: WaitStepView,
  shift: ShiftStepView,
  approval: ApprovalStepView,
  decision: DecisionStepView,
  await: AwaitStepView,
  baseline: BaselineStepView,
  flag: FlagStepView,
  announce: AnnounceStepView,
  cluster: ClusterStepView,
} satisfies StepViews;
