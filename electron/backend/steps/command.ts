import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import type { StepPlan } from '../../../shared/plan/release-plan.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import { unmetOutput } from '../../../shared/steps/expectations.ts';
import { readOutputs } from '../../../shared/steps/outputs.ts';
import { isProgramText } from '../../../shared/steps/program-text.ts';
import type { CallOptions, ExecCapability } from '../connectors/connector.ts';
import { localExec } from '../machines/local-exec.ts';
import { localMachine } from '../machines/local-machine.ts';
import { knownLoginEnvironment } from '../machines/login-environment.ts';
import { readPins, requirePins } from '../machines/pinned-command.ts';
import { boundedMatch } from '../platform/bounded-match.ts';
import { createSecretMask } from './secret-mask.ts';
import type { StepExecutor, StepOutcome, StepRelease } from './step-executor.ts';
import type { EndedTranscript } from './transcripts.ts';

type CommandFile = Extract<StepPlan['file'], { kind: 'command' }>;

/** Stands for a secret on the practice range. */
export const rehearsedSecret = 'rehearsal';
/** Of what a program prints on stdout, so much of the end is looked at for outputs. */
const mostOutput = 1024 * 1024;

/** A program on this machine, or where its slot leads; what it must show, and the values that it gives. */
export const runCommandStep: StepExecutor = async (step, { runId, transcripts, signal, release }) => {
  if (step.file.kind !== 'command') throw new CockpitFault('invalid-input', { field: 'kind', detail: step.kind });
  const { file, timeoutMs } = step;
  const startedAt = performance.now();
  const transcript = transcripts.begin(runId);
  let stdout = '';
  let exitCode: number | null = null;
  let ended: EndedTranscript | null = null;
  let outputs: StepOutcome['outputs'];
  let error: StepOutcome['result']['error'] = null;
  try {
    const exec = await execOf(file, release);
    await requirePinned(file, exec, release, { deadlineMs: timeoutMs, signal });
    const { env, secrets } = await environmentOf(file, release);
    const masks = { stdout: createSecretMask(secrets), stderr: createSecretMask(secrets) };
    const keep = (text: string, stream: 'stdout' | 'stderr') => {
      transcript.write(text);
      if (stream === 'stdout') stdout = (stdout + text).slice(-mostOutput);
    };
    const how = {
      env,
      directory: file.directory === undefined ? null : release.fill(file.directory),
      timeoutMs,
      onOutput: (text: string, stream: 'stdout' | 'stderr') => keep(masks[stream].pass(text), stream),
      rehearse: file.rehearse,
    };
    try {
      exitCode = await exec.run(argumentsOf(file, release), how, { deadlineMs: timeoutMs, signal });
    } finally {
      for (const stream of ['stdout', 'stderr'] as const) keep(masks[stream].rest(), stream);
      ended = transcript.end();
    }
    const rehearsed = release.standIn !== null || (file.on !== undefined && release.isRehearsal(file.on));
    error = unmet(file, exitCode, rehearsed ? { ...ended, text: stdout } : ended, release);
    if (error === null && file.outputs !== undefined) outputs = outputsOf(file.outputs, stdout);
  } catch (thrown) {
    error = toCockpitError(thrown);
  }
  ended ??= transcript.end();
  const tookMs = Math.round(performance.now() - startedAt);
  const result = { ...emptyResult, tookMs, transcriptBlob: ended.blob, exitCode, error };
  // What only shows something decides nothing.
  const passed = error === null || file.informational === true;
  return { passed, result, ...(outputs === undefined ? {} : { outputs }) };
};

async function execOf({ on }: CommandFile, release: StepRelease): Promise<ExecCapability> {
  if (release.standIn?.exec !== undefined) return release.standIn.exec;
  if (on === undefined) return localExec(release.secretNames, knownLoginEnvironment);
  const { exec } = await release.connection(on);
  if (exec === undefined) throw new CockpitFault('connection-capability-missing', { slot: on, capability: 'exec' });
  return exec;
}

/** Throws `command-file-changed` where a script is not the one that was agreed on. */
async function requirePinned(
  { on, pinnedFiles = [] }: CommandFile,
  exec: ExecCapability,
  release: StepRelease,
  options: CallOptions,
): Promise<void> {
  const rehearsed = release.standIn !== null || (on !== undefined && release.isRehearsal(on));
  if (pinnedFiles.length === 0 || rehearsed) return;
  const machine = on === undefined ? localMachine(exec) : (await release.connection(on)).machine;
  if (machine === undefined)
    throw new CockpitFault('connection-capability-missing', { slot: on ?? null, capability: 'machine' });
  await requirePins(machine, readPins(pinnedFiles), options);
}

/** Values go into arguments, never into the text that a shell or interpreter reads. */
function argumentsOf({ run }: CommandFile, release: StepRelease): readonly string[] {
  return run.map((written, index) => {
    if (isProgramText(run, index)) return written;
    const filled = release.fill(written);
    // A value that came from elsewhere must not turn into an option of the program.
    if (filled.startsWith('-') && !written.startsWith('-')) throw new CockpitFault('value-unfit', { value: written });
    return filled;
  });
}

async function environmentOf({ env = {}, on }: CommandFile, release: StepRelease) {
  const secrets: string[] = [];
  const filling = Object.entries(env).map(async ([name, value]): Promise<[string, string]> => {
    if (typeof value === 'string') return [name, release.fill(value)];
    // Nothing is run on the range: no secret is needed for it, and none is shown to it.
    if (on !== undefined && release.isRehearsal(on)) return [name, rehearsedSecret];
    const secret = await release.secret(value.secret);
    secrets.push(secret);
    return [name, secret];
  });
  return { env: Object.fromEntries(await Promise.all(filling)), secrets };
}

/** The first expectation that is not met; without any, the exit code must be 0. */
function unmet(
  { run, expect = {} }: CommandFile,
  exitCode: number,
  { text, cut }: EndedTranscript,
  release: StepRelease,
) {
  const { exitCode: wanted = 0, ...output } = expect;
  if (exitCode !== wanted) {
    return toCockpitError(new CockpitFault('step-exit-code', { program: run[0] ?? '', exitCode }));
  }
  const judges = Object.values(output).some((value) => value !== undefined);
  // Nothing can be said about what a text that is not there as a whole does not hold.
  if (judges && cut) return toCockpitError(new CockpitFault('step-output-too-long'));
  return unmetOutput(text, output, boundedMatch, release.baseValue);
}

/** The values that a step gives. Throws `step-output-missing` with the first that is not there. */
export function outputsOf(outputs: NonNullable<CommandFile['outputs']>, text: string): StepOutcome['outputs'] {
  const read = readOutputs(outputs, text, boundedMatch);
  if (!read.ok) throw new CockpitFault('step-output-missing', { output: read.name, reason: read.reason });
  return read.values;
}
