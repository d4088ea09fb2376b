import type { FlagPlan, VariablePlan } from '../release-plan.ts';
import { localText } from '../scalars.ts';
import type { PlanFile } from '../schema.ts';
import type { Milliseconds } from './durations.ts';

export function compileVariables(file: PlanFile): Readonly<Record<string, VariablePlan>> {
  return Object.fromEntries(
    Object.entries(file.variables ?? {}).map(([name, variable]) => [
      name,
      { type: variable.type, title: localText(variable.title ?? name), default: variable.default ?? null },
    ]),
  );
}

export function compileFlags(file: PlanFile, ms: Milliseconds): Readonly<Record<string, FlagPlan>> {
  return Object.fromEntries(
    (file.flags ?? []).map(({ id, title, on, key, ...flag }) => [
      id,
      { title: localText(title), slot: on ?? null, key: key ?? id, ...compileKillSwitch(flag, ms) },
    ]),
  );
}

type FlagFile = NonNullable<PlanFile['flags']>[number];

function compileKillSwitch(
  { killSwitch, releaseAfter, operators, drill, probe }: Omit<FlagFile, 'id' | 'title' | 'on' | 'key'>,
  ms: Milliseconds,
): Partial<FlagPlan> {
  if (killSwitch !== true) return {};
  return {
    killSwitch,
    ...(releaseAfter !== undefined && { releaseAfterMs: ms(releaseAfter, 0) }),
    ...(operators !== undefined && { operators }),
    ...(drill !== undefined && { drillId: drill }),
    ...(probe !== undefined && { probe }),
  };
}
