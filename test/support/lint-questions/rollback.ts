import { goodBatch, goodGuard } from '../lint-plan.ts';
import {
  guards,
  plans,
  type QuestionCases,
  quote,
  steps,
  type WrittenBatch,
  type WrittenStep,
} from './question-case.ts';

const ladder = (last: Partial<WrittenBatch>, second: Partial<WrittenBatch> = {}) => ({
  batches: [goodBatch('B1', '10 %'), goodBatch('B2', '50 %', second), goodBatch('B3', '100 %', last)],
});
const run = (id: string, words: string[], more: object = {}): WrittenStep =>
  ({
    id,
    kind: 'command',
    title: id,
    directory: '/srv',
    expect: { includes: 'ok' },
    run: words,
    ...more,
  }) as WrittenStep;
const scripts = (...commands: string[][]) => ({
  rollback: { scripts: commands.map((words, index) => run(`r${index}`, words)) },
});
const start = ['systemctl', 'start', 'old'];
const stop = ['systemctl', 'stop', 'new'];
const audiences = [
  { id: 'pro', title: 'Pro', match: { tier: 'pro' } },
  { id: 'free', title: 'Free', match: { tier: 'free' } },
];
const paused = (before: string[]) => ({
  audiences,
  audienceComposition: { order: 'first-match' as const, fallback: 'old' as const },
  batches: [
    goodBatch('B1', '10 %', { audience: before, base: 'audience', unit: 'users' }),
    goodBatch('B2', '50 %', {
      audience: ['pro', 'free'],
      base: 'audience',
      unit: 'users',
      rollback: { to: 'B1', paused: ['free'] },
    }),
  ],
});
const automatic = goodGuard();
const asking = goodGuard({ onRed: { action: 'rollback', mode: 'ask' } });
const precondition = { rollback: { preconditions: [{ id: 'p', title: 'P', timeout: '30s' }] } };
const writes = { about: { scope: [{ id: 'a', title: 'A', kind: 'endpoint' as const, writes: true }] } };
const remove = run('d', ['kubectl', '--context', 'c', 'delete', 'namespace', 'canary'], {
  batch: 'B3',
  marks: ['dangerous'],
});
const wait: WrittenStep = { id: 'w', kind: 'wait', title: 'Watch', for: '24 h', batch: 'B3' } as WrittenStep;
const retire: WrittenStep = { id: 'm', kind: 'manual', title: '下线旧版本', batch: 'B3' } as WrittenStep;
const alert = (more: object) => ({ alerts: [{ id: 'a', title: 'A', severity: 'warning' as const, ...more }] });
const expected = (all: string) => ({
  rollback: {
    expected: [
      { scope: 'traffic' as const, within: '5 min' },
      { scope: 'all' as const, within: all },
    ],
  },
});

/** Contradictions in the way back. */
export const rollbackQuestions: QuestionCases = {
  'Q-011': plans(
    ladder({}, { rollback: { to: 'old', quote: '超阈值即回滚一阶' } }),
    ladder({}, { rollback: { to: 'B1', quote: '超阈值即回滚一阶' } }),
  ),
  'Q-012': plans({ ...precondition, guards: [automatic] }, { ...precondition, guards: [asking] }),
  'Q-013': plans(paused(['pro']), paused(['pro', 'free'])),
  'Q-015': plans(ladder({ rollback: { possibleFor: '10 min' } }), ladder({ rollback: { possibleFor: '60 min' } })),
  'Q-027': plans(
    { migrations: [{ id: 'm', title: 'M' }] },
    { migrations: [{ id: 'm', title: 'M', compatible: true }] },
  ),
  'Q-031': steps([remove], [wait, remove]),
  'Q-042': plans({ rollback: { default: 'all' } }, { rollback: { default: 'all', order: ['stage', 'old-version'] } }),
  'Q-043': plans(alert({ action: 'rollback' }), alert({ action: 'rollback', guard: 'errors' })),
  'Q-047': plans(alert({ severity: 'critical' }), alert({ severity: 'critical', action: 'hold' })),
  'Q-054': steps([retire], [wait, retire]),
  'Q-055': plans(scripts(stop, start), scripts(start, stop)),
  'Q-075': plans(
    { rollback: { manual: [quote('curl -f "http://x/a?force_domain=false"')] } },
    { rollback: { manual: [quote('curl -f "http://x/a"')] } },
  ),
  'Q-082': plans(writes, { ...writes, followUps: [{ id: 'f', title: '回滚后对账', when: 'rollback' }] }),
  'Q-085': plans(expected('2 min'), expected('30 min')),
  'Q-114': guards({ onRed: { action: 'rollback' } }, { onRed: { action: 'rollback', mode: 'automatic' } }),
};
