import { CockpitFault } from '../../../../shared/errors.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { type MachineAccess, runScript } from './host-script.ts';

/** A process that cannot be mistaken for a later one with the same pid: `<pid>:<start in clock ticks>`. */
export type ProcessKey = string;

export interface NginxWorker {
  readonly key: ProcessKey;
  /** Milliseconds after the machine's start, in steps of 10. */
  readonly startedMs: number;
}

/** What runs of one nginx. */
export interface NginxProcesses {
  readonly masterKey: ProcessKey;
  /** Workers that take new requests. Those of an earlier generation that only finish theirs are left out. */
  readonly workers: readonly NginxWorker[];
}

/** One look at a host: its nginx, its clock and the configuration file, by the host's own words. */
export interface HostLook extends NginxProcesses {
  /** Differs after every start of the machine. */
  readonly machineStart: string;
  /** UTC ms at which the machine started, by its own clock. */
  readonly machineStartedUtc: number;
  /** How much coarser than to 10 ms that is. */
  readonly clockErrorMs: number;
  /** UTC ms of the file's last change, also of another one taking its place; the latest it can have been. */
  readonly fileChangedUtc: number;
  readonly maySignal: boolean;
  readonly mayWrite: boolean;
}

/** USER_HZ: what the kernel reports process times in, whatever its own tick is. */
const ticksPerSecond = 100;

// Only builtins, but for the clock and the file's time: a process is a file of /proc, and `read` drops the zeros in it.
const processes = `fail() { printf 'error %s\\n' "$1"; exit 0; }
title_of() { title=; { IFS= read -r title < "/proc/$1/cmdline"; } 2>/dev/null; }
ticks_of() { line=; { IFS= read -r line < "/proc/$1/stat"; } 2>/dev/null; set -- \${line##*) }; ticks=\${20:-}; }
find_master() {
  [ -r /proc/self/stat ] || fail no-proc
  master=; { IFS=' ' read -r master < "$1"; } 2>/dev/null
  case $master in ''|*[!0-9]*|0|1) fail no-pid-file;; esac
  title_of "$master"
  case $title in '') fail no-process;; 'nginx: master process'*) ;; *) fail not-nginx;; esac
  ticks_of "$master"; master_key=$master:$ticks
}
find_workers() {
  workers=; children=; { IFS= read -r children < "/proc/$master/task/$master/children"; } 2>/dev/null
  for child in $children; do
    title_of "$child"
    if [ "\${title%% }" = 'nginx: worker process' ]; then
      ticks_of "$child"; [ -z "$ticks" ] || workers="$workers $child:$ticks"
    fi
  done
}
`;

const lookScript = `${processes}find_master "$1"; find_workers
printf 'master %s\\n' "$master_key"
for worker in $workers; do printf 'worker %s\\n' "$worker"; done
IFS= read -r boot < /proc/sys/kernel/random/boot_id; printf 'boot %s\\n' "$boot"
for attempt in 1 2 3 4 5; do
  read -r before rest < /proc/uptime; now=$(date +%s.%N); read -r after rest < /proc/uptime
  printf 'clock %s %s %s\\n' "$before" "$now" "$after"
  [ "$before" != "$after" ] || break
done
printf 'changed %s\\n' "$(stat -L -c %.9Z -- "$2" 2>/dev/null || stat -L -c %Z -- "$2" 2>/dev/null)"
if kill -0 "$master" 2>/dev/null; then printf 'may signal\\n'; fi
if [ -w "$2" ]; then printf 'may write\\n'; fi
`;

// The count of seconds is for a host that nobody is connected to any more: it does not wait for ever.
const reloadScript = `${processes}find_master "$1"; find_workers
old="$workers "
kill -HUP "$master" 2>/dev/null || fail EPERM
read -r end rest < /proc/uptime; end=$((\${end%.*} + $2))
while read -r now rest < /proc/uptime && [ "\${now%.*}" -lt "$end" ]; do
  sleep 0.005 2>/dev/null || sleep 1
  find_master "$1"; find_workers
  fresh=$workers
  for worker in $workers; do case $old in *" $worker "*) fresh=;; esac; done
  if [ -n "$fresh" ]; then
    printf 'master %s\\n' "$master_key"
    for worker in $workers; do printf 'worker %s\\n' "$worker"; done
    exit 0
  fi
done
fail old-workers-stay
`;

/**
 * Looks at the master that `pidFile` names and at its workers. Reads /proc, so it knows Linux only. Throws
 * `nginx-not-running` with a reason: no-pid-file, no-process, not-nginx (the pid belongs to something else now), no-proc
 * (this system does not show its processes).
 */
