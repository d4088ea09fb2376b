import type { FlagPlan, VariablePlan } from '../release-plan.ts';
import { localText } from '../scalars.ts';
import type { PlanFile } from '../schema.ts';

export function compileVariables(file: PlanFile): Readonly<Record<string, VariablePlan>> {
  return Object.fromEntries(
    Object.entries(file.variables ?? {}).map(([name, variable]) => [
      name,
      { type: variable.type, title: localText(variable.title ?? name), default: variable.default ?? null },
    ]),
  );
}

export function compileFlags(file: PlanFile): Readonly<Record<string, FlagPlan>> {
  return Object.fromEntries(
    (file.flags ?? []).map(({ id, title, on, key, killSwitch }) => [
      id,
      { title: localText(title), slot: on ?? null, key: key ?? id, ...(killSwitch === true && { killSwitch }) },
    ]),
  );
}
