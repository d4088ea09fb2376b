import type { ReleasePlan } from '../release-plan.ts';
import type { BypassPlan, UserSamplePlan } from '../sample-plan.ts';
import type { PlanFile, SwitchFile } from '../schema.ts';

/** What is asked of the service after a shift: which slot, which users, which bypasses. Nothing where no switch names a probe. */
export function compileSamples({
  switches = {},
  audienceComposition,
}: PlanFile): Pick<ReleasePlan, 'probes' | 'samples' | 'bypasses'> {
  const probed = Object.entries(switches).filter(([, { probe }]) => probe !== undefined);
  const probes = probed.map(([id, { probe = '' }]) => [id, probe] as const);
  const samples = probed.flatMap(([id, written]) => {
    const plan = userSample(written, audienceComposition);
    return plan === null ? [] : [[id, plan] as const];
  });
  const bypasses = probed.flatMap(([id, { bypasses: written }]) =>
    written === undefined ? [] : [[id, written.map(bypassPlan)] as const],
  );
  return {
    ...(probes.length === 0 ? {} : { probes: Object.fromEntries(probes) }),
    ...(samples.length === 0 ? {} : { samples: Object.fromEntries(samples) }),
    ...(bypasses.length === 0 ? {} : { bypasses: Object.fromEntries(bypasses) }),
  };
}

/** Null: the switch names no users. */
export function userSample(
  { samples, sticky }: SwitchFile,
  composition: PlanFile['audienceComposition'],
): UserSamplePlan | null {
  if (samples === undefined) return null;
  const { bucket } = composition ?? {};
  return {
    in: samples.in,
    name: samples.name,
    path: samples.path ?? '/',
    attributes: samples.attributes ?? {},
    users: (samples.users ?? []).map(({ id, attributes = {} }) => ({
      id,
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)])),
    })),
    order: composition?.order ?? 'first-match',
    fallback: composition?.fallback ?? 'old',
    bucket: bucket === undefined ? null : { hexDigits: bucket.hexDigits, modulo: bucket.modulo },
    usersOnly: sticky === 'user',
  };
}

function bypassPlan({
  id,
  kind,
  name,
  value,
  to,
  removedByRollback,
}: NonNullable<SwitchFile['bypasses']>[number]): BypassPlan {
  return { id, kind, name, value: value ?? null, to, removedByRollback };
}
