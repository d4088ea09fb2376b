import { describe, expect, it } from 'vitest';
import type { Language } from '../../../shared/i18n/index.ts';
import type { Speech } from '../../../shared/i18n/release-speech.ts';
import { sayEvent } from '../../../shared/i18n/say-event.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { promotionBlockers } from '../../../shared/release/promotion.ts';
import { lastShift } from '../../../shared/release/queries.ts';
import { judgeTargets, type SplitSample } from '../../../shared/release/split-sample.ts';
import { claimStanding } from '../../../shared/release/views/claims.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
import { flying } from '../../support/fold/flying.ts';
import { conductor } from '../../support/fold/fold-driver.ts';

const planWith = (on: string) => `apiVersion: cockpit/v1
title: Counted
from: 1.0.0
to: 1.1.0
timeZone: UTC
connections: { edge: { capability: traffic }, numbers: { capability: metrics } }
switches:
  edge:
    mechanism: proxy-weights
    sticky: request
    shareGauge: { on: ${on}, canary: 'increase(new[$window])', all: 'increase(both[$window])', window: 1m }
batches: [{ id: B1, exposure: 10 %, observe: 0s }, { id: B2, exposure: 50 %, observe: 0s }]
`;
const share = (percent: number) => [{ target: 'edge', exposure: { kind: 'percent' as const, percent } }];

/** `canary` of `asked` requests went to the new version after the shift from `from` to `to` percent. */
function counted(canary: number, asked: number, from = 0, to = 10): SplitSample {
  const counts = { target: 'edge', asked, canary, stable: asked - canary, unmarked: 0, failed: 0 };
  return { wanted: 44, targets: judgeTargets([counts], share(from), share(to)), error: null };
}

function atB1() {
  const orders = flying(planWith('numbers'));
  orders.raise('B1');
  const { fold } = orders.flight;
  const shiftId = Object.keys(fold.state().shifts)[0] ?? '';
  const record = (sample: SplitSample, id = shiftId) =>
    fold.submit({ type: 'record-share', shiftId: id, sample }, conductor);
  const blockers = () => promotionBlockers(fold.state(), 'B2', fold.now()).map(({ code }) => code);
  return { orders, fold, shiftId, record, blockers };
}

