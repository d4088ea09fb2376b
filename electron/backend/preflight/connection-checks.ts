import { type CredentialExpiry, expiryStanding } from '../../../shared/release/credential-expiry.ts';
import type { CallOptions, HealthReport } from '../connectors/connector.ts';
import { type Check, type Finding, failed, faulted, passed, required, warned } from './finding.ts';
import type { PreflightParts } from './run-preflight.ts';

/** Every bound connection once, whatever number of slots lead to it: it opens, is well, and its secrets are there. */
export function connectionChecks(parts: PreflightParts): readonly Check[] {
  const { definition, vault } = parts;
  const slotOf = new Map<string, string>();
  for (const [slot, { connectionId }] of Object.entries(definition.bindings))
    if (!slotOf.has(connectionId)) slotOf.set(connectionId, slot);
  return [...slotOf].flatMap(([connectionId, slot]): Check[] => {
    const fields = vault.fields(connectionId);
    let asked: Promise<HealthReport> | undefined;
    // Asked once, for what it says of the connection and of its credentials.
    const health = (options: CallOptions) => {
      asked ??= parts.pool.instance(connectionId).then((instance) => instance.health(options));
      return asked;
    };
    return [
      ...(fields.length === 0 ? [] : [secretsCheck(parts, connectionId, slot, fields)]),
      healthCheck(parts, connectionId, slot, health),
      credentialsCheck(parts, slot, health),
    ];
  });
}

type AskHealth = (options: CallOptions) => Promise<HealthReport>;

function healthCheck(
  { definition, pool }: PreflightParts,
  connectionId: string,
  slot: string,
  health: AskHealth,
): Check {
  return {
    ...{ id: `connection:${slot}`, kind: 'connection', subject: slot, slot },
    look: async (options) => {
      const { ok, code, params } = await health(options);
      if (!ok) return { status: 'failed', says: 'health', code, params: { ...params } };
      const instance = await pool.instance(connectionId);
      for (const [name, { capability }] of Object.entries(definition.plan.slots)) {
        if (definition.bindings[name]?.connectionId !== connectionId) continue;
        required((instance as unknown as Record<string, unknown>)[capability], name, capability);
      }
      return { status: 'passed', says: 'health', code, params: { ...params } };
    },
  };
}

/** What a connection says of its credentials' end, against when the release may fly and be taken back. */
function credentialsCheck(parts: PreflightParts, slot: string, health: AskHealth): Check {
  return {
    ...{ id: `credentials:${slot}`, kind: 'credentials', subject: slot, slot },
    look: async (options) => {
      const report = await health(options).catch(() => null);
      // That it could not be asked is said once, where it was.
      if (report === null) return warned('expiry-unknown');
      return report.expiry === undefined ? passed('expiry-untold') : expiryFinding(parts, report.expiry);
    },
  };
}

function expiryFinding({ definition: { plan }, now }: PreflightParts, { what, expiresAt }: CredentialExpiry): Finding {
  const standing = expiryStanding(plan, expiresAt, now);
  const told = { what, expiresAt };
  if (standing === 'expired' || standing === 'expires-before') return failed(standing, told);
  return standing === 'expires-after' ? passed(standing, told) : warned(standing, told);
}

function secretsCheck({ vault }: PreflightParts, connectionId: string, slot: string, fields: readonly string[]): Check {
  return {
    ...{ id: `secrets:${slot}`, kind: 'secrets', subject: slot, slot },
    look: async () => {
      for (const field of fields) {
        if ((await vault.get(connectionId, field)) === null) return failed('secret-missing', { field });
      }
      return passed('secrets-set', { count: fields.length });
    },
  };
}

/** The vault itself, and the secrets that steps are given by the names of the plan. */
export function vaultChecks({ definition, vault, planSecrets }: PreflightParts): readonly Check[] {
  return [
    {
      ...{ id: 'vault', kind: 'vault', subject: null, slot: null },
      look: async () => {
        const { state, error } = await vault.status();
        if (error !== null) return faulted(error);
        const needed =
          Object.values(definition.bindings).some(({ connectionId }) => vault.fields(connectionId).length > 0) ||
          definition.plan.secrets.some((name) => planSecrets.source(name) === 'vault');
        return state === 'unlocked' || !needed
          ? passed(needed ? 'vault-open' : 'vault-unneeded')
          : failed('vault-locked');
      },
    },
    ...definition.plan.secrets.map(
      (name): Check => ({
        ...{ id: `plan-secret:${name}`, kind: 'plan-secret', subject: name, slot: null },
        look: async () =>
          (await planSecrets.get(name)) === null
            ? failed('plan-secret-missing', { field: name })
            : passed(planSecrets.source(name) === 'vault' ? 'secret-kept' : 'secret-set'),
      }),
    ),
  ];
}
