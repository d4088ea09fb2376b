import { setTimeout as sleep } from 'node:timers/promises';
import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import { watchPaceLimit } from '../../../shared/plan/compile/durations.ts';
import { parseDurationMs } from '../../../shared/plan/duration.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import { withWindow } from '../watch/read-guard.ts';
import type { StepExecutor } from './step-executor.ts';

const defaultWindowMs = 60_000;
/** Share of the step's time that a source without history may be waited for. */
const mostWaited = 0.8;

/**
 * Reads a number once and keeps it under its name; the query and the answer are the transcript. A source that has no
 * history knows only what it saw since it was first asked: it is given one window, as far as the step's time allows.
 */
export const runBaselineStep: StepExecutor = async (step, { runId, transcripts, signal, release }) => {
  if (step.file.kind !== 'baseline') throw new CockpitFault('invalid-input', { field: 'kind', detail: step.kind });
  const { name, from, query, unit, window } = step.file;
  const startedAt = performance.now();
  const transcript = transcripts.begin(runId);
  const took = () => Math.round(performance.now() - startedAt);
  try {
    const { metrics } = await release.connection(from);
    if (metrics === undefined)
      throw new CockpitFault('connection-capability-missing', { slot: from, capability: 'metrics' });
    const written = window === undefined ? defaultWindowMs : parseDurationMs(window);
    const windowMs = written / Math.min(release.pace, watchPaceLimit);
    const asked = withWindow(query, windowMs);
    const ask = async () => {
      const answer = await metrics.instant(asked, { deadlineMs: Math.max(1, step.timeoutMs - took()), signal });
      transcript.write(`${asked}\n${JSON.stringify(answer)}\n`);
      return answer;
    };
    let reading = await ask();
    if (reading.kind === 'missing' && (reading.reason === 'empty' || reading.reason === 'nan')) {
      await sleep(Math.min(windowMs, mostWaited * (step.timeoutMs - took())), undefined, { signal }).catch(() => {
        throw new CockpitFault('cancelled', { what: step.id });
      });
      reading = await ask();
    }
    if (reading.kind === 'missing') {
      throw new CockpitFault(
        'baseline-not-read',
        { reason: reading.reason, detail: reading.detail },
        { retryable: true },
      );
    }
    const { value, sampledAt } = reading;
    const result = { ...emptyResult, tookMs: took(), transcriptBlob: transcript.end().blob };
    return { passed: true, result, gain: { kind: 'baseline', name, value, unit, sampledAt } };
  } catch (thrown) {
    const { blob: transcriptBlob } = transcript.end();
    return { passed: false, result: { ...emptyResult, tookMs: took(), transcriptBlob, error: toCockpitError(thrown) } };
  }
};
