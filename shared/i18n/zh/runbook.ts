import type { StepMark } from '../../steps/step-fields.ts';

/** The lists of steps beside the runbook itself. */
export const runbook = {
  list: {
    afterRollback: '回滚之后',
    finally: '收尾（无论结果）',
    separate: '单独执行',
  },
  about: {
    afterRollback: '回滚后由人逐项完成。',
    finally: '发布完成、回滚或中止后都要做；没做完不能宣布完成。',
    separate: '不在一键回滚里；每一项都要另一个人同意。',
  },
  wayBack: {
    halt: '这一批只停止放量，已放出的流量保留。',
    none: '计划写明从这里没有退路，只能向前修复。',
    point: '{{batch}} 之后不能再退到它之前。',
    until: '快速回滚保留到 {{clock}}。',
    expired: '快速回滚只保留到 {{clock}}，已经过了。',
    expected: '预计{{scope}} {{duration}} 内。',
    scope: { traffic: '流量恢复', verified: '验证完成', all: '全部恢复', database: '数据库恢复' },
  },
  marks: {
    title: '确认后再开始：{{step}}',
    detail: '这一步不只是看看。逐项确认它会做什么。',
    confirm: '确认并开始',
    name: {
      'load-test': '压测',
      intrusive: '侵入性',
      'writes-production': '写生产',
      dangerous: '危险',
      irreversible: '不可撤回',
    } satisfies Record<StepMark, string>,
    about: {
      'load-test': '压测：会给系统加压，期间的读数不代表用户',
      intrusive: '侵入性操作：会打扰正在运行的系统',
      'writes-production': '会写生产数据',
      dangerous: '危险操作：做错了后果严重',
      irreversible: '做了就撤不回',
    } satisfies Record<StepMark, string>,
  },
} as const;
