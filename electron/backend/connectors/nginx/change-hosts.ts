import { setTimeout as sleep } from 'node:timers/promises';
import { CockpitFault, type ErrorCode, toCockpitError } from '../../../../shared/errors.ts';
import { type CallLimits, type CallOptions, startCall } from '../../platform/call-limits.ts';
import { revisionOf } from './host-files.ts';
import type { NginxHost } from './nginx-host.ts';
import { type ChangedTarget, type NginxHosts, type TargetChange, within } from './nginx-hosts.ts';
import { callWithin } from './running-config.ts';

/** Of a call's time; in the rest it is found out and said what has become of every host. */
const workShare = 0.9;
const firstPauseMs = 100;
const longestPauseMs = 1_000;

interface Runner {
  readonly change: TargetChange;
  readonly host: NginxHost;
}

interface Failure {
  readonly runner: Runner;
  readonly error: unknown;
}

/**
 * Changes all these hosts or none: nothing is changed before every one is prepared, and one that fails then sends the
 * others back. Throws, where there are several, `nginx-host-failed` (all are as they were) and `nginx-hosts-in-doubt`
 * (some could not be seen to be).
 */
export async function raiseHosts(
  hosts: NginxHosts,
  changes: readonly TargetChange[],
  options: CallOptions,
): Promise<readonly ChangedTarget[]> {
  const [only] = changes;
  if (only === undefined) return [];
  return within(options, only.target, async (limits) => {
    const runners = await Promise.all(
      changes.map(async (change) => ({ change, host: await hosts.find(change.target) })),
    );
    if (hosts.alone) return changeAlone(runners, limits);
    const { done, failures, started } = await changeTogether(runners, limits);
    if (failures.length === 0) return done;
    await Promise.allSettled(done.map(({ changed }) => changed.undo()));
    limits.check();
    const inDoubt = started ? await notBack(runners, limits) : [];
    // Whoever was not prepared stopped the others; once all are under way the first to fail did.
    throw refused(runners, failures, inDoubt);
  });
}

async function changeAlone(runners: readonly Runner[], limits: CallLimits): Promise<readonly ChangedTarget[]> {
  return Promise.all(
    runners.map(async ({ change, host }) => ({
      target: change.target,
      changed: await host.change(change, callWithin(limits)),
    })),
  );
}

async function changeTogether(runners: readonly Runner[], limits: CallLimits) {
  const prepared = new Set<Runner>();
  const failures: Failure[] = [];
  const start = Promise.withResolvers<void>();
  start.promise.catch(() => {});
  const callOff = new AbortController();
  const isStarted = () => prepared.size === runners.length;
  const change = async (runner: Runner): Promise<ChangedTarget> => {
    const waitForOthers = async () => {
      prepared.add(runner);
      if (isStarted()) start.resolve();
      await start.promise;
    };
    try {
      const signal = AbortSignal.any([limits.signal, callOff.signal]);
      const call = { deadlineMs: limits.remainingMs() * workShare, signal };
      const changed = await runner.host.change({ ...runner.change, prepared: waitForOthers }, call);
      return { target: runner.change.target, changed };
    } catch (error) {
      failures.push({ runner, error });
      // Until all are prepared nobody has changed anything, and may be called off; from then on each goes to its end.
      if (!isStarted()) {
        start.reject(error);
        callOff.abort();
      }
      throw error;
    }
  };
  const ends = await Promise.allSettled(runners.map(change));
  const done = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  const byBlame = failures.toSorted((a, b) => Number(prepared.has(a.runner)) - Number(prepared.has(b.runner)));
  return { done, failures: byBlame, started: isStarted() };
}

/** The targets that cannot be seen to run what they ran before. */
async function notBack(runners: readonly Runner[], limits: CallLimits): Promise<readonly string[]> {
  const deadlineMs = limits.remainingMs() * workShare;
  const seen = await Promise.all(
    runners.map(async ({ change, host }) => {
      try {
        const call = { deadlineMs, signal: limits.signal };
        await host.settled(call);
        const { runningText, fileText } = await host.observe(call);
        const isBack = fileText === runningText && revisionOf(runningText) === change.expectedRevision;
        return isBack ? [] : [change.target];
      } catch {
        return [change.target];
      }
    }),
  );
  return seen.flat();
}

function refused(runners: readonly Runner[], failures: readonly Failure[], inDoubt: readonly string[]): CockpitFault {
  const [first] = failures;
  const target = first?.runner.change.target ?? '';
  const back = runners.map(({ change }) => change.target).filter((one) => one !== target && !inDoubt.includes(one));
  const code = inDoubt.length === 0 ? 'nginx-host-failed' : 'nginx-hosts-in-doubt';
  const told = { target, back: back.join(', ') };
  return hostsFault(code, first?.error, inDoubt.length === 0 ? told : { ...told, inDoubt: inDoubt.join(', ') });
}

/**
 * Changes each host by itself, again and again where it may help until the call ends; what one comes to changes nothing
 * for the others. Throws, where there are several, `nginx-hosts-left` with those that are not there; all others are.
 */
export async function lowerHosts(
  hosts: NginxHosts,
  changes: readonly TargetChange[],
  options: CallOptions,
): Promise<readonly ChangedTarget[]> {
  const [only] = changes;
  if (only === undefined) return [];
  return within(options, only.target, async (limits) => {
    if (hosts.alone) {
      return changeAlone([{ change: only, host: await hosts.find(only.target) }], limits);
    }
    const work = startCall({ ...callWithin(limits), deadlineMs: limits.remainingMs() * workShare }, only.target);
    const done = new Map<string, ChangedTarget>();
    const left = new Map<string, unknown>();
    const settle = async (change: TargetChange) => {
      for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
        try {
          const host = await work.within(hosts.find(change.target));
          const call = { deadlineMs: work.remainingMs(), signal: limits.signal };
          done.set(change.target, { target: change.target, changed: await host.change(change, call) });
          left.delete(change.target);
          return;
        } catch (error) {
          // What stopped it says more than that there was no time left for another attempt.
          if (!work.signal.aborted || !left.has(change.target)) left.set(change.target, error);
          if (work.signal.aborted || !toCockpitError(error).retryable) return;
        }
        await sleep(pauseMs, undefined, { signal: work.signal }).catch(() => {});
      }
    };
    try {
      await Promise.all(changes.map(settle));
    } finally {
      work.end();
    }
    limits.check();
    const inOrder = changes.flatMap(({ target }) => done.get(target) ?? []);
    if (left.size === 0) return inOrder;
    const lowered = inOrder.map(({ target }) => target).join(', ');
    const [error] = left.values();
    throw hostsFault('nginx-hosts-left', error, { target: [...left.keys()].join(', '), lowered });
  });
}

/** Says what became of the hosts, and the reason of the one that failed with its own facts. */
function hostsFault(code: ErrorCode, cause: unknown, told: Readonly<Record<string, string>>): CockpitFault {
  const { code: reason, params, retryable } = toCockpitError(cause);
  return new CockpitFault(code, { ...params, ...told, reason }, { retryable, cause });
}
