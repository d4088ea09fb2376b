import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Compared } from '../../../renderer/screens/cockpit/compared.tsx';
import { FlightContext } from '../../../renderer/screens/release/flight-context.tsx';
import { hearHost } from '../../../renderer/stores/host-link.ts';
import { createSampleFeed } from '../../../renderer/stores/samples-store.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import type { ComparisonPlan, GuardPlan } from '../../../shared/plan/release-plan.ts';
import { columnsOf, encodeSampleChunk, type Sample } from '../../../shared/release/sample-chunk.ts';
import { renderInCockpit } from '../render.tsx';
import { beginFoldedSession } from './folded-session.ts';
import { connectionTo } from './render-flight.tsx';

const comparison: ComparisonPlan = {
  canary: { bad: 'new-bad', all: 'new' },
  stable: { bad: 'old-bad', all: 'old' },
  margin: { ratio: 1.5, difference: 0 },
  ...{ alpha: 0.025, detect: 2, green: 'nothing-against', batches: ['B1'], rungs: 1, readings: 100 },
};

/** Shows the comparison of a guard after so many readings, each with the same counts 5 s after the last. */
async function show(readings: number, canary: [number, number], stable: [number, number], language: Language = 'en') {
  const session = beginFoldedSession();
  const [first] = session.state().definition.plan.guards;
  if (first === undefined) throw new Error('no guard');
  const guard: GuardPlan = { ...first, comparison };
  const series = ([bad, all]: [number, number]): readonly Sample[] =>
    Array.from({ length: readings }, (_, index) => ({
      ...{ at: session.now().utc + index * 5_000, value: bad, size: all },
      ...{ level: 'unknown', reason: null },
    }));
  const samples = async ({ seriesId }: { readonly seriesId: string }) => {
    const found = seriesId.endsWith('canary-counts') ? canary : seriesId.endsWith('stable-counts') ? stable : null;
    return new Blob([new Uint8Array(encodeSampleChunk(columnsOf(found === null ? [] : series(found))))]);
  };
  const connection = connectionTo({ releases: { samples } });
  const times = { from: 0, to: session.now().utc + 1_000_000, nowUtcMs: () => session.now().utc };
  const feed = createSampleFeed({
    ...{ connection, releaseId: session.releaseId, guards: [guard], keepsColumns: false },
    ...times,
  });
  await feed.firstPull;
  await act(async () => hearHost(session.now()));
  await renderInCockpit(
    <FlightContext value={{ session, samples: feed, names: {} }}>
      <Compared guard={guard} comparison={comparison} />
    </FlightContext>,
    language,
  );
}

const said = (name: string): string =>
  (screen.getByRole('region', { name }).textContent ?? '').replaceAll(/[\u00a0\u202f]/g, ' ');

describe('a comparison on the cockpit', () => {
  it('says both shares with what they are made of, what is tolerated, the evidence, and what is still needed', async () => {
    await show(10, [1, 100], [9, 900]);
    const text = said('Compared with the old version');
    expect(text).toContain('new 1 % 10/1 000');
    expect(text).toContain('old 1 % 90/9 000');
    expect(text).toContain('tolerated ≤ 1.5 %');
    expect(text).toContain('p 1, red ≤ 0.025');
    const [, requests, minutes] = /needs ≈ ([\d ]+) more requests, (\d+) min/.exec(text) ?? [];
    const count = Number(requests?.replaceAll(' ', ''));
    expect(count).toBeGreaterThan(500);
    expect(count).toBeLessThan(3_000);
    // 1,200 requests of the new version a minute.
    expect(Number(minutes)).toBe(Math.max(1, Math.round(count / 1_200)));
  });

  it('needs nothing more once it is shown', async () => {
    await show(20, [8, 100], [9, 900], 'zh');
    const text = said('与旧版本比较');
    expect(text).toContain('新 8 % 160/2 000');
    expect(text).toContain('p < 0.0001，红 ≤ 0.025');
    expect(text).not.toContain('还需');
  });

  it('waits where nothing was counted', async () => {
    await show(0, [0, 0], [0, 0]);
    expect(screen.getByText('waiting for the counts of both versions')).toBeDefined();
  });
});
