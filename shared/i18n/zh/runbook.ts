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
