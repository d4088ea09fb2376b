import { setTimeout as sleep } from 'node:timers/promises';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { atPath, parseJson } from '../../../../shared/steps/outputs.ts';
import type { Machine } from '../../machines/machine.ts';
import { requestOverMachine } from '../../machines/request-over-machine.ts';
import { runProgram } from '../../machines/run-program.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import { type EnvFileConfig, restartWaitMs, unitRestart } from './env-file-config.ts';
import { type ProcessEvidence, processEvidence } from './process-evidence.ts';
import { percentOf, type ShareValues } from './share-values.ts';

/** The process that is started with the file: what it really carries, and how it is started anew. */
export interface EnvService {
  /**
   * What is in effect. Throws `env-value-unreadable` (with `reason`), also retryable while it is being started, and the
   * errors of the machine.
   */
  effective(options: CallOptions): Promise<ShareValues>;
  /** What the running process is, as evidence; null where no process is known, or none can be looked at. */
  evidence(options: CallOptions): Promise<ProcessEvidence | null>;
  /** Whether it is healthy; where nobody said how to find out, it is. Throws only `deadline-exceeded`, `cancelled`. */
  isHealthy(options: CallOptions): Promise<{ readonly ok: boolean; readonly detail: string }>;
  /** Throws `env-restart-failed` with what the command printed last. */
  restart(options: CallOptions): Promise<void>;
  /**
   * Waits until it is healthy and carries these values, at most `healthWaitSeconds`. Throws `env-not-healthy`,
   * `env-not-in-effect`.
   */
  untilInEffect(wanted: ShareValues, options: CallOptions): Promise<ShareValues>;
}

const pidLimitBytes = 64;
const environmentLimitBytes = 2 * 1024 * 1024;
const pollMs = 50;
/** One look at a service that hangs must not use up the whole wait. */
const lookMs = 2_000;
const detailCharacters = 200;
/** Reasons for an unread value that are over when the process is up. */
const passing: ReadonlySet<string> = new Set(['no-process', 'http-status', 'exit']);

