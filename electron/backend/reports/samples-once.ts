import type { SampleColumns } from '../../../shared/release/sample-chunk.ts';
import type { ReadSamples } from '../../../shared/release/views/review.ts';
import type { Journal } from '../journal/open-journal.ts';

/** Reads every series of a release from the journal once, whole; review and charts look at parts of it. */
export function samplesOnce(journal: Journal, releaseId: string): ReadSamples {
  const series = new Map<string, SampleColumns>();
  return (seriesId) => {
    const known = series.get(seriesId) ?? journal.samples.read(releaseId, seriesId, 0, Number.MAX_SAFE_INTEGER);
    series.set(seriesId, known);
    return known;
  };
}
