import { setTimeout as sleep } from 'node:timers/promises';
import { type CockpitError, CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import { parseDurationMs } from '../../../shared/plan/duration.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import { unmetJson, unmetLimit } from '../../../shared/steps/expectations.ts';
import { parseJson } from '../../../shared/steps/outputs.ts';
import type { StepValue } from '../../../shared/steps/values.ts';
import type { ProbeAnswer } from '../connectors/connector.ts';
import { type CallLimits, startCall } from '../platform/call-limits.ts';
import { outputsOf } from './command.ts';
import { type HttpFile, type Requester, requesterOf } from './http-request.ts';
import { withoutSecrets } from './secret-mask.ts';
import type { StepExecutor, StepOutcome, StepRelease } from './step-executor.ts';

/** Longest that one answer of many may take. */
const oneAnswerMs = 10_000;
/** Of many requests so many are written down one by one. */
const mostLines = 200;

type Write = (text: string) => void;

/** The limits of a whole run, and where it is written down. */
interface Run {
  readonly limits: CallLimits;
  readonly signal: AbortSignal;
  readonly write: Write;
}

/** Requests whose answers are asserted: one, many, or one that starts a job which is polled; they are the transcript. */
export const runHttpStep: StepExecutor = async (step, { runId, transcripts, signal, release }) => {
  if (step.file.kind !== 'http') throw new CockpitFault('invalid-input', { field: 'kind', detail: step.kind });
  const { file } = step;
  const startedAt = performance.now();
  const transcript = transcripts.begin(runId);
  const limits = startCall({ deadlineMs: step.timeoutMs, signal }, file.path ?? file.url ?? '');
  let httpStatus: number | null = null;
  let outputs: StepOutcome['outputs'];
  let error: CockpitError | null = null;
  let requester: Requester | null = null;
  try {
    requester = await requesterOf(file, release);
    const { secrets } = requester;
    const write: Write = (text) => transcript.write(withoutSecrets(text, secrets));
    const asked = await askAll(file, requester, release, { limits, signal, write });
    httpStatus = asked.last.status;
    error = asked.error;
    if (error === null) {
      const body = withoutSecrets(asked.last.body, secrets);
      const first = file.poll === undefined ? {} : readable(file, body);
      const end =
        file.poll === undefined ? body : await poll(file, requester, release, { limits, signal, write }, first);
      if (file.outputs !== undefined) outputs = { ...outputsOf(missing(file, first), end), ...first };
    }
  } catch (thrown) {
    error = toCockpitError(thrown);
  } finally {
    limits.end();
    requester?.close();
  }
  const { blob: transcriptBlob } = transcript.end();
  const tookMs = Math.round(performance.now() - startedAt);
  const result = { ...emptyResult, tookMs, transcriptBlob, httpStatus, error };
  return { passed: error === null, result, ...(outputs === undefined ? {} : { outputs }) };
};

interface Asked {
  readonly last: ProbeAnswer;
  readonly error: CockpitError | null;
}

/** As many requests as the plan wants, up to the first whose answer is not as expected. */
async function askAll(
  file: HttpFile,
  requester: Requester,
  release: StepRelease,
  { limits, signal, write }: Run,
): Promise<Asked> {
  const { times = 1 } = file;
  write(requester.line);
  let fromNew = 0;
  let fromUnknown = 0;
  for (let count = 1; ; count += 1) {
    const deadlineMs = times === 1 ? limits.remainingMs() : Math.min(oneAnswerMs, limits.remainingMs());
    const last = await requester.send({ deadlineMs, signal });
    const error = unmet(last, file, release);
    if (last.servedBy === 'canary') fromNew += 1;
    if (last.servedBy === null) fromUnknown += 1;
    if (count <= mostLines || error !== null) write(`\n${answerLine(last)}`);
    if (count === 1 || error !== null) write(`\n\n${last.body}`);
    if (error !== null) return { last, error };
    if (count < times) continue;
    if (times > 1) write(`\n${times} × · canary ${fromNew} ×`);
    return { last, error: unmetShare(file, fromNew, fromUnknown, release) };
  }
}

/** The share that the new version answered is not known as long as one answer may have come from either. */
function unmetShare(
  { times = 1, expect }: HttpFile,
  fromNew: number,
  fromUnknown: number,
  { baseValue }: StepRelease,
): CockpitError | null {
  if (expect?.newShare === undefined) return null;
  if (fromUnknown > 0) return { code: 'step-version-unknown', params: { answers: fromUnknown }, retryable: true };
  return unmetLimit(fromNew / times, expect.newShare, baseValue);
}

function answerLine({ status, tookMs, servedBy }: ProbeAnswer): string {
  return `${status} · ${Math.round(tookMs)} ms${servedBy === null ? '' : ` · ${servedBy}`}`;
}

/** The first expectation that the answer does not meet; without any, the status must be 200. */
function unmet(answer: ProbeAnswer, { expect = {} }: HttpFile, { baseValue }: StepRelease): CockpitError | null {
  const { status = 200, bodyIncludes, within, headers = {}, json, servedBy } = expect;
  const off = (code: CockpitError['code'], params: CockpitError['params']) => ({ code, params, retryable: true });
  if (answer.status !== status) return off('step-http-status', { found: answer.status, expected: status });
  if (bodyIncludes !== undefined && !answer.body.includes(bodyIncludes)) {
    return off('step-http-body', { expected: bodyIncludes });
  }
  const withinMs = within === undefined ? Number.POSITIVE_INFINITY : parseDurationMs(within);
  if (answer.tookMs > withinMs) return off('step-http-slow', { tookMs: Math.round(answer.tookMs), withinMs });
  for (const [name, expected] of Object.entries(headers)) {
    if (answer.headers[name.toLowerCase()] !== expected) return off('step-http-header', { header: name, expected });
  }
  const wanted = servedBy === undefined ? null : servedBy === 'new' ? 'canary' : 'stable';
  if (wanted !== null && answer.servedBy !== wanted) return off('step-served-by', { expected: servedBy ?? '' });
  return json === undefined ? null : unmetJson(parseJson(answer.body), json, baseValue);
}

/** Asks until the job is at its end; the body of the last answer. Throws `step-job-failed`, `deadline-exceeded`, `cancelled`. */
async function poll(
  file: HttpFile,
  requester: Requester,
  release: StepRelease,
  { limits, signal, write }: Run,
  own: Readonly<Record<string, StepValue>>,
): Promise<string> {
  const { path, every, until, failWhen = [] } = file.poll ?? { every: '1s', until: [] };
  const everyMs = Math.max(20, parseDurationMs(every) / release.pace);
  for (;;) {
    await sleep(everyMs, undefined, { signal: limits.signal }).catch(() => {});
    limits.check();
    const deadlineMs = Math.min(oneAnswerMs, limits.remainingMs());
    const answer = await requester.get(path, own, { deadlineMs, signal });
    const body = withoutSecrets(answer.body, requester.secrets);
    write(`\n\n${answerLine(answer)}\n${body}`);
    const json = parseJson(body);
    const holds = (expected: typeof until) => unmetJson(json, expected, release.baseValue) === null;
    if (failWhen.some((sign) => holds([sign]))) throw new CockpitFault('step-job-failed', { status: answer.status });
    if (answer.status < 400 && holds(until)) return body;
  }
}

/** Those outputs that the first answer holds already: the way to the job may need them. */
function readable({ outputs = {} }: HttpFile, body: string): Readonly<Record<string, StepValue>> {
  const found = Object.entries(outputs).flatMap(([name, output]) => {
    try {
      return [[name, outputsOf({ [name]: output }, body)?.[name]] as const];
    } catch {
      // It may stand in the answer that says that the job has ended.
      return [];
    }
  });
  return Object.fromEntries(found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function missing({ outputs = {} }: HttpFile, found: Readonly<Record<string, StepValue>>): typeof outputs {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !Object.hasOwn(found, name)));
}
