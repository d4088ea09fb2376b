import { type CockpitError, CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import { parseDurationMs } from '../../../shared/plan/duration.ts';
import type { StepPlan } from '../../../shared/plan/release-plan.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import { createHttpClient, type HttpAnswer } from '../platform/http-client.ts';
import type { StepExecutor } from './step-executor.ts';

const mostBodyBytes = 256 * 1024;

/** One request whose status, body and latency are asserted; the answer is the transcript. */
export const runHttpStep: StepExecutor = async (step, { runId, transcripts, signal }) => {
  if (step.file.kind !== 'http') throw new CockpitFault('invalid-input', { field: 'kind', detail: step.kind });
  const { url = '', body, expect } = step.file;
  const method = step.file.method ?? 'GET';
  const headers = plainHeaders(step.file.headers);
  const startedAt = performance.now();
  const transcript = transcripts.begin(runId);
  const client = createHttpClient();
  let httpStatus: number | null = null;
  let error: CockpitError | null = null;
  try {
    transcript.write(`${method} ${url}\n`);
    const answer = await client.request(
      { url: new URL(url), method, maxBytes: mostBodyBytes, ...(headers && { headers }), ...(body && { body }) },
      { deadlineMs: step.timeoutMs, signal },
    );
    httpStatus = answer.status;
    transcript.write(`${answer.status} · ${Math.round(answer.tookMs)} ms\n\n${answer.body.toString('utf8')}`);
    error = unmet(answer, expect);
  } catch (thrown) {
    error = toCockpitError(thrown);
  } finally {
    client.close();
  }
  const transcriptBlob = transcript.end();
  const tookMs = Math.round(performance.now() - startedAt);
  return { passed: error === null, result: { ...emptyResult, tookMs, transcriptBlob, httpStatus, error } };
};

type Headers = Extract<StepPlan['file'], { kind: 'http' }>['headers'];

/** A secret is taken from the cockpit's own environment under its name; it never stands in a plan. */
function plainHeaders(headers: Headers): Record<string, string> | undefined {
  if (headers === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (process.env[value.secret] ?? ''),
    ]),
  );
}

interface Expectation {
  readonly status?: number | undefined;
  readonly bodyIncludes?: string | undefined;
  readonly within?: string | undefined;
}

/** The first expectation that the answer does not meet; without any, the status must be 200. */
function unmet(answer: HttpAnswer, expect: Expectation = {}): CockpitError | null {
  const status = expect.status ?? 200;
  if (answer.status !== status) {
    return { code: 'step-http-status', params: { found: answer.status, expected: status }, retryable: true };
  }
  if (expect.bodyIncludes !== undefined && !answer.body.toString('utf8').includes(expect.bodyIncludes)) {
    return { code: 'step-http-body', params: { expected: expect.bodyIncludes }, retryable: true };
  }
  const withinMs = expect.within === undefined ? Number.POSITIVE_INFINITY : parseDurationMs(expect.within);
  if (answer.tookMs > withinMs) {
    return { code: 'step-http-slow', params: { tookMs: Math.round(answer.tookMs), withinMs }, retryable: true };
  }
  return null;
}
