import { expectedSide } from '../../../release/expected-side.ts';
import { type Exposure, exposurePercent } from '../../../release/exposure.ts';
import { sampleUsers } from '../../../release/made-up-users.ts';
import { userSample } from '../../compile/samples.ts';
import type { Path } from '../../parse-places.ts';
import { batchesOf } from '../../release-plan.ts';
import type { UserSamplePlan } from '../../sample-plan.ts';
import type { LintContext } from '../context.ts';

/** Sample users of a switch: whether they can be asked for, and whether their answers would prove anything. */
export function lintSamples({ file, plan, report }: LintContext): void {
  const batches = batchesOf(plan);
  for (const [id, written] of Object.entries(file.switches ?? {})) {
    const samples = userSample(written, file.audienceComposition);
    if (samples === null) continue;
    const path: Path = ['switches', id, 'samples'];
    if (written.probe === undefined) report('samples.no-probe', path, { switch: id });
    lintDuplicates(samples, path, report);
    if (written.sticky === 'request') report('samples.per-request', path, { switch: id }, { also: [['switches', id]] });
    const opened = batches.flatMap(({ shifts }) => shifts.filter(({ switchId }) => switchId === id));
    const edges = opened.map(({ exposure }) => exposure).filter(hasEdge);
    if (edges.length === 0 || edges.some((exposure) => isProven(samples, exposure))) continue;
    const nobody = samples.users.length === 0 && samples.bucket === null;
    report(nobody ? 'samples.nothing-proven/nobody' : 'samples.nothing-proven', path, { switch: id });
  }
}

function lintDuplicates({ users }: UserSamplePlan, path: Path, report: LintContext['report']): void {
  for (const [at, { id }] of users.entries()) {
    const first = users.findIndex((user) => user.id === id);
    if (first !== at) report('duplicate-id', [...path, 'users', at, 'id'], { id });
  }
}

/** Somebody gets the new version and somebody else does not. */
function hasEdge(exposure: Exposure): boolean {
  const percent = exposurePercent(exposure);
  return percent === null || (percent > 0 && percent < 100);
}

function isProven(samples: UserSamplePlan, exposure: Exposure): boolean {
  const sides = new Set(sampleUsers(samples, [exposure]).map((user) => expectedSide(user, exposure, samples)));
  return sides.has('stable') && sides.has('canary');
}
