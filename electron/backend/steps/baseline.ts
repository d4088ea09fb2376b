import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import { parseDurationMs } from '../../../shared/plan/duration.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import { withWindow } from '../watch/read-guard.ts';
import type { StepExecutor } from './step-executor.ts';

const defaultWindowMs = 60_000;

/** Reads a number once and keeps it under its name; the query and the answer are the transcript. */
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
    const windowMs = (window === undefined ? defaultWindowMs : parseDurationMs(window)) / release.pace;
    const asked = withWindow(query, windowMs);
    const reading = await metrics.instant(asked, { deadlineMs: step.timeoutMs, signal });
    transcript.write(`${asked}\n${JSON.stringify(reading)}\n`);
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
