import { goodBatch, goodGuard } from '../lint-plan.ts';
import { firstBatch, guards, plans, type QuestionCases, quote, steps, type WrittenStep } from './question-case.ts';

const audiences = [
  { id: 'pro', title: 'Pro', match: { tier: 'pro' } },
  { id: 'free', title: 'Free', match: { tier: 'free' } },
];
const proxy = (more: object = {}) => ({
  switches: { traffic: { mechanism: 'proxy-weights' as const, sticky: 'request' as const, ...more } },
});
const shift = (batch: string, planned?: object): WrittenStep =>
  ({
    id: `s-${batch}`,
    kind: 'shift',
    title: 'S',
    batch,
    ...(planned === undefined ? {} : { planned }),
  }) as WrittenStep;
const at = (start: string) => ({ start, minutes: 10 });
const bypass = (removedByRollback: boolean) =>
  proxy({
    precedence: ['cookie'],
    authoritative: true,
    bypasses: [{ id: 'c', kind: 'cookie', name: 'gray', to: 'new', removedByRollback }],
  });
const scope = (writes: boolean) => ({ about: { scope: [{ id: 'a', title: 'A', kind: 'module' as const, writes }] } });
const metrics = [{ id: 'm', title: 'M', definition: 'failed ÷ all', source: 'upstream' }];
const freeze = (after: string) => ({
  freezes: [{ id: 'f', title: 'F', after }],
  watch: [{ id: 'w', title: 'W', until: '24 h' }],
});

/** Contradictions in what a batch opens, by which switch, and when. */
export const batchQuestions: QuestionCases = {
  'Q-014': firstBatch({ note: '每阶≥10–30 分钟' }, { note: '每阶 10–30 分钟' }),
  'Q-019': plans(
    { announcements: [{ id: 'a', title: 'A', when: 'rollback', deadlines: [{ what: 'draft', within: '15 min' }] }] },
    {
      announcements: [
        {
          id: 'a',
          title: 'A',
          when: 'rollback',
          deadlines: [{ what: 'draft', within: '15 min', from: 'trouble-detected' }],
        },
      ],
    },
  ),
  'Q-021': firstBatch(
    { audience: ['pro'], unit: 'requests' },
    { audience: ['pro'], unit: 'requests', base: 'audience' },
    { audiences, ...proxy() },
  ),
  'Q-024': plans(freeze('2 h'), freeze('24 h')),
  'Q-025': firstBatch({ observe: '24 h' }, { observe: '2 h' }),
  'Q-028': plans(proxy({ authoritative: false }), proxy({ authoritative: true })),
  'Q-029': firstBatch(
    { exposure: '100 %', audience: ['pro', 'free'] },
    { exposure: '100 %', audience: ['pro'] },
    { audiences },
  ),
  'Q-046': plans(
    { windows: [{ id: 'w', use: 'avoid', holidays: 'only' }] },
    { windows: [{ id: 'w', use: 'avoid', holidays: 'only' }], calendar: { holidays: ['2026-10-01'] } },
  ),
  'Q-057': plans(bypass(false), bypass(true)),
  'Q-058': firstBatch({ title: '1 % 用户' }, { title: '1 % 请求' }, proxy()),
  'Q-059': plans(
    { metrics: [{ ...metrics[0]!, source: undefined }], guards: [goodGuard({ metric: 'm' })], ...proxy() },
    { metrics, guards: [goodGuard({ metric: 'm' })], ...proxy() },
  ),
  'Q-066': plans(
    {
      batches: [
        { id: 'B0', title: 'Internal' },
        goodBatch('B1', '10 %'),
        goodBatch('B2', '50 %'),
        goodBatch('B3', '100 %'),
      ],
    },
    {
      batches: [
        { id: 'B0', title: 'Internal', environment: 'staging' },
        goodBatch('B1', '10 %'),
        goodBatch('B2', '50 %'),
        goodBatch('B3', '100 %'),
      ],
    },
  ),
  'Q-071': plans({ ...proxy(), ...scope(true) }, { ...proxy({ consistency: 'same schema' }), ...scope(true) }),
  'Q-078': plans(
    {
      batches: [
        goodBatch('B1', '10 %', { startAt: 'day 1', observe: '3 d' }),
        goodBatch('B2', '100 %', { startAt: 'day 2' }),
      ],
    },
    {
      batches: [
        goodBatch('B1', '10 %', { startAt: 'day 1', observe: '1 d' }),
        goodBatch('B2', '100 %', { startAt: 'day 2' }),
      ],
    },
  ),
  'Q-080': firstBatch({ onFailure: [{ title: 'Again', outcome: 'repeat' }] }, {}),
  'Q-081': plans(
    proxy({ bypasses: [{ id: 'p', kind: 'parameter', name: 'force', to: 'new', removedByRollback: true }] }),
    proxy({
      authoritative: true,
      precedence: ['force', 'weights'],
      bypasses: [{ id: 'p', kind: 'parameter', name: 'force', to: 'new', removedByRollback: true }],
    }),
  ),
  'Q-083': guards(
    { unit: 'count', query: 'errors_total{version="2.0"}', green: '< 5 count', yellow: undefined, red: undefined },
    {
      unit: 'count',
      query: 'sum(increase(errors_total{version="2.0"}[5m]))',
      green: '< 5 count',
      yellow: undefined,
      red: undefined,
    },
    proxy({ takesEffect: 'restart', apply: ['restart'] }),
  ),
  'Q-087': steps(
    [shift('B1', at('02:00')), shift('B2'), shift('B3', at('03:00'))],
    [shift('B1', at('02:00')), shift('B2', at('02:30')), shift('B3', at('03:00'))],
  ),
  'Q-088': steps(
    [quote('weight=10'), quote('weight=100', { id: 'r' })],
    [quote('weight=10'), quote('weight=50', { id: 'p' }), quote('weight=100', { id: 'r' })],
    { batches: [goodBatch('B1', '10 %'), goodBatch('B2', '50 %'), goodBatch('B3', '100 %')] },
  ),
  'Q-108': plans({ timeZone: undefined }, {}),
};
