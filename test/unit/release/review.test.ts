import { describe, expect, it } from 'vitest';
import { formatExposure, formatThreshold, formatValue } from '../../../shared/i18n/format.ts';
import { type BatchReview, type ReadSamples, reviewRelease } from '../../../shared/release/views/review.ts';
import { fileJournal } from '../../support/file-journal.ts';
import type { FoldedRelease } from '../../support/folded-release.ts';
import { flyBackOneStage, flyIntoErrors, flyToTheEnd } from '../../support/seed-flights.ts';

function flown(fly: typeof flyToTheEnd) {
  const journal = fileJournal();
  const release = fly(journal);
  const samples: ReadSamples = (seriesId, from, to) =>
    journal.samples.read(release.definition.releaseId, seriesId, from, to);
  return { release, samples, review: reviewRelease(release.definition, release.events(), samples) };
}

/** A batch's table as the seed's author wrote it: metric, threshold, actual value, status. */
function tableOf(release: FoldedRelease, batch: BatchReview | undefined) {
  return batch?.rows.map(({ guardId, limits, actual, level }) => {
    const unit = release.definition.plan.guards.find(({ id }) => id === guardId)?.unit ?? 'count';
    const limit = limits.green === null ? '' : formatThreshold(limits.green, unit);
    return [guardId, limit, formatValue(actual?.value ?? null, unit), level].map((cell) =>
      String(cell).replaceAll('\u00a0', ' '),
    );
  });
}

describe('the review of a release that went to 100 %', () => {
  const { release, review, samples } = flown(flyToTheEnd);

  it('says how it went', () => {
    const { header } = review;
    expect(header).toMatchObject({ from: '1.9.4', to: '2.0.0', environment: 'production', outcome: 'completed' });
    expect(header.driver).toBe('p-sun');
    expect(formatExposure(header.highest ?? { kind: 'none' })).toBe('100\u00a0%');
    expect(header.tookMs).toBe((header.endedAt ?? 0) - (header.begunAt ?? 0));
    expect(header.headHash).toBe(release.events().at(-1)?.hash);
    expect(header.eventCount).toBe(release.events().length);
  });

  it('has the batch tables of the seed, each with the limits of its own batch', () => {
    expect(review.batches.map(({ batchId, result }) => [batchId, result])).toEqual([
      ['GRAY-1', 'passed'],
      ['GRAY-10', 'passed'],
      ['GRAY-50', 'passed'],
      ['FULL', 'passed'],
    ]);
    expect(tableOf(release, review.batches[0])).toEqual([
      ['errors', '< 5 %', '0.688 %', 'green'],
      ['p95', '< 3 s', '1.58 s', 'green'],
      ['cpu', '< 80 %', '44.5 %', 'green'],
    ]);
    expect(tableOf(release, review.batches[1])).toEqual([
      ['errors', '< 3 %', '0.546 %', 'green'],
      ['p95', '< 3 s', '1.55 s', 'green'],
      ['p99', '< 5 s', '2.59 s', 'green'],
      ['reports', '> 98 %', '99.64 %', 'green'],
    ]);
    expect(tableOf(release, review.batches[3])?.map(([, limit]) => limit)).toEqual([
      '< 1 %',
      '< 3 s',
      '< 5 s',
      '> 99 %',
    ]);
  });

  it('takes the actual value from the last sample of the batch, with its size and the old version beside it', () => {
    for (const batch of review.batches) {
      const { actual } = batch.rows[0] ?? {};
      const { at, value, size } = samples('errors/canary', batch.inEffectAt ?? 0, batch.endedAt ?? 0);
      const stable = samples('errors/stable', batch.inEffectAt ?? 0, batch.endedAt ?? 0);
      expect(actual).toEqual({
        value: value.at(-1),
        at: at.at(-1),
        sampleSize: size.at(-1),
        stable: stable.value.at(-1),
        source: 'samples',
      });
    }
  });

  it('falls back to the last change of level without samples', () => {
    const bare = reviewRelease(release.definition, release.events());
    expect(bare.batches[0]?.rows[0]?.actual).toMatchObject({ source: 'events', sampleSize: 412 });
    // Nothing changed during the second batch: no number is made up for it.
    expect(bare.batches[1]?.rows.map((row) => row.actual)).toEqual([null, null, null, null]);
    expect(bare.batches.map(({ result }) => result)).toEqual(review.batches.map(({ result }) => result));
  });

  it('counts green time without what nobody watched, and calls that unknown', () => {
    const batch = review.batches[2];
    expect(review.gaps).toEqual([
      { from: expect.any(Number), to: expect.any(Number), cause: 'paused', batch: 'GRAY-50' },
    ]);
    expect((review.gaps[0]?.to ?? 0) - (review.gaps[0]?.from ?? 0)).toBe(95_000);
    expect(batch?.greenMs).toBeLessThanOrEqual((batch?.tookMs ?? 0) - 95_000);
    expect(batch?.greenMs).toBeGreaterThanOrEqual(batch?.observeMs ?? Number.POSITIVE_INFINITY);
    const errors = batch?.rows[0];
    expect(errors?.worst).toBe('unknown');
    expect(errors?.levelMs.unknown).toBeGreaterThanOrEqual(95_000);
    const all = Object.values(errors?.levelMs ?? {}).reduce((sum, ms) => sum + ms, 0);
    expect(all).toBe((batch?.endedAt ?? 0) - (batch?.inEffectAt ?? 0));
  });

  it('keeps gates, waivers, approvals, steps, notes and what somebody else changed', () => {
    expect(review.gates.map(({ gateId, status, waiver }) => [gateId, status, waiver !== null])).toEqual([
      ['backup', 'passed', false],
      ['rollback-verified', 'passed', false],
      ['load-test', 'open', true],
    ]);
    expect(review.waivers).toHaveLength(1);
    expect(review.approvals).toMatchObject([
      { kind: 'commands', commandsHash: release.definition.commandsHash },
      { kind: 'preflight', passed: 1, warned: 0, failed: 0, evidenceBlob: expect.any(String) },
      { kind: 'step', approver: 'p-zhang' },
    ]);
    const byId = Object.fromEntries(review.steps.map((step) => [step.stepId, step]));
    expect(byId.machine).toMatchObject({ status: 'succeeded', tookMs: 410, result: { exitCode: 0 } });
    expect(byId.agree?.approvals).toEqual([{ approver: 'p-zhang', role: null, way: expect.any(String) }]);
    expect(byId.retire).toMatchObject({ status: 'skipped', reason: { textId: expect.any(String) } });
    expect(review.notes).toHaveLength(1);
    expect(review.drifts).toEqual([
      {
        switchId: 'traffic',
        at: expect.any(Number),
        found: [{ target: 'web-2', exposure: { kind: 'percent', percent: 4 } }],
        agreed: [{ target: 'web-2', exposure: { kind: 'percent', percent: 10 } }],
        endedAt: expect.any(Number),
        acknowledgedBy: null,
      },
    ]);
  });
});

