import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Container, Pod } from './objects.ts';
import type { PodLogs } from './pod-logs.ts';

interface PodLife {
  readonly folder: string;
  readonly children: Set<ChildProcess>;
}

/**
 * What `exec` starts in the containers of pods: processes of this computer in a folder of their pod, as the user of its
 * `securityContext.runAsUser` where the tests run as root. All of them end with the pod, as they do with its namespace.
 */
export class PodProcesses {
  readonly #logs: PodLogs;
  readonly #lives = new Map<string, PodLife>();

  constructor(logs: PodLogs) {
    this.#logs = logs;
  }

  folderOf(pod: Pod): string {
    return this.#lifeOf(pod).folder;
  }

  start(pod: Pod, container: Container, [program = '', ...args]: readonly string[], takesInput: boolean): ChildProcess {
    const { folder, children } = this.#lifeOf(pod);
    const env = Object.fromEntries((container.env ?? []).map(({ name, value = '' }) => [name, value]));
    const child = spawn(program, args, {
      cwd: folder,
      detached: true,
      stdio: [takesInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: folder, HOSTNAME: pod.metadata.name, ...env },
      ...userOf(pod),
    });
    children.add(child);
    child.once('close', () => children.delete(child));
    return child;
  }

  stop(): void {
    for (const uid of this.#lives.keys()) this.#end(uid);
  }

  #lifeOf(pod: Pod): PodLife {
    const { uid } = pod.metadata;
    const known = this.#lives.get(uid);
    if (known !== undefined) return known;
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cockpit-pod-')));
    const { uid: user, gid: group } = userOf(pod);
    if (user !== undefined && group !== undefined) chownSync(folder, user, group);
    const life = { folder, children: new Set<ChildProcess>() };
    this.#lives.set(uid, life);
    this.#logs.follow(uid, (line) => {
      if (line === null) this.#end(uid);
    });
    return life;
  }

  #end(uid: string): void {
    const life = this.#lives.get(uid);
    this.#lives.delete(uid);
    for (const { pid, exitCode } of life?.children ?? []) {
      if (pid !== undefined && exitCode === null) for (const one of [...descendantsOf(pid), pid]) endIfThere(one);
    }
    if (life !== undefined) rmSync(life.folder, { recursive: true, force: true });
  }
}

function userOf({ spec: { securityContext } }: Pod): { uid?: number; gid?: number } {
  const user = securityContext?.runAsUser;
  if (user === undefined || process.getuid?.() !== 0) return {};
  return { uid: user, gid: securityContext?.runAsGroup ?? user };
}

function descendantsOf(pid: number): readonly number[] {
  const parents = readdirSync('/proc').flatMap((name): [number, number][] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const [, parent] = /\) \S (\d+) /.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
      return [[Number(name), Number(parent)]];
    } catch {
      return [];
    }
  });
  const below = (one: number): number[] =>
    parents.flatMap(([child, parent]) => (parent === one ? [child, ...below(child)] : []));
  return below(pid);
}

function endIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
