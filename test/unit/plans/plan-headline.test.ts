import { expect, it } from 'vitest';
import { planHeadline } from '../../../electron/backend/plans/plan-headline.ts';

const nothing = { title: null, from: null, to: null };

it.each([
  ['title: Payment\nfrom: 1.10\nto: 2.0\n', { title: { zh: 'Payment', en: 'Payment' }, from: '1.10', to: '2.0' }],
  [
    '# a plan\ntitle: { zh: 支付, en: Payment }\nsteps:\n  - title: Step\n    from: x\n',
    { ...nothing, title: { zh: '支付', en: 'Payment' } },
  ],
  ['title:\n  zh: 支付\n\n  en: Payment\nto: 2\n', { title: { zh: '支付', en: 'Payment' }, from: null, to: '2' }],
  ['title: { zh: 支付 }', { ...nothing, title: { zh: '支付', en: '支付' } }],
  ['{"title": "Payment", "from": "1", "to": "2"}', { title: { zh: 'Payment', en: 'Payment' }, from: '1', to: '2' }],
])('reads %j', (text, headline) => {
  expect(planHeadline(text)).toEqual(headline);
});

it.each(['', 'title:', 'title: [', '{"title": ', 'title: *nobody', 'title: { zh: 3', '- title: x', 'title: {}'])(
  'says nothing of %j, and does not throw',
  (text) => {
    expect(planHeadline(text)).toEqual(nothing);
  },
);

it('costs no more for a long plan', () => {
  const text = `title: Payment\nsteps:\n${'  - { id: a, title: b }\n'.repeat(200_000)}to: 2\n`;
  expect(planHeadline(text)).toMatchObject({ title: { en: 'Payment' }, to: '2' });
});
