import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';

/** What can be broken at runtime, each with its parameters and what it is when nothing is said. */
const faultSchemas = {
  /** The new version answers this much later. The default breaks a limit of 2.5 s. */
  latency: z.strictObject({ latencyMs: z.number().int().min(1).max(30_000).default(2_600) }),
  /** The new version answers this share of its requests with this status. */
  errors: z.strictObject({
    ratio: z.number().min(0).max(1).default(0.3),
    status: z.number().int().min(500).max(599).default(500),
  }),
  /** `/metrics` drops the connection, or takes it and never answers. */
  'metrics-dead': z.strictObject({ mode: z.enum(['refuse', 'hang']).default('refuse') }),
  /** The old version drops every connection, `/health` included: a rollback finds nobody to go back to. */
  'stable-down': z.strictObject({}),
} as const;

export type FaultName = keyof typeof faultSchemas;
export const faultNames = Object.keys(faultSchemas) as readonly FaultName[];

/** Parameters as given; what is left out takes its default. */
export type FaultParams<Name extends FaultName = FaultName> = z.input<(typeof faultSchemas)[Name]>;
type FaultSetting<Name extends FaultName> = z.output<(typeof faultSchemas)[Name]>;

/** Every fault with its switch and its parameters, also while it is off. */
export type FaultStates = {
  readonly [Name in FaultName]: { readonly on: boolean; readonly params: FaultSetting<Name> };
};

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faultSchemas, name);
}

/** The switches of one range. Read by its services and its router at every request. */
export class FaultBoard {
  readonly #active = new Map<FaultName, unknown>();

  /** Switches one fault; the new parameters replace the old ones. Throws `invalid-input` on a bad parameter. */
  set(name: FaultName, on: boolean, params: unknown = {}): void {
    if (!isFaultName(name)) throw new CockpitFault('invalid-input', { field: 'fault', value: String(name) });
    const parsed = faultSchemas[name].safeParse(params);
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      throw new CockpitFault('invalid-input', { field: [name, ...issue.path].join('.'), detail: issue.message });
    }
    if (on) this.#active.set(name, parsed.data);
    else this.#active.delete(name);
  }

  /** The parameters of a fault that is on, or null. */
  active<Name extends FaultName>(name: Name): FaultSetting<Name> | null {
    return (this.#active.get(name) as FaultSetting<Name> | undefined) ?? null;
  }

  states(): FaultStates {
    const entries = faultNames.map((name) => {
      const params = this.#active.get(name);
      return [name, { on: params !== undefined, params: params ?? faultSchemas[name].parse({}) }];
    });
    return Object.fromEntries(entries) as FaultStates;
  }
}
