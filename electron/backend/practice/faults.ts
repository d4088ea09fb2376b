import {
  type FaultSetting,
  type PracticeFault,
  practiceFaultSchemas,
  practiceFaults,
} from '../../../shared/contract/practice-faults.ts';
import { CockpitFault } from '../../../shared/errors.ts';

/** Every fault with its switch and its parameters, also while it is off. */
export type FaultStates = {
  readonly [Name in PracticeFault]: { readonly on: boolean; readonly params: FaultSetting<Name> };
};

export function isFaultName(name: string): name is PracticeFault {
  return Object.hasOwn(practiceFaultSchemas, name);
}

/** Every fault while it is off. */
export function quietFaults(): FaultStates {
  const entries = practiceFaults.map((name) => [name, { on: false, params: practiceFaultSchemas[name].parse({}) }]);
  return Object.fromEntries(entries) as FaultStates;
}

/** Parameters with their defaults. Throws `invalid-input` with the field where one is bad. */
export function faultSetting<Name extends PracticeFault>(name: Name, params: unknown): FaultSetting<Name> {
  if (!isFaultName(name)) throw new CockpitFault('invalid-input', { field: 'fault', value: String(name) });
  const parsed = practiceFaultSchemas[name].safeParse(params);
  if (parsed.success) return parsed.data as FaultSetting<Name>;
  const issue = parsed.error.issues[0]!;
  throw new CockpitFault('invalid-input', { field: [name, ...issue.path].join('.'), detail: issue.message });
}

/** The switches of one range. Read by its services and its router at every request. */
export class FaultBoard {
  readonly #active = new Map<PracticeFault, unknown>();

  /** Switches one fault; the new parameters replace the old ones. Throws `invalid-input` on a bad parameter. */
  set(name: PracticeFault, on: boolean, params: unknown = {}): void {
    const setting = faultSetting(name, params);
    if (on) this.#active.set(name, setting);
    else this.#active.delete(name);
  }

  /** The parameters of a fault that is on, or null. */
  active<Name extends PracticeFault>(name: Name): FaultSetting<Name> | null {
    return (this.#active.get(name) as FaultSetting<Name> | undefined) ?? null;
  }

  states(): FaultStates {
    const on = [...this.#active].map(([name, params]) => [name, { on: true, params }]);
    return { ...quietFaults(), ...Object.fromEntries(on) };
  }
}
