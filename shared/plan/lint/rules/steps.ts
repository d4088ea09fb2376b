import type { StepPlan } from '../../release-plan.ts';
import type { PlanFile } from '../../schema.ts';
import type { LintContext, Report } from '../context.ts';

/** Order of the runbook and of the other lists of steps: nothing waits in a circle, each batch is shifted once. */
export function lintSteps(context: LintContext): void {
  lintRunbook(context);
  lintShiftSteps(context);
  lintScripts(context);
  const { file, plan, report } = context;
  const lists = [
    { at: ['finally'], steps: plan.finally, written: file.finally },
    { at: ['rollback', 'scripts'], steps: plan.rollback.scripts, written: file.rollback?.scripts },
    { at: ['rollback', 'manual'], steps: plan.rollback.manual, written: file.rollback?.manual },
    { at: ['rollback', 'separate'], steps: plan.rollback.separate, written: file.rollback?.separate },
    ...plan.playbooks.map(({ steps }, index) => ({
      at: ['playbooks', index, 'steps'],
      steps,
      written: file.playbooks?.[index]?.steps,
    })),
  ];
  for (const { at, steps, written = [] } of lists) {
    const after = afterOf(steps);
    if (after.size !== steps.length) continue;
    for (const id of inCircle(after)) {
      report('step-cycle', [...at, written.findIndex((step) => step.id === id), 'id'], { step: id });
    }
  }
}

/** The runbook as it flies: with the shifts that the plan leaves to the cockpit, and the ladder's own order. */
function lintRunbook({ file, plan: { steps, tracks }, batches, report }: LintContext): void {
  const places = new Map((file.steps ?? []).map((step, index) => [step.id, index]));
  const shifts = new Map(
    steps.flatMap((step) => (step.kind === 'shift' ? [[step.batch ?? '', step.id] as const] : [])),
  );
  const after = afterOf(steps);
  for (const track of tracks) {
    track.batches.slice(1).forEach((batch, index) => {
      const lower = shifts.get(track.batches[index]?.id ?? '');
      if (lower !== undefined) after.get(shifts.get(batch.id) ?? '')?.push(lower);
    });
  }
  // Ids that are used twice are an error of their own, and would look like circles.
  const unique = after.size === steps.length && new Set(batches.map(({ batch }) => batch.id)).size === batches.length;
  const circle = unique ? inCircle(after) : [];
  const ownSteps = circle.filter((id) => places.has(id));
  for (const id of ownSteps) report('step-cycle', ['steps', places.get(id)!, 'id'], { step: id });
  for (const id of ownSteps.length > 0 ? [] : circle) {
    const batch = batches.find((candidate) => shifts.get(candidate.batch.id) === id);
    if (batch !== undefined) report('step-cycle', [...batch.path, 'id'], { step: id });
  }
}

function lintShiftSteps({ file, report }: LintContext): void {
  const shifted = new Set<string>();
  for (const [index, step] of (file.steps ?? []).entries()) {
    if (step.kind !== 'shift') continue;
    if (shifted.has(step.batch)) report('duplicate-id', ['steps', index, 'batch'], { id: step.batch });
    shifted.add(step.batch);
  }
}

const scriptKinds: ReadonlySet<string> = new Set(['command', 'http', 'cluster']);

function lintScripts({ file, report }: { readonly file: PlanFile; readonly report: Report }): void {
  for (const [index, script] of (file.rollback?.scripts ?? []).entries()) {
    if (scriptKinds.has(script.kind)) continue;
    const params = { value: script.kind, expected: [...scriptKinds].join(', ') };
    report('wrong-value/expected', ['rollback', 'scripts', index, 'kind'], params);
  }
}

function afterOf(steps: readonly StepPlan[]): Map<string, string[]> {
  return new Map(steps.map((step) => [step.id, [...step.after]]));
}

/** Items that wait for each other in a circle, or stand between two circles. `after`: what each one waits for. */
function inCircle(after: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const before = new Map([...after.keys()].map((id) => [id, [] as string[]]));
  for (const [id, others] of after) for (const other of others) before.get(other)?.push(id);
  const held = heldUp(after, before);
  const holding = heldUp(before, after);
  return [...held].filter((id) => holding.has(id));
}

/** What is never free however long one waits: what is free frees those that wait for it, until nothing changes. */
function heldUp(
  after: ReadonlyMap<string, readonly string[]>,
  before: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const open = new Map([...after].map(([id, others]) => [id, others.filter((other) => after.has(other)).length]));
  const free = [...open].filter(([, count]) => count === 0).map(([id]) => id);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    open.delete(id);
    for (const waiting of before.get(id) ?? []) {
      const count = (open.get(waiting) ?? 0) - 1;
      open.set(waiting, count);
      if (count === 0) free.push(waiting);
    }
  }
  return new Set(open.keys());
}
