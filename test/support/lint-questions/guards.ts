import { goodGuard } from '../lint-plan.ts';
import { guards, plans, type QuestionCases } from './question-case.ts';

const metrics = [{ id: 'm', title: 'M', definition: 'failed ÷ all' }];
const seconds = { unit: 'seconds', title: 'P95 latency', green: '< 1 s', yellow: '1 s … 2 s', red: '> 2 s' } as const;
const latency = goodGuard({ id: 'l', ...seconds, metric: 'm' });
const complement = (of?: string) => [
  { id: 'e', title: 'E', definition: 'x' },
  { id: 's', title: 'S', definition: 'y', complementOf: of },
];
const both = [
  goodGuard({ id: 'a', title: 'Error rate', metric: 'e' }),
  goodGuard({ id: 'b', title: 'Success rate', metric: 's', green: '> 99 %', yellow: '95 % … 99 %', red: '< 95 %' }),
];
const share = { title: 'Share', red: 'outside 5 % … 15 %', yellow: undefined, onYellow: { action: 'hold' } } as const;

/** Contradictions in limits, scopes, queries and numbers of requests. */
export const guardQuestions: QuestionCases = {
  'Q-004': guards({ perBatch: { B1: { green: '< 0.5 %' } } }, { perBatch: { B3: { green: '< 0.5 %' } } }),
  'Q-005': guards({ yellow: undefined }, { yellow: undefined, onYellow: { action: 'hold' } }),
  'Q-006': plans(
    { gates: [{ id: 'g', title: 'Cost', threshold: '近 5 分钟成本/日预算 ≤ 1.2×' }] },
    { gates: [{ id: 'g', title: 'Cost', threshold: '近 5 分钟成本 × 288 / 日预算 ≤ 1.2×' }] },
  ),
  'Q-008': plans(
    {
      metrics,
      guards: [goodGuard({ metric: 'm' }), goodGuard({ id: 'f', metric: 'm', segment: 'Free', green: '< 0.9 %' })],
    },
    { metrics, guards: [goodGuard({ metric: 'm' }), goodGuard({ id: 'f', metric: 'm', segment: 'Free' })] },
  ),
  'Q-009': guards({ red: undefined }, { red: undefined, onYellow: { action: 'hold' } }),
  'Q-010': guards({ green: '≤ 5 %', yellow: undefined, hold: undefined }, { green: '≤ 5 %', yellow: undefined }),
  'Q-016': guards(
    { dependsOn: { flag: 'f' }, batches: ['B1', 'B2', 'B3'] },
    { dependsOn: { flag: 'f' }, batches: ['B2', 'B3'] },
    { flags: [{ id: 'f', title: 'F', opensAt: 'B2' }] },
  ),
  'Q-018': guards({ ...seconds, quote: '逻辑删即时' }, { ...seconds, quote: '逻辑删 1 秒内' }),
  'Q-032': guards({ query: 'up{version="1.0"}' }, { query: 'up{version="2.0"}' }),
  'Q-035': guards(
    { ...seconds, title: '响应时间', id: 'l', query: 'latency{version="2.0"}' },
    { ...seconds, query: 'latency{version="2.0"}' },
  ),
  'Q-037': guards(
    { query: 'rate(e{version="2.0"}[5m]) / rate(r{version="2.0"}[5m])' },
    { query: 'sum(rate(e{version="2.0"}[5m])) / sum(rate(r{version="2.0"}[5m]))' },
  ),
  'Q-051': guards(
    { yellow: undefined, perBatch: { B3: { green: '< 0.5 %' } } },
    { yellow: '0.5 % … 5 %', perBatch: { B3: { green: '< 0.5 %' } } },
  ),
  'Q-052': plans(
    { metrics, guards: [goodGuard({ metric: 'm' })], alerts: [{ id: 'a', title: 'Disk', severity: 'warning' }] },
    {
      metrics,
      guards: [goodGuard({ metric: 'm' })],
      alerts: [{ id: 'a', title: 'Errors', severity: 'warning', metric: 'm' }],
    },
  ),
  'Q-053': guards({ batches: ['B1'] }, { perBatch: { B2: 'not-checked', B3: 'not-checked' } }),
  'Q-068': guards(
    { unit: 'count', title: '并发用户数', green: '> 100 users', yellow: undefined, red: undefined },
    { unit: 'count', title: '并发用户数', green: '< 100 users', yellow: undefined, red: undefined },
  ),
  'Q-076': guards({ green: '< 5 %', yellow: undefined }, { green: '≤ 5 %', yellow: undefined }),
  'Q-077': plans(
    {
      metrics,
      guards: [latency],
      alerts: [{ id: 'a', title: 'Slow', severity: 'warning', metric: 'm', threshold: '> 2 s', action: 'notify' }],
    },
    {
      metrics,
      guards: [latency],
      alerts: [{ id: 'a', title: 'Slow', severity: 'warning', metric: 'm', threshold: '> 1 s', action: 'notify' }],
    },
  ),
  'Q-079': guards({ ...share, green: '= 10 %' }, { ...share, green: '10 % ± 2 %' }),
  'Q-086': plans(
    {
      metrics,
      about: { goals: [{ id: 'g', title: 'G', metric: 'm', limit: '< 100 ms' }] },
      acceptance: [{ id: 'a', title: 'A', metric: 'm', limit: '< 200 ms' }],
    },
    {
      metrics,
      about: { goals: [{ id: 'g', title: 'G', metric: 'm', limit: '< 100 ms' }] },
      acceptance: [{ id: 'a', title: 'A', metric: 'm', limit: '< 100 ms' }],
    },
  ),
  'Q-091': guards(
    { green: '< 5 %', yellow: undefined, red: '> 4 %' },
    { green: '≤ 4 %', yellow: undefined, red: '> 4 %' },
  ),
  'Q-101': guards({ query: 'sum(failed)' }, { query: 'sum(failed{track="canary"})' }),
  'Q-109': plans(
    { metrics: [{ id: 'm', title: 'M' }], guards: [goodGuard({ metric: 'm' })] },
    { metrics, guards: [goodGuard({ metric: 'm' })] },
  ),
  'Q-110': guards({ query: 'sum(a{version="2.0"}) or vector(0)' }, { query: 'sum(a{version="2.0"})' }),
  'Q-111': plans({ metrics: complement(), guards: both }, { metrics: complement('e'), guards: both }),
  'Q-115': guards({ minRequests: 20 }, { minRequests: 1_000 }),
};
