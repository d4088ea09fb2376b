import type { Translation } from '../translation.ts';
import type { runbook as source } from '../zh/runbook.ts';

export const runbook = {
  list: {
    afterRollback: 'After the rollback',
    finally: 'At the end, whatever happens',
    separate: 'Separate actions',
  },
  about: {
    afterRollback: 'Done by people after a rollback, one after the other.',
    finally: 'Done after completion, rollback or abort; the release is not complete before.',
    separate: 'Never part of the one-click rollback; each needs another person to agree.',
  },
} satisfies Translation<typeof source>;
