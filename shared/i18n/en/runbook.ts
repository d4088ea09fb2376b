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
  wayBack: {
    halt: 'This batch only stops the ramp; what is out stays out.',
    none: 'The plan has no way back from here: it is fixed forward.',
    point: 'There is no way back behind {{batch}}.',
    until: 'The fast way back is kept until {{clock}}.',
    expired: 'The fast way back was kept until {{clock}} and is over.',
    expected: 'Expected: {{scope}} within {{duration}}.',
    scope: { traffic: 'traffic back', verified: 'verified', all: 'everything back', database: 'database back' },
  },
  marks: {
    title: 'Confirm before it starts: {{step}}',
    detail: 'This step does more than look. Confirm one by one what it does.',
    confirm: 'Confirm and start',
    name: {
      'load-test': 'load test',
      intrusive: 'intrusive',
      'writes-production': 'writes production',
      dangerous: 'dangerous',
      irreversible: 'irreversible',
    },
    about: {
      'load-test': 'Load test: puts load on the system; readings meanwhile do not speak of users',
      intrusive: 'Intrusive: disturbs the running system',
      'writes-production': 'Writes production data',
      dangerous: 'Dangerous: a mistake here has grave consequences',
      irreversible: 'Cannot be undone',
    },
  },
} satisfies Translation<typeof source>;
