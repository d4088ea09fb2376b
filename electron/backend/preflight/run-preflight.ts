import type { KnownDrill } from '../../../shared/release/kill-switch-drills.ts';
import type { PreflightResult } from '../../../shared/release/preflight.ts';
import type { ReleaseDefinition } from '../../../shared/release/state.ts';
import type { ConnectionPool } from '../connections/connection-pool.ts';
import type { StoredConnections } from '../connections/stored-connections.ts';
import { type CallLimits, type CallOptions, startCall } from '../platform/call-limits.ts';
import type { PlanSecrets } from '../vault/plan-secrets.ts';
import type { Vault } from '../vault/vault.ts';
import { clusterChecks } from './cluster-checks.ts';
import { commandStepChecks } from './command-checks.ts';
import { connectionChecks, vaultChecks } from './connection-checks.ts';
import { type Check, faulted } from './finding.ts';
import { planChecks } from './plan-checks.ts';

export interface PreflightParts {
  readonly definition: ReleaseDefinition;
  /** Hash of the commands that are approved; null: none are. */
  readonly commandsApproved: string | null;
  readonly pool: Pick<ConnectionPool, 'instance'>;
  readonly connections: Pick<StoredConnections, 'reached' | 'nameOf'>;
  readonly vault: Pick<Vault, 'status' | 'fields' | 'get'>;
  readonly planSecrets: Pick<PlanSecrets, 'get' | 'source'>;
  /** UTC ms. */
  readonly now: number;
  /** The last drill of each kill switch that the journal knows; absent: there is no journal of releases. */
  readonly drills?: Readonly<Record<string, KnownDrill | null>>;
}

type Place = Pick<PreflightResult, 'id' | 'kind' | 'subject' | 'slot' | 'through'>;

export interface PreflightProgress {
  readonly done: number;
  readonly total: number;
  /** The check that was begun last and still runs; null: none runs. */
  readonly current: Place | null;
}

export interface PreflightRun extends CallOptions {
  /** Called at every check that begins or ends. */
  onProgress?(progress: PreflightProgress): void;
}

export const preflightDeadlineMs = 30_000;
/** Of one check: one host that is silent must not use up the time of all. */
const checkDeadlineMs = 8_000;
/** So many checks run at once. */
const abreast = 8;

/**
 * Tries every connection, query, preview, secret, permission and way back of a release without a write. Whatever goes wrong is a
 * result; what the deadline leaves untried has failed with `deadline-exceeded`. Results are in the order of the checks.
 * Throws only `cancelled`.
 */
export async function runPreflight(parts: PreflightParts, run: PreflightRun): Promise<PreflightResult[]> {
  const bound = Object.values(parts.definition.bindings).map(({ connectionId }) => connectionId);
  const reached = await parts.connections.reached(bound);
  const checks = [
    ...vaultChecks(parts, reached),
    ...connectionChecks(parts, reached),
    ...planChecks(parts),
    ...clusterChecks(parts),
    ...commandStepChecks(parts),
  ];
  const results = new Map<Check, PreflightResult | null>();
  const running: Check[] = [];
  const limits = startCall(run, 'preflight');
  const tell = () => {
    const last = running.at(-1);
    const current = last === undefined ? null : placeOf(last);
    run.onProgress?.({ done: results.size, total: checks.length, current });
  };
  const left = checks.values();
  const work = async () => {
    for (const check of left) {
      running.push(check);
      tell();
      results.set(check, await resultOf(check, limits, run.signal));
      running.splice(running.indexOf(check), 1);
      tell();
    }
  };
  try {
    await Promise.all(Array.from({ length: abreast }, work));
  } finally {
    limits.end();
  }
  return checks.flatMap((check) => results.get(check) ?? []);
}

function placeOf({ id, kind, subject, slot, through }: Check): Place {
  return { id, kind, subject, slot, ...(through === undefined ? {} : { through }) };
}

async function resultOf(
  check: Check,
  whole: CallLimits,
  signal: AbortSignal | undefined,
): Promise<PreflightResult | null> {
  const startedAt = performance.now();
  const limits = startCall({ deadlineMs: Math.min(checkDeadlineMs, whole.remainingMs()), signal }, check.id);
  const ended = () => Math.round(performance.now() - startedAt);
  try {
    limits.check();
    // Opening a connection takes no deadline of its own.
    const found = await limits.within(check.look({ deadlineMs: limits.remainingMs(), signal }));
    return found === null ? null : { ...placeOf(check), ...found, tookMs: ended() };
  } catch (thrown) {
    if (signal?.aborted === true) throw limits.fault();
    return { ...placeOf(check), ...faulted(thrown), tookMs: ended() };
  } finally {
    limits.end();
  }
}
