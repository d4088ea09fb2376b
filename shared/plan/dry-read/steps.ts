import type { StepPlan } from '../release-plan.ts';
import { localText } from '../scalars.ts';
import type { PlanFile } from '../schema.ts';
import { type DryLine, line, type PlanWay, withOwner } from './dry-line.ts';

/** A step as a sentence, and where its exits lead. A shift is said by its batch. */
export function stepLines(step: StepPlan, file: PlanFile, way: PlanWay = wayOf(step, file)): readonly DryLine[] {
  if (step.kind === 'shift') return [];
  const { owner, timeoutMs } = step;
  const title = withOwner(step.title, owner);
  const said = line(1, `step-${step.kind}`, way, { title, ...(step.kind === 'wait' ? { forMs: timeoutMs } : {}) });
  const exits = step.file.kind === 'decision' ? step.file.exits : [];
  return [
    said,
    ...exits.map((exit, index) =>
      line(2, 'exit', [...way, 'exits', index], { title: localText(exit.title), to: exit.to }),
    ),
  ];
}

/** The step where it is written; the batch for one that the cockpit put in. */
function wayOf(step: StepPlan, file: PlanFile): PlanWay {
  const written = (file.steps ?? []).some(({ id }) => id === step.id);
  return written ? ['steps', { id: step.id }] : ['batches', { id: step.batch ?? '' }];
}
