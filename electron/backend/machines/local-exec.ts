import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import { CockpitFault } from '../../../shared/errors.ts';
import type { ExecCapability, ExecRun } from '../connectors/connector.ts';
import { type CallLimits, startCall } from '../platform/call-limits.ts';

/** After asking a program to end, this long until its whole group is killed. */
const graceMs = 2_000;
/** After that, this long until it is left behind: what escaped from its group may hold its output open for ever. */
const leaveMs = 500;

/**
 * What a program gets of the cockpit's own environment: where things are, who and where one is, how to reach the network
 * and the ssh agent. Everything else may be a secret of this plan or of another one; a step names what it needs itself.
 */
const handedOn: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TERM', 'TMPDIR', 'LANG', 'LANGUAGE', 'TZ'],
  ...['SSH_AUTH_SOCK', 'KUBECONFIG', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
  // Without these hardly a program starts on Windows.
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP', 'USERNAME', 'USERPROFILE'],
  ...['APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES'],
]);

function isHandedOn(name: string, value: string | undefined): boolean {
  const known = name.toUpperCase();
  // A proxy's address may hold a password.
  if (known.endsWith('_PROXY') && value?.includes('@') === true) return false;
  return handedOn.has(known) || /^LC_[A-Z]+$/.test(name);
}

/**
 * Programs on this machine, each in a process group of its own, without a shell and without input. Of `environment`,
 * the cockpit's own or that of a login shell, they get what `handedOn` lists but for the names in `withheld`, the plan's
 * secrets; where it is not known after half of a call's time, the cockpit's own counts. The exit code of a program that a signal ended is 128 and the signal's number. Throws as `ExecCapability` says.
 */
export function localExec(
  withheld: readonly string[],
  environment: () => Promise<NodeJS.ProcessEnv> = async () => process.env,
): ExecCapability {
  return {
    run: async (command, how, options) => {
      const [program = ''] = command;
      const deadlineMs = Math.min(how.timeoutMs, options.deadlineMs);
      const limits = startCall({ deadlineMs, signal: options.signal }, program);
      try {
        limits.check();
        const given = await limits.within(within(limits.remainingMs() / 2, environment()));
        const inherited = Object.entries(given ?? process.env).filter(
          ([name, value]) => isHandedOn(name, value) && !withheld.includes(name),
        );
        return await runToEnd(command, { ...Object.fromEntries(inherited), ...how.env }, how, limits);
      } finally {
        limits.end();
      }
    },
  };
}

/** Null where it takes longer. */
async function within<Result>(ms: number, asked: Promise<Result>): Promise<Result | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ms);
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function runToEnd(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  { directory, onOutput }: ExecRun,
  limits: CallLimits,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const notStarted = (cause: NodeJS.ErrnoException) =>
    new CockpitFault('process-not-started', { command: program, detail: cause.code ?? cause.message }, { cause });
  const child = startGroup(program, args, { env, ...(directory === null ? {} : { cwd: directory }) }, notStarted);
  const endGroup = () => {
    signalGroup(child.pid, 'SIGTERM');
    setTimeout(() => {
      signalGroup(child.pid, 'SIGKILL');
      setTimeout(() => reject(endedFault(limits)), leaveMs);
    }, graceMs).unref();
  };
  limits.signal.addEventListener('abort', endGroup, { once: true });
  if (limits.signal.aborted) endGroup();
  for (const stream of ['stdout', 'stderr'] as const) {
    const decoder = new StringDecoder('utf8');
    child[stream].on('data', (chunk: Buffer) => onOutput(decoder.write(chunk), stream));
  }
  child.once('error', (cause) => reject(notStarted(cause)));
  child.once('close', (exitCode, signal) =>
    limits.signal.aborted
      ? reject(endedFault(limits))
      : resolve(exitCode ?? 128 + constants.signals[signal ?? 'SIGKILL']),
  );
  try {
    return await promise;
  } finally {
    limits.signal.removeEventListener('abort', endGroup);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** Some reasons are told later by an event, others at once: an empty name, a list of arguments that is too long. */
function startGroup(
  program: string,
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd?: string },
  notStarted: (cause: NodeJS.ErrnoException) => CockpitFault,
) {
  try {
    return spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  } catch (cause) {
    throw notStarted(cause as NodeJS.ErrnoException);
  }
}

/** After it began, it is not known to be safe to run it again. */
function endedFault(limits: CallLimits): CockpitFault {
  const { code, params } = limits.fault();
  return new CockpitFault(code, params);
}

/** The whole group: what a script started ends with it. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}