export function createEnvService(config: EnvFileConfig, machine: () => Promise<Machine>): EnvService {
  const unreadable = (reason: string, detail = '') => {
    const retryable = passing.has(reason);
    return new CockpitFault('env-value-unreadable', { variable: config.variable, reason, detail }, { retryable });
  };

  async function pid(host: Machine, options: CallOptions): Promise<string> {
    const said =
      config.pidFile === undefined
        ? (await runProgram(host, ['systemctl', 'show', '--property=MainPID', '--value', config.unit ?? ''], options))
            .stdout
        : (await host.readFile(config.pidFile, pidLimitBytes, options)).content.toString('utf8');
    if (!/^[1-9]\d{0,9}$/.test(said.trim()) || said.trim() === '1') throw unreadable('no-process');
    return said.trim();
  }

  async function environment(host: Machine, options: CallOptions): Promise<ShareValues> {
    const id = await pid(host, options);
    const { content } = await host.readFile(`/proc/${id}/environ`, environmentLimitBytes, options).catch((error) => {
      const { code } = toCockpitError(error);
      throw code === 'file-missing' ? unreadable('no-process', id) : error;
    });
    const variables = new Map(
      content
        .toString('utf8')
        .split('\0')
        .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)] as const),
    );
    const valueIn = (name: string) => {
      const value = variables.get(name);
      if (value === undefined) throw unreadable('not-in-environment', name);
      return value;
    };
    const toggle = config.switchVariable;
    return { percent: valueIn(config.variable), switch: toggle === undefined ? null : valueIn(toggle) };
  }

  async function answer(host: Machine, options: CallOptions): Promise<string> {
    if (config.effectiveBy === 'command') {
      const { exitCode, stdout } = await runProgram(host, config.effectiveCommand ?? [], options);
      if (exitCode !== 0) throw unreadable('exit', String(exitCode));
      return stdout;
    }
    const { status, body } = await requestOverMachine(host, new URL(config.effectiveUrl ?? ''), options);
    if (status !== 200) throw unreadable('http-status', String(status));
    return body.toString('utf8');
  }

  function valuesIn(text: string): ShareValues {
    const at = (path: string) => {
      const value = atPath(parseJson(text), path);
      if (value === undefined || value === null || typeof value === 'object') throw unreadable('missing', path);
      return String(value);
    };
    const percent = config.effectivePath === undefined ? text.trim() : at(config.effectivePath);
    const toggle = config.effectiveSwitchPath === undefined ? null : at(config.effectiveSwitchPath);
    return { percent, switch: toggle };
  }

  async function effective(options: CallOptions): Promise<ShareValues> {
    const limits = startCall(options, config.variable);
    try {
      limits.check();
      const host = await limits.within(machine());
      const left = { deadlineMs: limits.remainingMs(), signal: options.signal };
      const look = async () =>
        config.effectiveBy === 'process' ? await environment(host, left) : valuesIn(await answer(host, left));
      const values = await limits.within(look());
      if (percentOf(values, config) === null) throw unreadable('not-a-share', values.percent.slice(0, 40));
      return values;
    } finally {
      limits.end();
    }
  }

  async function evidence(options: CallOptions): Promise<ProcessEvidence | null> {
    if (config.pidFile === undefined && config.unit === undefined) return null;
    const limits = startCall({ ...options, deadlineMs: Math.min(lookMs, options.deadlineMs) }, config.variable);
    const left = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
    try {
      const host = await limits.within(machine());
      const found = await processEvidence(host, await pid(host, left()), left());
      return config.unit === undefined ? found : { ...found, unit: config.unit };
    } catch (error) {
      if (options.signal?.aborted === true) throw error;
      return null;
    } finally {
      limits.end();
    }
  }

  async function isHealthy(options: CallOptions) {
    try {
      const host = await machine();
      if (config.healthUrl !== undefined) {
        const { status } = await requestOverMachine(host, new URL(config.healthUrl), options);
        if (status < 200 || status >= 400) return { ok: false, detail: `status ${status}` };
      }
      if (config.healthCommand !== undefined) {
        const { exitCode } = await runProgram(host, config.healthCommand, options);
        if (exitCode !== 0) return { ok: false, detail: `exit ${exitCode}` };
      }
      return { ok: true, detail: '' };
    } catch (error) {
      const { code, params } = toCockpitError(error);
      if (options.signal?.aborted === true) throw error;
      return { ok: false, detail: typeof params.detail === 'string' ? params.detail : code };
    }
  }

  async function restart(options: CallOptions): Promise<void> {
    const host = await machine();
    const command = await restartCommand(host, options);
    const { exitCode, stdout, stderr } = await runProgram(host, command, options);
    if (exitCode === 0) return;
    const detail = (stderr.trim() || stdout.trim()).slice(-detailCharacters);
    throw new CockpitFault('env-restart-failed', { command: command[0] ?? '', exitCode, detail }, { retryable: true });
  }

  async function restartCommand(host: Machine, options: CallOptions): Promise<readonly string[]> {
    if (config.restartBy === 'command') return config.restartCommand ?? [];
    if (config.restartBy === 'unit') return unitRestart(config.unit ?? '');
    // `kill` is a word of every shell, while a program of this name is not on every machine.
    return ['sh', '-c', 'kill -s "$1" "$2"', 'kill', config.signal ?? '', await pid(host, options)];
  }

  async function untilInEffect(wanted: ShareValues, options: CallOptions): Promise<ShareValues> {
    const patienceMs = Math.min(restartWaitMs(config), options.deadlineMs);
    const limits = startCall({ ...options, deadlineMs: patienceMs }, config.variable);
    const look = () => ({ deadlineMs: Math.min(lookMs, limits.remainingMs()), signal: options.signal });
    const waitedMs = () => Math.round(patienceMs - limits.remainingMs());
    const { variable } = config;
    let why = new CockpitFault('env-not-healthy', { variable, waitedMs: patienceMs, detail: '' }, { retryable: true });
    let looks = 0;
    try {
      while (!limits.signal.aborted) {
        // A look that the end of the wait cut short says less than the one before it.
        const isCut = (said: string) => looks > 0 && limits.remainingMs() < lookMs && said === 'deadline-exceeded';
        const health = await isHealthy(look());
        if (!health.ok && isCut(health.detail)) break;
        if (health.ok) {
          const found = await effective(look()).catch((error: unknown) => error);
          if (!(found instanceof Error)) {
            const values = found as ShareValues;
            if (percentOf(values, config) === percentOf(wanted, config)) return values;
          }
          const said = found instanceof Error ? toCockpitError(found).code : (found as ShareValues).percent;
          if (isCut(said)) break;
          const params = { variable, expected: wanted.percent, found: said.slice(0, 40), waitedMs: waitedMs() };
          why = new CockpitFault('env-not-in-effect', params, { retryable: true });
        } else {
          const params = { variable, waitedMs: waitedMs(), detail: health.detail };
          why = new CockpitFault('env-not-healthy', params, { retryable: true });
        }
        looks += 1;
        await sleep(Math.min(pollMs, limits.remainingMs() + 1));
      }
      throw options.signal?.aborted === true ? limits.fault() : why;
    } finally {
      limits.end();
    }
  }

  return { effective, evidence, isHealthy, restart, untilInEffect };
}
