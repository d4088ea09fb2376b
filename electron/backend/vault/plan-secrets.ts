import type { Host } from '../host.ts';
import type { PreparedChange, Vault } from './vault.ts';

/** Where the vault keeps secrets of plans, beside those of connections; no connection has such an id. */
const planSecretsId = 'plan-secrets';

/**
 * Secrets that plans name, by that name: one for all plans of this cockpit, as a variable of the environment is. The vault
 * comes first; what it does not have is taken from the environment of the start.
 */
export interface PlanSecrets {
  /** Null: there is none. Throws `vault-locked` and what else reading the vault throws. */
  get(name: string): Promise<string | null>;
  /** Where it comes from; told of a locked vault, too. */
  source(name: string): 'vault' | 'environment' | null;
  /** Throws as `Vault.change`. */
  put(name: string, value: string): Promise<PreparedChange>;
  remove(name: string): Promise<PreparedChange>;
}

export function createPlanSecrets(
  vault: Pick<Vault, 'fields' | 'get' | 'change'>,
  host: Pick<Host, 'secret'>,
): PlanSecrets {
  const fromStart = (name: string): string | null => {
    const value = host.secret(name);
    return value === '' ? null : value;
  };
  return {
    get: async (name) => (await vault.get(planSecretsId, name)) ?? fromStart(name),
    source: (name) => {
      if (vault.fields(planSecretsId).includes(name)) return 'vault';
      return fromStart(name) === null ? null : 'environment';
    },
    put: (name, value) => vault.change(planSecretsId, { put: { [name]: value }, remove: [] }),
    remove: (name) => vault.change(planSecretsId, { put: {}, remove: [name] }),
  };
}