describe('the review of a release that rolled back by itself', () => {
  const { release, review } = flown(flyIntoErrors);

  it('shows the value that was red, and the rungs that were not reached', () => {
    expect(review.header.outcome).toBe('rolled-back');
    expect(review.batches.map(({ batchId, result }) => [batchId, result])).toEqual([
      ['GRAY-1', 'passed'],
      ['GRAY-10', 'rolled-back'],
      ['GRAY-50', 'not-reached'],
      ['FULL', 'not-reached'],
    ]);
    const errors = review.batches[1]?.rows[0];
    expect(errors).toMatchObject({ guardId: 'errors', level: 'red', worst: 'red' });
    expect(errors?.actual?.value).toBeGreaterThan(0.1);
    expect(tableOf(release, review.batches[2])?.[0]).toEqual(['errors', '< 2 %', '–', 'null']);
  });

  it('keeps every action of the rollback with what was read back and how long it took', () => {
    const [rollback] = review.rollbacks;
    expect(rollback).toMatchObject({ status: 'succeeded', scope: 'all', cause: { kind: 'guard', guardId: 'errors' } });
    expect(rollback?.actions.map(({ phase, status }) => [phase, status])).toEqual([
      ['ensure-stable', 'succeeded'],
      ['traffic', 'succeeded'],
      ['script', 'succeeded'],
      ['verify', 'succeeded'],
    ]);
    expect(rollback?.actions[1]?.found?.map(({ exposure }) => formatExposure(exposure))).toEqual([
      '0\u00a0%',
      '0\u00a0%',
    ]);
    expect(rollback?.trafficBackMs).toBe(820);
    expect(rollback?.tookMs).toBe(1640);
  });
});

describe('the review of a release that stepped back', () => {
  const { review } = flown(flyBackOneStage);

  it('tells every stay on a rung apart', () => {
    expect(review.batches.map(({ batchId, visit, entered, result }) => [batchId, visit, entered, result])).toEqual([
      ['GRAY-1', 1, 'raised', 'passed'],
      ['GRAY-10', 1, 'raised', 'rolled-back'],
      ['GRAY-1', 2, 'returned', 'passed-by-waiver'],
      ['GRAY-10', 2, 'raised', 'under-way'],
      ['GRAY-50', 0, null, 'not-reached'],
      ['FULL', 0, null, 'not-reached'],
    ]);
    expect(review.batches[2]?.greenMs).toBeLessThan(review.batches[2]?.observeMs ?? 0);
    expect(review.batches[3]?.shifts).toHaveLength(1);
    expect(review.batches[3]?.endedAt).toBeNull();
    expect(review.holds).toEqual([
      { from: expect.any(Number), to: expect.any(Number), by: expect.anything(), reason: null },
    ]);
  });
});
