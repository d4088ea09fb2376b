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
} as const;
