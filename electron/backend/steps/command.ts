import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { type CockpitError, CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import type { StepExecutor } from './step-executor.ts';

/** After asking a program to end, this long until its whole group is killed. */
const graceMs = 2_000;
/** After that, this long until it is left behind: what escaped from its group may hold its output open for ever. */
const leaveMs = 500;

type CommandEnvironment = Readonly<Record<string, string | { readonly secret: string }>>;

/** A program on this machine in a process group of its own, without a shell and without input. */
export const runCommandStep: StepExecutor = async (step, { runId, transcripts, signal }) => {
  if (step.file.kind !== 'command') throw new CockpitFault('invalid-input', { field: 'kind', detail: step.kind });
  const { run, env, directory } = step.file;
  const [program = '', ...args] = run;
  const startedAt = performance.now();
  const transcript = transcripts.begin(runId);
  const { promise, resolve } = Promise.withResolvers<{ exitCode: number | null; error: CockpitError | null }>();
  const child = spawn(program, args, {
    cwd: directory,
    env: { ...process.env, ...plainEnvironment(env) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let ended: CockpitError | null = null;
  const endGroup = (error: CockpitFault) => {
    ended ??= toCockpitError(error);
    signalGroup(child.pid, 'SIGTERM');
    setTimeout(() => {
      signalGroup(child.pid, 'SIGKILL');
      setTimeout(() => resolve({ exitCode: null, error: ended }), leaveMs);
    }, graceMs).unref();
  };
  const timer = setTimeout(
    () => endGroup(new CockpitFault('deadline-exceeded', { what: program, deadlineMs: step.timeoutMs })),
    step.timeoutMs,
  );
  const cancel = () => endGroup(new CockpitFault('cancelled', { what: program }));
  signal.addEventListener('abort', cancel, { once: true });
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8');
    stream.on('data', (chunk: Buffer) => transcript.write(decoder.write(chunk)));
  }
  child.once('error', (cause: NodeJS.ErrnoException) => {
    const error = new CockpitFault('step-could-not-start', { program, detail: cause.code ?? cause.message });
    resolve({ exitCode: null, error: toCockpitError(error) });
  });
  child.once('close', (exitCode) => {
    const failed =
      exitCode === 0 ? null : toCockpitError(new CockpitFault('step-exit-code', { program, exitCode: exitCode ?? -1 }));
    resolve({ exitCode, error: ended ?? failed });
  });
  const { exitCode, error } = await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', cancel);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  const transcriptBlob = transcript.end();
  const tookMs = Math.round(performance.now() - startedAt);
  return { passed: error === null, result: { ...emptyResult, tookMs, transcriptBlob, exitCode, error } };
};

/** A secret is taken from the cockpit's own environment under its name; it never stands in a plan. */
function plainEnvironment(env: CommandEnvironment = {}): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, typeof value === 'string' ? value : process.env[value.secret]]),
  );
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
