import type { Path } from '../../parse-places.ts';
import type { StepPlan } from '../../release-plan.ts';
import type { LintContext } from '../context.ts';

/** Values that steps make and variables that a person gives: made before they are used, and used at all. */
export function lintValues(context: LintContext): void {
  lintOrder(context);
  lintUnused(context);
}

const usedOutput = /\$steps\.([A-Za-z0-9][A-Za-z0-9_-]*)\.([A-Za-z0-9][A-Za-z0-9_-]*)/g;
const usedVariable = /\$vars\.([A-Za-z0-9][A-Za-z0-9_-]*)/g;

/** A step cannot use what a step makes that waits for it. */
function lintOrder({ plan, steps, report }: LintContext): void {
  const paths = new Map(steps.map(({ step, path }) => [step.id, path]));
  const { scripts, manual, separate } = plan.rollback;
  const playbooks = plan.playbooks.map((playbook) => playbook.steps);
  for (const list of [plan.steps, plan.finally, scripts, manual, separate, ...playbooks]) {
    const byId = new Map(list.map((step) => [step.id, step]));
    for (const step of list) {
      const written = textOf(step.file);
      if (!written.includes('$steps.')) continue;
      for (const [, maker = '', name = ''] of written.matchAll(usedOutput)) {
        if (maker === step.id || !waitsFor(byId.get(maker), step.id, byId)) continue;
        const path: Path = paths.get(step.id) ?? [];
        report('output.before-made', [...path, 'id'], { item: step.id, value: `${maker}.${name}` });
      }
    }
  }
}

function waitsFor(from: StepPlan | undefined, wanted: string, byId: ReadonlyMap<string, StepPlan>): boolean {
  const seen = new Set<string>();
  const open = [...(from?.after ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === wanted) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(byId.get(id)?.after ?? []));
  }
  return false;
}

/** The linter itself reads it: how long a batch must be watched depends on it. */
const readByLinter: ReadonlySet<string> = new Set(['requests-per-second']);

/** A value that nobody uses is a name misspelt, or work for nothing. */
function lintUnused({ file, steps, report }: LintContext): void {
  const variables = Object.keys(file.variables ?? {}).filter((name) => !readByLinter.has(name));
  const makers = steps.filter(({ step }) => step.outputs !== undefined);
  if (variables.length + makers.length === 0) return;
  const written = textOf(file);
  const used = new Set([...written.matchAll(usedVariable)].map(([, name]) => name));
  for (const name of variables) {
    if (!used.has(name)) report('value-unused', ['variables', name], { item: name });
  }
  const usedSteps = new Set([...written.matchAll(usedOutput)].map(([, maker, name]) => `${maker}.${name}`));
  for (const { step, path } of makers) {
    for (const name of Object.keys(step.outputs ?? {})) {
      const value = `${step.id}.${name}`;
      if (!usedSteps.has(value)) report('value-unused', [...path, 'outputs', name], { item: value });
    }
  }
}

/** Everything that a value says, without the words of other authors. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (key, child: unknown) => (key === 'quote' ? undefined : child));
}
