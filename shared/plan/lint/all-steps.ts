import type { StepFile } from '../../steps/index.ts';
import type { Path } from '../parse-places.ts';
import type { PlanFile } from '../schema.ts';

/** Where a step stands: the runbook, the end of it, the one-click path, what people do after a rollback, and beside it. */
export type StepList = 'steps' | 'finally' | 'scripts' | 'manual' | 'separate' | 'playbook';

export interface PlacedStep {
  readonly step: StepFile;
  readonly path: Path;
  readonly list: StepList;
  /** Ids of the steps of the same list, which `after` may name. */
  readonly among: ReadonlySet<string>;
}

/** Every step of a plan, list by list, in the order of the file. */
export function allSteps(file: PlanFile): readonly PlacedStep[] {
  const place = (list: StepList, at: Path, steps: readonly StepFile[] = []): readonly PlacedStep[] => {
    const among = new Set(steps.map((step) => step.id));
    return steps.map((step, index) => ({ step, path: [...at, index], list, among }));
  };
  return [
    ...place('steps', ['steps'], file.steps),
    ...place('finally', ['finally'], file.finally),
    ...place('scripts', ['rollback', 'scripts'], file.rollback?.scripts),
    ...place('manual', ['rollback', 'manual'], file.rollback?.manual),
    ...place('separate', ['rollback', 'separate'], file.rollback?.separate),
    ...(file.playbooks ?? []).flatMap((playbook, index) =>
      place('playbook', ['playbooks', index, 'steps'], playbook.steps),
    ),
  ];
}
