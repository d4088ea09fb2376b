import { apiVersionOf, objectOfAction, servesNothing } from '../../../steps/cluster.ts';
import { readManifests, secretOfManifests } from '../../../steps/manifests.ts';
import type { Path } from '../../parse-places.ts';
import type { StepList } from '../all-steps.ts';
import type { LintContext } from '../context.ts';

/** What stands here is the way back itself, and has none. */
const afterTheFact: ReadonlySet<StepList> = new Set(['scripts', 'manual', 'separate']);

/** What the steps of a cluster need to be carried out: manifests that can be read, kinds that can be found. */
export function lintCluster(context: LintContext): void {
  const { steps, report } = context;
  for (const { step, path, list } of steps) {
    if (step.kind !== 'cluster') continue;
    const at: Path = [...path, 'do'];
    const action = step.do;
    const object = objectOfAction(action);
    if (object !== null && apiVersionOf(object) === null) {
      const place = 'object' in action ? 'object' : 'workload';
      report('missing-field', [...at, place], { field: 'apiVersion' });
    }
    if ('restore' in action && action.restore === true && afterTheFact.has(list)) {
      report('cluster.restore-unused', [...at, 'restore'], { item: step.id });
    }
    if (action.action !== 'apply' && action.action !== 'job') continue;
    if (action.manifest === undefined) {
      // A file is read when the release is created.
      if (action.file === undefined) report('missing-field', at, { field: 'manifest' });
      continue;
    }
    const read = readManifests(action.manifest);
    const where: Path = [...at, 'manifest'];
    if (action.action === 'apply' && holdsSecret(action.manifest)) {
      report('cluster.secret-in-plan', where, { item: step.id });
    }
    if (!read.ok) report('cluster.manifest-unreadable', where, { item: step.id, line: read.line ?? 1 });
    else if (action.action === 'job' && (read.objects.length !== 1 || read.objects[0]?.kind !== 'Job')) {
      report('cluster.no-job', where, { item: step.id });
    }
  }
}

function holdsSecret(manifest: string): boolean {
  try {
    return secretOfManifests(manifest) !== null;
  } catch {
    // Aliases without end: nothing of it can be applied.
    return false;
  }
}

/** Whether a deletion names the switch whose traffic its object may carry. */
export function servedBy(serves: string): string | undefined {
  return serves === servesNothing ? undefined : serves;
}