export async function lookAtHost(
  access: MachineAccess,
  { pidFile, file }: { readonly pidFile: string; readonly file: string },
  options: CallOptions,
): Promise<HostLook> {
  const answer = await ask(access, lookScript, [pidFile, file], options);
  const reason = answer.word('error');
  if (reason !== null || answer.word('master') === null) {
    throw new CockpitFault('nginx-not-running', { pidFile, reason: reason ?? answer.trouble });
  }
  return {
    ...processesIn(answer),
    machineStart: answer.word('boot') ?? '',
    ...clockOf(answer.words('clock')),
    fileChangedUtc: changedUtc(answer.word('changed') ?? ''),
    maySignal: answer.words('may').includes('signal'),
    mayWrite: answer.words('may').includes('write'),
  };
}

/**
 * SIGHUP, then waits on the host until no worker of before takes new requests. Not `nginx -s reload`: that reads the
 * whole configuration once more and then sends the same signal. Throws `nginx-not-running`, `nginx-reload-failed`.
 */
export async function reloadNginx(
  access: MachineAccess,
  { pidFile, file }: { readonly pidFile: string; readonly file: string },
  patienceMs: number,
  signal: AbortSignal | undefined,
): Promise<NginxProcesses> {
  const startedAt = performance.now();
  const failed = (reason: string) =>
    new CockpitFault(
      'nginx-reload-failed',
      { file, reason, waitedMs: Math.round(performance.now() - startedAt) },
      { retryable: reason !== 'EPERM' },
    );
  const seconds = String(Math.ceil(patienceMs / 1000) + 1);
  const patience = AbortSignal.timeout(Math.round(patienceMs));
  const ends = signal === undefined ? patience : AbortSignal.any([patience, signal]);
  const call = { deadlineMs: patienceMs + 5_000, signal: ends };
  const answer = await ask(access, reloadScript, [pidFile, seconds], call).catch((error: unknown) => {
    throw ends.aborted ? failed('old-workers-stay') : error;
  });
  const reason = answer.word('error');
  if (reason === 'EPERM' || reason === 'old-workers-stay') throw failed(reason);
  if (reason !== null || answer.word('master') === null) {
    throw new CockpitFault('nginx-not-running', { pidFile, reason: reason ?? answer.trouble });
  }
  return processesIn(answer);
}

interface Answer {
  /** What stands behind a line's first word, for every such line. */
  words(name: string): readonly string[];
  /** Of the first such line; null where there is none. */
  word(name: string): string | null;
  /** What the shell itself complained about. */
  readonly trouble: string;
}

async function ask(
  access: MachineAccess,
  script: string,
  args: readonly string[],
  options: CallOptions,
): Promise<Answer> {
  const { stdout, stderr } = await runScript(access, script, args, options);
  const lines = stdout.split('\n');
  const words = (name: string) =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return { words, word: (name) => words(name)[0] ?? null, trouble: stderr.trim().slice(0, 200) || 'no-answer' };
}

function processesIn(answer: Answer): NginxProcesses {
  return {
    masterKey: answer.word('master') ?? '',
    workers: answer.words('worker').map((key) => ({
      key,
      startedMs: (Number(key.slice(key.indexOf(':') + 1)) * 1000) / ticksPerSecond,
    })),
  };
}

/** Two clocks read as one: of several attempts the one with the shortest pause between them. */
function clockOf(attempts: readonly string[]): Pick<HostLook, 'machineStartedUtc' | 'clockErrorMs'> {
  const read = attempts.map((attempt) => {
    const [before = 0, now = 0, after = 0] = attempt.split(' ').map((part) => Number.parseFloat(part) * 1000);
    // A `date` that knows no nanoseconds prints whole seconds.
    const exact = /\.\d{3}/.test(attempt.split(' ')[1] ?? '');
    return { machineStartedUtc: now - before, clockErrorMs: exact ? 0 : 1000, pauseMs: after - before };
  });
  const best = read.toSorted((a, b) => a.pauseMs - b.pauseMs)[0];
  return best ?? { machineStartedUtc: Number.NaN, clockErrorMs: 0 };
}

function changedUtc(printed: string): number {
  const seconds = Number.parseFloat(printed);
  if (Number.isNaN(seconds)) return Number.POSITIVE_INFINITY;
  // Whole seconds: it may have been at their very end.
  return printed.includes('.') ? seconds * 1000 : seconds * 1000 + 999;
}