describe('requests that are counted after a shift', () => {
  it('hold nothing up where they agree, or until there are enough', () => {
    const { record, blockers, fold, shiftId } = atB1();
    expect(blockers()).toEqual([]);
    record(counted(21, 200));
    expect(fold.state().shifts[shiftId]?.counted?.targets[0]?.verdict).toBe('agrees');
    expect(blockers()).toEqual([]);
  });

  it('keep the release from going up where they contradict, until they agree', () => {
    const { orders, record, blockers } = atB1();
    record(counted(0, 200));
    expect(blockers()).toEqual(['share-differs']);
    expect(orders.start('B2')).toBe('share-differs');
    record(counted(20, 200));
    expect(orders.start('B2')).toBeNull();
  });

  it('can be waived by somebody who answers for it, and only where the plan has a gauge', () => {
    const { orders, fold, record, blockers } = atB1();
    record(counted(0, 200));
    const until = fold.now().utc + 600_000;
    const waive = (id: string) =>
      orders.send({
        type: 'give-waiver',
        subject: { kind: 'share', id },
        reason: { textId: 't', textHash: 'h' },
        until,
      });
    expect(waive('nothing')).toBe('no-such-item');
    expect(waive('edge')).toBeNull();
    expect(blockers()).toEqual([]);
  });

  it('count for nothing any more once the switch was moved on or back', () => {
    const { orders, fold, shiftId, record, blockers } = atB1();
    record(counted(20, 200));
    orders.raise('B2');
    const sequence = fold.state().sequence;
    record(counted(0, 200));
    expect(fold.state().sequence).toBe(sequence);
    const second = Object.keys(fold.state().shifts).find((id) => id !== shiftId) ?? '';
    record(counted(20, 200, 10, 50), second);
    expect(blockers()).not.toEqual([]);
    expect(orders.send({ type: 'roll-back', scope: 'stage' })).toBeNull();
    orders.settle();
    expect(fold.state().status).not.toBe('rolling-back');
    expect(promotionBlockers(fold.state(), 'B2', fold.now()).map(({ code }) => code)).not.toContain('share-differs');
  });

  it('stop another switch of the batch from being tried again, as a change of somebody else does', () => {
    const both = planWith('numbers')
      .replace('edge: { capability: traffic },', 'edge: { capability: traffic }, api: { capability: traffic },')
      .replace('observe: 0s }, { id: B2', 'observe: 0s, shifts: [{ on: edge }, { on: api }] }, { id: B2');
    const orders = flying(both);
    expect(orders.start('B1')).toBeNull();
    const { fold, live } = orders.flight;
    for (const effect of outstanding(fold.state())) {
      if (effect.kind !== 'shift') continue;
      fold.submit(live.perform(effect, effect.switchId === 'edge' ? 'done' : 'failed'), conductor);
    }
    const [edge, api] = ['edge', 'api'].map((id) => lastShift(fold.state(), id)?.shiftId ?? '');
    const retry = () => orders.send({ type: 'retry-shift', shiftId: api ?? '', decided: decidedNow(orders.flight) });
    fold.submit({ type: 'record-share', shiftId: edge ?? '', sample: counted(0, 200) }, conductor);
    expect(retry()).toBe('share-differs');
    fold.submit({ type: 'record-share', shiftId: edge ?? '', sample: counted(20, 200) }, conductor);
    const [target = ''] = Object.keys(fold.state().switches.edge?.targets ?? {});
    const found = [{ target, exposure: { kind: 'percent', percent: 3 } }] as const;
    fold.submit({ type: 'record-found', switchId: 'edge', found }, conductor);
    expect(retry()).toBe('drift-unresolved');
    expect(orders.send({ type: 'acknowledge-drift', switchId: 'edge' })).toBeNull();
    expect(retry()).toBeNull();
  });

  it('confirm what a person claims, who was asked to move the switch elsewhere', () => {
    const orders = flying(planWith('numbers'));
    expect(orders.start('B1')).toBeNull();
    const { fold } = orders.flight;
    const to = { kind: 'percent', percent: 10 } as const;
    const claim = { requestId: 'r1', switchId: 'edge', target: 'edge', asked: to, found: to, note: null };
    const times = { askedAt: fold.now().utc, foundAt: fold.now().utc, evidenceBlob: null };
    fold.submit({ type: 'record-claim', ...claim, ...times }, conductor);
    const shiftId = Object.keys(fold.state().shifts)[0] ?? '';
    const found = [{ target: 'edge', exposure: to, reported: true }] as const;
    const report = { outcome: 'succeeded', how: 'applied', found, error: null, tookMs: 1 } as const;
    fold.submit({ type: 'record-shift', shiftId, ...report }, conductor);
    expect(claimStanding(fold.state(), 'edge', 'edge')).toMatchObject({ confirmedBy: null });
    fold.submit({ type: 'record-share', shiftId, sample: counted(0, 200) }, conductor);
    expect(claimStanding(fold.state(), 'edge', 'edge')).toMatchObject({ confirmedBy: null });
    fold.submit({ type: 'record-share', shiftId, sample: counted(20, 200) }, conductor);
    expect(claimStanding(fold.state(), 'edge', 'edge')).toMatchObject({ confirmedBy: 200 });
  });

  it.each([
    [
      'en',
      'Requests counted since the shift to 10 %: 0 of 200 requests to the new version (0 %), intended 10 %: contradicted',
    ],
    ['zh', '切到 10 % 之后的请求计数：200 个请求中 0 个到新版本（0 %），预期 10 %：矛盾'],
  ] as const)('are said (%s)', async (language: Language, said) => {
    const { fold, record } = atB1();
    record(counted(0, 200));
    const event = fold.events.findLast(({ type }) => type === 'share-counted');
    const state = fold.state();
    const t = await loadTranslate(language);
    const speech: Speech = { t, language, definition: state.definition, names: {}, texts: {}, timeZone: 'UTC' };
    expect(sayEvent(speech, state, event!).text.replaceAll('\u00a0', ' ')).toBe(said);
  });
});

describe('the gauge of a share', () => {
  it('is compiled with its window divided by the pace, and refused where the slot has no numbers', () => {
    const { file, issues } = lintPlan(planWith('numbers'));
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(compilePlan(file!, 20).shareGauges).toEqual({
      edge: { slot: 'numbers', canary: 'increase(new[$window])', all: 'increase(both[$window])', windowMs: 3_000 },
    });
    const wrong = lintPlan(planWith('edge')).issues.filter(({ severity }) => severity === 'error');
    expect(wrong.map(({ rule, path }) => [rule, path])).toEqual([['unknown-reference', 'switches.edge.shareGauge.on']]);
  });
});
