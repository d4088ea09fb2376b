import { describe, expect, it } from 'vitest';
import type { Language } from '../../../shared/i18n/index.ts';
import type { Speech } from '../../../shared/i18n/release-speech.ts';
import { sayEvent } from '../../../shared/i18n/say-event.ts';
import { sayStanding } from '../../../shared/i18n/say-standing.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
import type { Side } from '../../../shared/release/expected-side.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import type { FoundTarget } from '../../../shared/release/split.ts';
import { judgeTargets, type SplitCounts, type SplitSample } from '../../../shared/release/split-sample.ts';
import type { AskedBypass, AskedUser, BypassVerdict } from '../../../shared/release/user-sample.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import { flying } from '../../support/fold/flying.ts';
import { conductor } from '../../support/fold/fold-driver.ts';

const planWith = (probe: string) => `apiVersion: cockpit/v1
title: Sampled
from: 1.0.0
to: 1.1.0
timeZone: UTC
connections: { edge: { capability: traffic }, site: { capability: probe } }
switches: { edge: { mechanism: proxy-weights, sticky: request, probe: ${probe} } }
batches: [{ id: B1, exposure: 1 %, observe: 0s }]
`;
const at = (value: number): readonly FoundTarget[] => [
  { target: 'web-1', exposure: { kind: 'percent', percent: value } },
];
const sampleOf = (counts: Partial<SplitCounts>): SplitSample => {
  const counted = { target: 'shop:443', canary: 0, stable: 0, unmarked: 0, failed: 0, ...counts };
  const asked = counted.canary + counted.stable + counted.unmarked + counted.failed;
  return { wanted: 459, targets: judgeTargets([{ ...counted, asked }], at(0), at(1)), error: null };
};

/** B1 (0 → 1 %) was raised and read back; answers showed `sample`. */
function raised(sample: SplitSample | null) {
  const orders = flying(planWith('site'));
  expect(orders.start('B1')).toBeNull();
  const { fold } = orders.flight;
  const shift = outstanding(fold.state()).find(({ kind }) => kind === 'shift');
  if (shift?.kind !== 'shift') throw new Error('nothing is shifted');
  const report = { outcome: 'succeeded', how: 'applied', found: at(1), error: null, tookMs: 1 } as const;
  fold.submit(
    { type: 'record-shift', shiftId: shift.shiftId, ...report, ...(sample === null ? {} : { sample }) },
    conductor,
  );
  return { fold, shift: () => fold.state().shifts[shift.shiftId] };
}

describe('a sampled shift', () => {
  it('succeeds where answers agree, cannot tell, or nobody asked', () => {
    for (const sample of [
      sampleOf({ canary: 5, stable: 454 }),
      sampleOf({ stable: 100 }),
      sampleOf({ unmarked: 459 }),
      { wanted: 459, targets: [], error: { code: 'connection-unreachable', params: {}, retryable: true } } as const,
      null,
    ]) {
      const { fold, shift } = raised(sample);
      expect(fold.state().batches.B1?.status).toBe('in-effect');
      expect(shift()).toMatchObject({ status: 'succeeded', error: null, sample });
    }
  });

  it('is left to the operator where answers contradict the raise that was read back', () => {
    const sample = sampleOf({ stable: 459 });
    const { fold, shift } = raised(sample);
    expect(fold.state().batches.B1?.status).toBe('raising');
    expect(shift()).toMatchObject({
      status: 'unresolved',
      error: { code: 'split-not-confirmed', params: { target: 'shop:443', expected: '1 %', found: '0 %', asked: 459 } },
      sample,
    });
  });

  it.each([
    ['en', 'shop:443 0 of 459 answers from the new version (0\u00a0%), intended 1\u00a0%: contradicted', 'decide'],
    ['zh', 'shop:443 459 个应答中 0 个来自新版本（0\u00a0%），预期 1\u00a0%：矛盾', '请决定'],
  ] as const)('is said with both shares (%s)', async (language: Language, said, decide) => {
    const t = await loadTranslate(language);
    const speak = (sample: SplitSample) => {
      const { fold } = raised(sample);
      const state = fold.state();
      const speech: Speech = { t, language, definition: state.definition, names: {}, texts: {}, timeZone: 'UTC' };
      const event = fold.events.findLast(({ type }) => type === 'shift-succeeded' || type === 'shift-unresolved');
      if (event === undefined) throw new Error('no outcome');
      const now = fold.now();
      return {
        event: sayEvent(speech, state, event).text,
        standing: sayStanding(speech, state, standing(state, now), now),
      };
    };
    const odd = speak(sampleOf({ stable: 459 }));
    expect(odd.event).toContain(said);
    expect(odd.standing).toContain(said);
    expect(odd.standing).toContain(decide);
    const few = speak(sampleOf({ stable: 90, failed: 10 })).event;
    expect(few).toMatch(/10 (failed|个失败)/);
    expect(few).toMatch(/459 wanted|需要 459 个/);
  });
});

