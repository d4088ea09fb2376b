import type { PreconditionStatus } from '../../release/preconditions.ts';

/** What a rollback waits for, and how it goes on after it. */
export const rollback = {
  outcome: {
    open: '还没有结论',
    met: '成立',
    unmet: '不成立',
    'timed-out': '等待超时',
    overridden: '已越过',
  } satisfies Record<PreconditionStatus, string>,
  ask: {
    title: '已要求回滚：{{target}}',
    by: '由 {{who}}，{{clock}} · {{cause}}',
    guard: '{{guard}} 为绿',
    person: '由人确认',
    goesOn: '{{left}} 后照样回滚',
    holds: '{{left}} 后只能越过',
    over: '越过才继续',
    refusedBy: '越过才继续',
    override: '不等，直接回滚…',
    overrideTitle: '「{{name}}」不成立也回滚',
    overrideDetail: '流量马上退回；理由写入记录。',
    met: '成立',
    unmet: '不成立',
    withdraw: '撤回回滚…',
    withdrawTitle: '撤回回滚',
    withdrawDetail: '什么都不退回，发布保持暂停。',
    first: '先等：{{name}}',
    atMost: '最多 {{timeout}}',
    untilOverride: '{{timeout}} 后只能越过',
  },
};
