import { type CredentialExpiry, expiryStanding } from '../../../shared/release/credential-expiry.ts';
import type { ReachedConnection } from '../connections/connections-reached.ts';
import type { CallOptions, HealthReport } from '../connectors/connector.ts';
import { startCall } from '../platform/call-limits.ts';
import { type Check, type Finding, failed, faulted, passed, required, warned } from './finding.ts';
import type { PreflightParts } from './run-preflight.ts';

/** Of a check's time, what the question for its health may take. */
const healthShare = 0.8;

/** Where a connection is in the plan. */
interface Place extends Pick<Check, 'through'> {
  /** `edge`, or `edge/machine` where it is the machine of that. */
  readonly path: string;
  readonly slot: string;
}

/**
 * Every connection once, whatever number of slots lead to it, and so every one that those work through: it opens, is well,
 * and its secrets are there.
 */
export function connectionChecks(parts: PreflightParts, reached: readonly ReachedConnection[]): readonly Check[] {
  const { definition, connections, vault } = parts;
  const slotOf = new Map<string, string>();
  for (const [slot, { connectionId }] of Object.entries(definition.bindings))
    if (!slotOf.has(connectionId)) slotOf.set(connectionId, slot);
  return reached.flatMap(({ connectionId, from, by }): Check[] => {
    const slot = slotOf.get(from) ?? from;
    const place: Place =
      by === '' ? { path: slot, slot } : { path: `${slot}/${by}`, slot, through: connections.nameOf(connectionId) };
    const fields = vault.fields(connectionId);
    let asked: Promise<HealthReport> | undefined;
    // Asked once, for what it says of the connection and of its credentials.
    const health = (options: CallOptions) => {
      asked ??= askHealth(parts, connectionId, options);
      return asked;
    };
    return [
      ...(fields.length === 0 ? [] : [secretsCheck(parts, connectionId, place, fields)]),
      healthCheck(parts, connectionId, place, health),
      credentialsCheck(parts, place, health),
    ];
  });
}

function placed(kind: Check['kind'], { path, slot, through }: Place): Omit<Check, 'look'> {
  return { id: `${kind}:${path}`, kind, subject: slot, slot, ...(through === undefined ? {} : { through }) };
}

/** Ends before the check does: both checks wait for the one answer, and what it names is better than their own deadline. */
async function askHealth({ pool }: PreflightParts, connectionId: string, { deadlineMs, signal }: CallOptions) {
  const limits = startCall({ deadlineMs: deadlineMs * healthShare, signal }, connectionId);
  try {
    const instance = await limits.within(pool.instance(connectionId));
    return await limits.within(instance.health({ deadlineMs: limits.remainingMs(), signal }));
  } finally {
    limits.end();
  }
}

type AskHealth = (options: CallOptions) => Promise<HealthReport>;

function healthCheck(
  { definition, pool }: PreflightParts,
  connectionId: string,
  place: Place,
  health: AskHealth,
): Check {
  return {
    ...placed('connection', place),
    look: async (options) => {
      const { ok, warns, code, params } = await health(options);
      if (!ok) return { status: 'failed', says: 'health', code, params: { ...params } };
      const instance = await pool.instance(connectionId);
      for (const [name, { capability }] of Object.entries(definition.plan.slots)) {
        if (definition.bindings[name]?.connectionId !== connectionId) continue;
        required((instance as unknown as Record<string, unknown>)[capability], name, capability);
      }
      return { status: warns ? 'warned' : 'passed', says: 'health', code, params: { ...params } };
    },
  };
}

/** What a connection says of its credentials' end, against when the release may fly and be taken back. */
function credentialsCheck(parts: PreflightParts, place: Place, health: AskHealth): Check {
  return {
    ...placed('credentials', place),
    look: async (options) => {
      const report = await health(options).catch(() => null);
      if (report?.expiry !== undefined) return expiryFinding(parts, report.expiry);
      // That it could not be asked is said once, where it was.
      return report?.ok === true ? passed('expiry-untold') : warned('expiry-unknown');
    },
  };
}

function expiryFinding({ definition: { plan }, now }: PreflightParts, { what, expiresAt }: CredentialExpiry): Finding {
  const standing = expiryStanding(plan, expiresAt, now);
  const told = { what, expiresAt };
  if (standing === 'expired' || standing === 'expires-before') return failed(standing, told);
  return standing === 'expires-after' ? passed(standing, told) : warned(standing, told);
}

function secretsCheck({ vault }: PreflightParts, connectionId: string, place: Place, fields: readonly string[]): Check {
  return {
    ...placed('secrets', place),
    look: async () => {
      for (const field of fields) {
        if ((await vault.get(connectionId, field)) === null) return failed('secret-missing', { field });
      }
      return passed('secrets-set', { count: fields.length });
    },
  };
}

/** The vault itself, and the secrets that steps are given by the names of the plan. */
export function vaultChecks(
  { definition, vault, planSecrets }: PreflightParts,
  reached: readonly ReachedConnection[],
): readonly Check[] {
  return [
    {
      ...{ id: 'vault', kind: 'vault', subject: null, slot: null },
      look: async () => {
        const { state, error } = await vault.status();
        if (error !== null) return faulted(error);
        const needed =
          reached.some(({ connectionId }) => vault.fields(connectionId).length > 0) ||
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
