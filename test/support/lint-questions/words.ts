import { goodBatch, goodGuard } from '../lint-plan.ts';
import { plans, type QuestionCases, quote, steps, type WrittenStep } from './question-case.ts';

const noted = { batches: [goodBatch('B1', '50 %', { note: 'HK‑03 未触发' }), goodBatch('B2', '100 %')] };
const judgement = (more: object) => ({ judgements: [{ id: 'j', title: 'J', ...more }] });
const scope = (title: string, more: object = {}) => ({
  id: `s-${title.length}`,
  title,
  kind: 'endpoint' as const,
  ...more,
});
const contacts = (...channels: (readonly { kind: 'phone' | 'email' | 'ticket'; value: string }[])[]) => ({
  contacts: channels.map((of, index) => ({ id: `c${index}`, name: `N${index}`, emergency: true, channels: [...of] })),
});
const phone = (value: string) => [{ kind: 'phone', value }] as const;
const claimed = (at: string) => ({
  about: { date: '2026-03-02', updated: '2026-03-05' },
  batches: [goodBatch('B1', '100 %', { observe: '24 h', claimed: { state: 'passed', at, value: '1 %' } })],
});
const gate = (more: object) => ({ gates: [{ id: 'g', title: 'G', ...more }] });
const probe: WrittenStep = { id: 'p', kind: 'http', title: '支付', url: 'https://x/pay' } as WrittenStep;
const signOff = (state: 'signed' | 'pending') => ({
  about: { status: '已完成' },
  signOffs: [{ id: 's', title: 'S', claimed: { state } }],
});
const fact = (value: string) => ({ report: [{ id: 'r', title: 'R', value }] });
const retro = (kind: 'debrief' | 'review') => ({
  retrospectives: [
    { id: 'a', title: 'A', kind: 'review' as const },
    { id: 'b', title: 'B', kind },
  ],
});

/** Contradictions in words, people, evidence and the header. */
export const wordQuestions: QuestionCases = {
  'Q-001': plans({ ...noted, guards: [goodGuard()] }, { ...noted, guards: [goodGuard({ also: ['HK-03'] })] }),
  'Q-002': plans(
    { playbooks: [{ id: 'DR-05', title: 'D' }] },
    { playbooks: [{ id: 'DR-05', title: 'D', steps: [quote('x')] }] },
  ),
  'Q-003': plans(
    { references: [{ id: 'r', title: 'R', kind: 'chapter', unresolved: true }] },
    { references: [{ id: 'r', title: 'R', kind: 'chapter', url: 'https://x' }] },
  ),
  'Q-007': plans(
    judgement({ red: '成本接近 95% 阈值', onRed: { action: 'rollback', mode: 'automatic' } }),
    judgement({ red: '成本达到预算', onRed: { action: 'rollback', mode: 'automatic' } }),
  ),
  'Q-017': plans(
    gate({ threshold: '小流量 ≥ 99.9 %' }),
    gate({ threshold: '小流量 ≥ 99.9 %', again: [{ endOf: 'B1' }] }),
  ),
  'Q-020': plans(
    {
      dimensions: [{ id: 'languagePair', title: 'Pair', values: ['L1', 'L2'] }],
      metrics: [{ id: 'cache', title: 'L1 命中率', definition: 'x' }],
    },
    {
      dimensions: [{ id: 'languagePair', title: 'Pair', values: ['L1', 'L2'] }],
      metrics: [{ id: 'cache', title: '缓存命中率', definition: 'x' }],
    },
  ),
  'Q-022': plans(
    gate({ title: 'TLS/脱敏/无痕', threshold: '传输加密 TLS、无痕不落库' }),
    gate({ title: 'TLS/脱敏/无痕', threshold: '传输加密 TLS、脱敏、无痕不落库' }),
  ),
  'Q-023': plans(
    judgement({ red: '错误码异常突增', onRed: { action: 'rollback', mode: 'automatic' } }),
    judgement({ red: '错误码异常突增', onRed: { action: 'rollback', mode: 'ask' } }),
  ),
  'Q-026': plans(
    { about: { changeType: 'security', scope: [scope('安全补丁', { kind: 'excluded' })] } },
    { about: { changeType: 'feature', scope: [scope('安全补丁', { kind: 'excluded' })] } },
  ),
  'Q-036': plans(judgement({ green: '用户反馈良好' }), judgement({ green: '评分 ≥ 4 分' })),
  'Q-048': plans(
    contacts(phone('138-1111-2222'), phone('138-1111-2222')),
    contacts(phone('138-1111-2222'), phone('138-1111-3333')),
  ),
  'Q-049': plans(signOff('pending'), signOff('signed')),
  'Q-050': plans(claimed('2026-03-05'), claimed('2026-03-03')),
  'Q-067': plans(fact('+99.7 %'), fact('+99.7 pp')),
  'Q-069': plans(
    { about: { scope: [scope('all', { claimed: 3 }), scope('b'), scope('cc')] } },
    { about: { scope: [scope('all', { claimed: 2 }), scope('b'), scope('cc')] } },
  ),
  'Q-089': steps(
    [{ ...probe, expect: { headers: { 'X-App-Version': 'v2.0.0' } } } as WrittenStep],
    [{ ...probe, expect: { headers: { 'X-App-Version': '2.0' } } } as WrittenStep],
  ),
  'Q-090': plans(
    gate({ claimed: { state: 'done' } }),
    gate({ claimed: { state: 'done', by: 'QA', at: '2026-03-01' } }),
  ),
  'Q-092': steps([], [probe], judgement({ red: '核心功能不可用（支付）' })),
  'Q-104': plans(retro('review'), retro('debrief')),
  'Q-105': plans(
    { roles: [{ id: 'dba', title: 'DBA' }] },
    {
      roles: [{ id: 'dba', title: 'DBA', contact: 'c0' }],
      ...contacts(phone('138-1111-2222'), phone('138-1111-3333')),
    },
  ),
  'Q-107': plans(gate({ title: 'P99 无明显上升' }), gate({ title: 'P99 上升不超过 20 %' })),
};
