import { describe, expect, it } from 'vitest';
import { reviewRelease } from '../../../shared/release/views/review.ts';
import { flyIntoErrors, flyToTheEnd } from '../../support/seed-flights.ts';
import { openIn, temporaryFolder } from '../journal/temporary-journal.ts';

describe('a release that went to 100 %', () => {
  it('prints', () => {
    const journal = openIn(temporaryFolder());
    const release = flyToTheEnd(journal);
    const t = performance.now();
    const review = reviewRelease(release.definition, release.events(), (series, from, to) =>
      journal.samples.read(release.definition.releaseId, series, from, to),
    );
    console.log(performance.now() - t, release.events().length);
    console.log(JSON.stringify({ ...review, batches: review.batches.map((b) => ({ ...b, shifts: b.shifts.length })) }, null, 1).slice(0, 14000));
    expect(review.header.outcome).toBe('completed');
  });
  it('rolls back', () => {
    const journal = openIn(temporaryFolder());
    const release = flyIntoErrors(journal);
    const review = reviewRelease(release.definition, release.events());
    console.log(JSON.stringify(review.rollbacks, null, 1));
    expect(review.header.outcome).toBe('rolled-back');
  });
});
