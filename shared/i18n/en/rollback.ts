import type { Translation } from '../translation.ts';
import type { rollback as source } from '../zh/rollback.ts';

export const rollback = {
  exact: {
    title: 'The switches as they were before the release',
    offered: 'The traffic is back; its text may still differ from what it was.',
    firstTheRest: 'What of the rollback is left above comes first.',
    button: 'Put back exactly…',
    underWay: 'being put back exactly as it was',
    failed: 'not put back as it was: {{error}}',
    done: {
      exact: 'put back exactly as it was before the release',
      differs: 'put back; something of it still differs from before the release',
    },
    doneAt: '{{done}}, {{clock}}, by {{who}}',
    diff: 'difference {{hash}}',
    dialogTitle: 'Put {{target}} back exactly as it was',
    dialogDetail:
      'What was kept before the first raise is written back and read back. If that opened anything further than it is now, it is lowered again at once.',
    legend: '− now · + before the release',
    reading: 'Comparing…',
    same: 'It is exactly as it was before the release. There is nothing to put back.',
    changed:
      'Somebody changed this switch since the rollback. It is not overwritten: put the difference right by hand.',
    unknown:
      'Whether somebody changed this switch since the rollback is not known: it could not be kept then. Go by the difference.',
    confirm: 'Put it back',
  },
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
