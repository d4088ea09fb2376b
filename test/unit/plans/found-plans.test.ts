import { describe, expect, it } from 'vitest';
import { type Chosen, chosenAfter, findPlans } from '../../../renderer/screens/plans/found-plans.ts';
import type { PlanSummary } from '../../../shared/contract/plans.ts';

const plan = (planId: string, name: string, over: Partial<PlanSummary> = {}): PlanSummary => ({
  planId,
  name,
  headline: { title: { zh: '支付服务', en: 'Payment service' }, from: '2.0.0', to: '2.1.0' },
  createdAt: 1,
  archivedAt: null,
  draft: { revision: 1, savedAt: 1, by: null },
  newest: null,
  changed: true,
  ...over,
});
const template = {
  id: 'practice',
  headline: { title: { zh: '演练发布', en: 'Practice release' }, from: null, to: null },
};

describe('searching', () => {
  const plans = [plan('a', 'Night run'), plan('b', 'Old', { archivedAt: 5 })];
  const found = (words: string) => {
    const { own, templates, archived } = findPlans(words, plans, [template]);
    return [own.map((one) => one.planId), templates.map((one) => one.id), archived.map((one) => one.planId)];
  };
  it.each([
    ['', [['a'], ['practice'], ['b']]],
    ['night', [['a'], [], []]],
    ['  PAYMENT  2.1 ', [['a'], [], ['b']]],
    ['支付', [['a'], [], ['b']]],
    ['演练', [[], ['practice'], []]],
    ['night practice', [[], [], []]],
  ])('%j', (words, expected) => expect(found(words)).toEqual(expected));
});

it('moves through the list and stops at its ends', () => {
  const order: Chosen[] = [
    { kind: 'plan', id: 'a' },
    { kind: 'plan', id: 'b' },
    { kind: 'template', id: 'a' },
  ];
  expect(chosenAfter(order, null, 1)).toEqual(order[0]);
  expect(chosenAfter(order, null, -1)).toEqual(order[2]);
  expect(chosenAfter(order, order[0] ?? null, 1)).toEqual(order[1]);
  expect(chosenAfter(order, order[2] ?? null, 1)).toEqual(order[2]);
  expect(chosenAfter(order, order[0] ?? null, -1)).toEqual(order[0]);
  expect(chosenAfter([], null, 1)).toBeNull();
});
