import type { BackendContext } from './context.ts';

interface TranscriptQuery {
  readonly releaseId: string;
  readonly stepId: string;
  readonly after: number;
}

const mostCharacters = 256 * 1024;

/** Output of a step's last attempt: from memory while it runs, from its evidence afterwards. */
export function readTranscript({ conductor, journal }: BackendContext, { releaseId, stepId, after }: TranscriptQuery) {
  const state = conductor.state(releaseId);
  const step = state.steps[stepId];
  const live = conductor.liveTranscript(releaseId, `${stepId}-${step?.attempt ?? 0}`, after);
  if (live !== null) return { ...live, live: true };
  const blob = step?.result?.transcriptBlob;
  const stored = blob == null ? null : journal.blobs.get(blob);
  const whole = stored === null ? '' : Buffer.from(stored.content).toString('utf8');
  const text = whole.slice(after, after + mostCharacters);
  return { text, next: after + text.length, live: false, truncated: after + text.length < whole.length };
}
