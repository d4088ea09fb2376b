import type { CommandAnswer } from '../../../shared/contract/releases.ts';
import { type CockpitError, CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import type { Actor } from '../../../shared/release/envelope.ts';
import { type PreflightEvidence, preflightEvidenceSchema } from '../../../shared/release/preflight.ts';
import type { Conductor } from '../conductor/conductor.ts';
import { lastDrills } from '../conductor/kill-switch-facts.ts';
import type { ConnectionPool } from '../connections/connection-pool.ts';
import type { StoredConnections } from '../connections/stored-connections.ts';
import type { Host } from '../host.ts';
import type { Journal } from '../journal/open-journal.ts';
import type { PlanSecrets } from '../vault/plan-secrets.ts';
import type { Vault } from '../vault/vault.ts';
import { type PreflightProgress, preflightDeadlineMs, runPreflight } from './run-preflight.ts';

/** How the preflight of a release stands in this process. */
export interface PreflightStatus {
  /** Null: none runs. */
  readonly running: PreflightProgress | null;
  /** Why the last one left no record; null: it did, or there was none. */
  readonly error: CockpitError | null;
}

/** Preflights under way, one a release at the most. */
export interface Preflights {
  /**
   * Runs one to its end and records it. While one runs, that one is waited for. Throws `not-found`, `cancelled`, the
   * journal's errors, and `refused` {what: preflight, refusal} where the release has begun meanwhile.
   */
  run(releaseId: string, actor: Actor, commandId: string): Promise<void>;
  /** Ends the one that runs; it leaves no record. */
  cancel(releaseId: string): void;
  status(releaseId: string): PreflightStatus;
  /** Calls `listener` after every change of `status`; returns what ends that. */
  onChange(releaseId: string, listener: (status: PreflightStatus) => void): () => void;
  /** What the last recorded one found; null: none was recorded. */
  evidence(releaseId: string): PreflightEvidence | null;
  /** Ends all. */
  close(): Promise<void>;
}

export interface PreflightsParts {
  readonly conductor: Conductor;
  readonly journal: Journal;
  readonly pool: ConnectionPool;
  readonly connections: StoredConnections;
  readonly vault: Vault;
  readonly planSecrets: PlanSecrets;
  readonly host: Host;
}

interface Job {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

const nothing: PreflightStatus = { running: null, error: null };

export function createPreflights(parts: PreflightsParts): Preflights {
  const { conductor, journal, pool, connections, vault, planSecrets, host } = parts;
  const jobs = new Map<string, Job>();
  const statuses = new Map<string, PreflightStatus>();
  const listeners = new Map<string, Set<(status: PreflightStatus) => void>>();

  const tell = (releaseId: string, status: PreflightStatus): void => {
    statuses.set(releaseId, status);
    for (const listener of listeners.get(releaseId) ?? []) listener(status);
  };
  const record = (evidence: PreflightEvidence, actor: Actor, commandId: string): CommandAnswer => {
    const { releaseId, tookMs, results } = evidence;
    const idsOf = (status: 'warned' | 'failed') =>
      results.filter((result) => result.status === status).map(({ id }) => id);
    const evidenceBlob = journal.blobs.put(JSON.stringify(evidence), 'application/json');
    const failed = idsOf('failed');
    const warned = idsOf('warned');
    const passed = results.length - failed.length - warned.length;
    const command = { type: 'record-preflight', passed, warned, failed, evidenceBlob, tookMs } as const;
    return conductor.submit(releaseId, command, actor, commandId);
  };
  const fly = async (releaseId: string, actor: Actor, commandId: string, signal: AbortSignal): Promise<void> => {
    const { definition, commandsApproved } = conductor.state(releaseId);
    const startedAt = host.now().utc;
    const began = performance.now();
    const results = await runPreflight(
      {
        ...{ definition, commandsApproved, pool, connections, vault, planSecrets, now: startedAt },
        drills: lastDrills(journal, definition),
      },
      {
        deadlineMs: preflightDeadlineMs,
        signal,
        onProgress: (running) => tell(releaseId, { running, error: null }),
      },
    );
    if (signal.aborted) throw new CockpitFault('cancelled', { what: 'preflight' });
    const tookMs = Math.round(performance.now() - began);
    const answer = record({ releaseId, startedAt, tookMs, results }, actor, commandId);
    if (!answer.ok) throw new CockpitFault('refused', { what: 'preflight', refusal: answer.refusal.code });
  };
  const start = (releaseId: string, actor: Actor, commandId: string): Promise<void> => {
    const abort = new AbortController();
    tell(releaseId, { running: { done: 0, total: 0, current: null }, error: null });
    const done = fly(releaseId, actor, commandId, abort.signal).then(
      () => {
        jobs.delete(releaseId);
        tell(releaseId, nothing);
      },
      (thrown) => {
        jobs.delete(releaseId);
        tell(releaseId, { running: null, error: toCockpitError(thrown) });
        throw thrown;
      },
    );
    // Who began it may be gone; why it ended is part of the status.
    done.catch(() => {});
    jobs.set(releaseId, { abort, done });
    return done;
  };

  return {
    run: async (releaseId, actor, commandId) => {
      conductor.definition(releaseId);
      if (journal.answerTo(commandId) !== undefined) return;
      await (jobs.get(releaseId)?.done ?? start(releaseId, actor, commandId));
    },
    cancel: (releaseId) => jobs.get(releaseId)?.abort.abort(),
    status: (releaseId) => statuses.get(releaseId) ?? nothing,
    onChange: (releaseId, listener) => {
      const known = listeners.get(releaseId) ?? new Set();
      listeners.set(releaseId, known.add(listener));
      return () => known.delete(listener);
    },
    evidence: (releaseId) => {
      const { preflight } = conductor.state(releaseId);
      if (preflight === null) return null;
      const blob = journal.blobs.get(preflight.evidenceBlob);
      if (blob === null) throw new CockpitFault('not-found', { kind: 'blob', id: preflight.evidenceBlob });
      return preflightEvidenceSchema.parse(JSON.parse(Buffer.from(blob.content).toString('utf8')));
    },
    close: async () => {
      for (const { abort } of jobs.values()) abort.abort();
      await Promise.allSettled([...jobs.values()].map(({ done }) => done));
    },
  };
}