describe('a shift of which users were asked', () => {
  const user = (id: string, expected: Side | null, found: Side | null): AskedUser => ({ id, expected, found });
  const bypass = (verdict: BypassVerdict): AskedBypass => ({
    ...{ id: 'opt-in', kind: 'cookie', name: 'gray', value: 'true', to: 'new' },
    ...{ canary: 3, stable: 0, unknown: 0, verdict },
  });
  const sample = (users: readonly AskedUser[], bypasses: readonly AskedBypass[] = []): SplitSample => ({
    ...{ wanted: null, targets: [], error: null },
    users: { users, bypasses, error: null },
  });
  const right = [user('sample-7', 'canary', 'canary'), user('sample-9', 'stable', 'stable')];
  const said = async (language: Language, shown: SplitSample) => {
    const t = await loadTranslate(language);
    const { fold, shift } = raised(shown);
    const state = fold.state();
    const speech: Speech = { t, language, definition: state.definition, names: {}, texts: {}, timeZone: 'UTC' };
    const event = fold.events.findLast(({ type }) => type === 'shift-succeeded' || type === 'shift-unresolved');
    const status = shift()?.status;
    return {
      status,
      event: sayEvent(speech, state, event!).text,
      standing: sayStanding(speech, state, standing(state, fold.now()), fold.now()),
    };
  };

  it('succeeds where each is where they should be, or does not say', async () => {
    const { status, event } = await said(
      'en',
      sample([...right, user('u', 'stable', null), user('v', null, 'canary')]),
    );
    expect(status).toBe('succeeded');
    expect(event).toContain(
      '2 of 2 sample users on the expected side (1 without an answer that tells the version, 1 of',
    );
    expect((await said('zh', sample(right))).event).toContain(' · 2 个样本用户中 2 个在预期的一侧');
  });

  it('is left to the operator where one is not, and names who', async () => {
    const odd = sample([...right, { ...user('u-1', 'canary', 'stable'), attributes: { tier: 'pro' } }]);
    const english = await said('en', odd);
    const named = '2 of 3 sample users on the expected side, not u-1 tier=pro (expected the new version, found the old';
    expect(english.status).toBe('unresolved');
    expect(english.event).toContain(` · ▲ ${named}`);
    expect(english.standing).toContain(named);
    const chinese = await said('zh', odd);
    expect(chinese.event).toContain('3 个样本用户中 2 个在预期的一侧，不符：u-1 tier=pro（应为新版本，实为旧版本）');
    expect(raised(odd).shift()?.error).toMatchObject({ code: 'sample-users-elsewhere', params: { user: 'u-1' } });
  });

  it('says what the ways past it did, which stop nothing', async () => {
    const ignored = await said('en', sample([], [{ ...bypass('ignored'), canary: 0, stable: 3 }, bypass('honoured')]));
    expect(ignored.status).toBe('succeeded');
    expect(ignored.event).toContain('▲ cookie gray=true: 0 answers new, 3 old: not honoured · cookie gray=true: 3');
    expect((await said('zh', sample([], [bypass('survives')]))).event).toContain(
      '▲ Cookie gray=true：新版本 3 次，旧版本 0 次：仍走新版本，回滚本应使它失效',
    );
  });
});

describe('a switch that names its probe', () => {
  it('is compiled with it, and refused where the slot is of another kind', () => {
    const { file, issues } = lintPlan(planWith('site'));
    expect(compilePlan(file!).probes).toEqual({ edge: 'site' });
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    const wrong = lintPlan(planWith('edge')).issues.filter(({ severity }) => severity === 'error');
    expect(wrong.map(({ rule, path }) => [rule, path])).toEqual([['unknown-reference', 'switches.edge.probe']]);
    expect(compilePlan(lintPlan(planWith('site').replace(', probe: site', '')).file!)).not.toHaveProperty('probes');
  });
});
