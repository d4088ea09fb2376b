import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { delimiter } from 'node:path';

const deadlineMs = 5_000;
const mostBytes = 1024 * 1024;

/** What a login shell exports, or why that is not known; then it is the cockpit's own environment. */
export interface LoginEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly shell: string;
  readonly problem: 'no-shell' | 'too-slow' | 'no-answer' | null;
}

const askAgainMs = 60_000;

/** What one login shell says: a good answer holds as long as this process runs, a failure for a minute. */
export class LoginShell {
  readonly #ask: () => Promise<LoginEnvironment>;
  readonly #now: () => number;
  #asked: { readonly answer: Promise<LoginEnvironment>; readonly atMs: number } | null = null;
  #known: LoginEnvironment | null = null;

  constructor(ask: () => Promise<LoginEnvironment>, now: () => number = () => performance.now()) {
    this.#ask = ask;
    this.#now = now;
  }

  /** What is known. After a failure it is asked again beside: no command, and no rollback, waits for it twice. */
  async environment(): Promise<LoginEnvironment> {
    const answer = this.latest();
    return this.#known ?? answer;
  }

  /** Waits for the question that is under way, or is put now because the failure before is a minute old. */
  latest(): Promise<LoginEnvironment> {
    const isOld = this.#asked !== null && this.#now() - this.#asked.atMs >= askAgainMs;
    if (this.#asked === null || (isOld && this.#known !== null && this.#known.problem !== null)) {
      const answer = this.#ask().then((environment) => {
        this.#known = environment;
        return environment;
      });
      this.#asked = { answer, atMs: this.#now() };
    }
    return this.#asked.answer;
  }
}

const shells = new Map<string, LoginShell>();

/** That of whoever runs the cockpit, the same one for everything in this process. */
export function ownLoginShell(): LoginShell {
  const shell = process.env.SHELL ?? '';
  const own = shells.get(shell) ?? new LoginShell(() => loginEnvironment(process.env));
  shells.set(shell, own);
  return own;
}

export async function knownLoginEnvironment(): Promise<NodeJS.ProcessEnv> {
  return (await ownLoginShell().environment()).env;
}

/**
 * Asks the user's own shell, as a login and interactive one: an app that was started from a desktop has a poor PATH.
 * Where the cockpit's own PATH leads further, those folders follow. Takes 5 s at the most and never throws.
 */
export async function loginEnvironment(own: NodeJS.ProcessEnv): Promise<LoginEnvironment> {
  const shell = own.SHELL ?? '';
  const instead = (problem: LoginEnvironment['problem']): LoginEnvironment => ({ env: own, shell, problem });
  if (shell === '') return instead('no-shell');
  // What login scripts print stands outside of the marks.
  const mark = randomUUID();
  const script = `echo ${mark}; env -0 2>/dev/null || env; echo ${mark}`;
  const { promise, resolve } = Promise.withResolvers<LoginEnvironment>();
  // A session of its own: an interactive shell would take the terminal of whoever started the cockpit.
  const child = spawn(shell, ['-ilc', script], { env: own, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    const env = environmentIn(printed, mark);
    if (env !== null) resolve({ env: { ...env, PATH: joinedPath(env.PATH, own.PATH) }, shell, problem: null });
    else if (printed.length > mostBytes) resolve(instead('no-answer'));
  });
  child.once('error', () => resolve(instead('no-shell')));
  child.once('close', () => resolve(instead('no-answer')));
  const timer = setTimeout(() => resolve(instead('too-slow')), deadlineMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    child.stdout.destroy();
    if (child.pid !== undefined) endGroup(child.pid);
  }
}

/** Null until both marks are there. Values of several lines are told apart where `env` knows `-0`. */
function environmentIn(printed: string, mark: string): NodeJS.ProcessEnv | null {
  const [, between] = printed.split(mark);
  if (between === undefined || printed.split(mark).length < 3) return null;
  const entries = between.includes('\0') ? between.replace(/^\n/, '').split('\0') : between.split('\n');
  return Object.fromEntries(
    entries.flatMap((entry) => {
      const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(entry) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Login scripts that set PATH anew would lose what a terminal or a virtual environment had put there. */
function joinedPath(...paths: readonly (string | undefined)[]): string {
  return [...new Set(paths.flatMap((path) => path?.split(delimiter) ?? []))]
    .filter((folder) => folder !== '')
    .join(delimiter);
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
