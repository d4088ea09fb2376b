import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { CockpitFault } from '../../../shared/errors.ts';
import type { ExecCapability } from '../connectors/connector.ts';

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
 * Programs on this machine, each in a process group of its own, without a shell and without input. Of the cockpit's own
 * environment they get what `handedOn` lists but for the names in `withheld`, the plan's secrets. Throws as `ExecCapability` says, `step-could-not-start` where the
 * program cannot be started.
 */
export function localExec(withheld: readonly string[]): ExecCapability {
  return {
    run: async ([program = '', ...args], { env, directory, timeoutMs, onOutput }, { signal }) => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const inherited = Object.entries(process.env).filter(
        ([name, value]) => isHandedOn(name, value) && !withheld.includes(name),
      );
      const child = spawn(program, args, {
        ...(directory === null ? {} : { cwd: directory }),
        env: { ...Object.fromEntries(inherited), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      let ended: CockpitFault | null = null;
      const endGroup = (fault: CockpitFault) => {
        ended ??= fault;
        signalGroup(child.pid, 'SIGTERM');
        setTimeout(() => {
          signalGroup(child.pid, 'SIGKILL');
          setTimeout(() => reject(ended), leaveMs);
        }, graceMs).unref();
      };
      const timer = setTimeout(
        () => endGroup(new CockpitFault('deadline-exceeded', { what: program, deadlineMs: timeoutMs })),
        timeoutMs,
      );
      const cancel = () => endGroup(new CockpitFault('cancelled', { what: program }));
      signal?.addEventListener('abort', cancel, { once: true });
      if (signal?.aborted === true) cancel();
      for (const stream of ['stdout', 'stderr'] as const) {
        const decoder = new StringDecoder('utf8');
        child[stream].on('data', (chunk: Buffer) => onOutput(decoder.write(chunk), stream));
      }
      child.once('error', (cause: NodeJS.ErrnoException) =>
        reject(new CockpitFault('step-could-not-start', { program, detail: cause.code ?? cause.message }, { cause })),
      );
      // A signal that nobody of us sent ends it without an exit code.
      child.once('close', (exitCode) => (ended === null ? resolve(exitCode ?? -1) : reject(ended)));
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        child.stdout.destroy();
        child.stderr.destroy();
      }
    },
  };
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
