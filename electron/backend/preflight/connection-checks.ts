import { mayRaiseAt, nextRaiseAt } from '../../../shared/time/windows.ts';
import type { CallOptions, HealthReport } from '../connectors/connector.ts';
import { type Check, type Finding, failed, faulted, passed, required, warned } from './finding.ts';
import type { PreflightParts } from './run-preflight.ts';

/** A release is under way for so long at the least that what ends sooner ends within it. */
const releaseMs = 24 * 3_600_000;

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

/** What a connection says of its credentials' end (`expires` of its health), against when the release may fly. */
function credentialsCheck(parts: PreflightParts, slot: string, health: AskHealth): Check {
  return {
    ...{ id: `credentials:${slot}`, kind: 'credentials', subject: slot, slot },
    look: async (options) => {
      const params = await health(options).then(
        (report) => report.params,
        () => null,
      );
      // That it could not be asked is said once, where it was.
      if (params === null) return warned('expiry-unknown');
      const expiresAt = typeof params.expires === 'string' ? Date.parse(params.expires) : Number.NaN;
      if (Number.isNaN(expiresAt)) return passed('expiry-untold');
      return withinRelease(parts, expiresAt);
    },
  };
}

function withinRelease({ definition: { plan }, now }: PreflightParts, expiresAt: number): Finding {
  const told = { expiresAt };
  if (expiresAt <= now) return failed('expired', told);
  const opensAt = mayRaiseAt(plan.windows, plan.calendar, now)
    ? now
    : (nextRaiseAt(plan.windows, plan.calendar, now) ?? now);
  if (expiresAt <= opensAt) return failed('expires-before', told);
  return expiresAt <= opensAt + releaseMs ? warned('expires-within', told) : passed('expires-after', told);
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

/** The vault itself, and the secrets that steps get from the surroundings. */
export function vaultChecks({ definition, vault, secret }: PreflightParts): readonly Check[] {
  return [
    {
      ...{ id: 'vault', kind: 'vault', subject: null, slot: null },
      look: async () => {
        const { state, error } = await vault.status();
        if (error !== null) return faulted(error);
        const needed = Object.values(definition.bindings).some(
          ({ connectionId }) => vault.fields(connectionId).length > 0,
        );
        return state === 'unlocked' || !needed
          ? passed(needed ? 'vault-open' : 'vault-unneeded')
          : failed('vault-locked');
      },
    },
    ...definition.plan.secrets.map(
      (name): Check => ({
        ...{ id: `plan-secret:${name}`, kind: 'plan-secret', subject: name, slot: null },
        look: async () => (secret(name) === null ? failed('secret-missing', { field: name }) : passed('secret-set')),
      }),
    ),
  ];
}
