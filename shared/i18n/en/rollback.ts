import type { Translation } from '../translation.ts';
import type { rollback as source } from '../zh/rollback.ts';

export const rollback = {
  outcome: {
    open: 'not said yet',
    met: 'holds',
    unmet: 'does not hold',
    'timed-out': 'time is up',
    overridden: 'overridden',
  },
  ask: {
    title: 'Rollback asked: {{target}}',
    by: 'by {{who}}, {{clock}} · {{cause}}',
    guard: '{{guard}} green',
    person: 'a person says so',
    goesOn: 'goes on all the same in {{left}}',
    holds: 'waits for an override after {{left}}',
    over: 'only an override lets it go on',
    refusedBy: 'only an override lets it go on',
    override: 'Go on without it…',
    overrideTitle: 'Roll back although "{{name}}" does not hold',
    overrideDetail: 'The traffic goes back at once; the reason goes into the record.',
    met: 'It holds',
    unmet: 'It does not hold',
    withdraw: 'Withdraw the rollback…',
    withdrawTitle: 'Withdraw the rollback',
    withdrawDetail: 'Nothing is put back; the release stays on hold.',
    first: 'first: {{name}}',
    atMost: '{{timeout}} at most',
    untilOverride: '{{timeout}}, then an override',
  },
} satisfies Translation<typeof source>;
