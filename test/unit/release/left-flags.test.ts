import { describe, expect, it } from 'vitest';
import { leftFlags } from '../../../shared/release/left-flags.ts';
import { leavesWork } from '../../../shared/release/outstanding.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
import { ask, refused, settle, smallFlight, start, titled, twoBatches } from '../../support/fold/small-flight.ts';

const flag = (id: string, of: string, value: string | boolean, more: object = {}) => ({
  ...{ id, kind: 'flag' as const, flag: of, value, batch: 'B1', after: [] },
  ...more,
});
const setBack = (flagId: string) => ({ type: 'set-flag-back', flagId }) as const;

/** On the first batch; the cache is set for 30 minutes, the page for good. */
function flown(): Flight {
  const flight = smallFlight({
    ...twoBatches,
    connections: { ...twoBatches.connections, switches: { capability: 'flag' } },
    flags: [
      { id: 'cache', title: 'Strong cache', on: 'switches', key: 'cache' },
      { id: 'page', title: 'Page', on: 'switches', key: 'page' },
      { id: 'hand', title: 'By hand' },
      { id: 'kill', title: 'Kill switch', on: 'switches', key: 'kill', killSwitch: true },
    ],
    steps: titled([flag('strong', 'cache', true, { for: '30 min' }), flag('open', 'page', 'new')]),
  });
  raise(flight, 'B1');
  for (const id of ['strong', 'open']) {
    ask(flight, start(id));
    settle(flight);
  }
  return flight;
}
function raise(flight: Flight, batchId: string): void {
  ask(flight, { type: 'start-batch', batchId, decided: decidedNow(flight) });
  settle(flight);
}
const left = (flight: Flight) =>
  leftFlags(flight.fold.state(), flight.fold.now()).map(({ flagId, value, before, isOverdue, returning }) => [
    ...[flagId, value, before, isOverdue, returning?.status ?? null],
  ]);
const code = (flight: Flight) => standing(flight.fold.state(), flight.fold.now()).code;

describe('a flag that is set for a time', () => {
  it('is reminded of when its time is over, and nothing sets it back by itself', () => {
    const flight = flown();
    expect(left(flight)).toEqual([
      ['cache', true, null, false, null],
      ['page', 'new', null, false, null],
    ]);
    flight.make({ kind: 'pass', ms: 29 * 60_000 });
    expect(code(flight)).not.toBe('flag-overdue');
    flight.make({ kind: 'pass', ms: 60_000 });
    expect(left(flight)[0]).toEqual(['cache', true, null, true, null]);
    expect(standing(flight.fold.state(), flight.fold.now())).toEqual({
      ...{ code: 'flag-overdue', level: 'yellow', params: { flag: 'cache' } },
    });
    settle(flight);
    expect(flight.live.flagValue('cache')).toBe(true);
  });

  it('is set back by one press, tried again where that failed, and a rollback finds nothing left to do', () => {
    const flight = flown();
    flight.make({ kind: 'pass', ms: 30 * 60_000 });
    ask(flight, setBack('cache'));
    // The second click of a double click.
    ask(flight, setBack('cache'));
    expect(left(flight)[0]?.at(-1)).toBe('intended');
    settle(flight, 'failed');
    expect(left(flight)[0]).toEqual(['cache', true, null, true, 'failed']);
    ask(flight, setBack('cache'));
    settle(flight);
    expect(flight.live.flagValue('cache')).toBeNull();
    expect(left(flight).map(([id]) => id)).toEqual(['page']);
    expect(code(flight)).not.toBe('flag-overdue');
    const set = flight.fold.events.filter(({ type }) => type === 'flag-set').at(-1);
    expect(set?.payload).toEqual({ flagId: 'cache', stepId: null, value: null });
    ask(flight, { type: 'roll-back', scope: 'all' });
    expect(flight.fold.state().rollback?.actions.flatMap((one) => one.flag?.flagId ?? [])).toEqual(['page']);
    settle(flight);
    expect(left(flight)).toEqual([]);
  });

  it('waits where a rollback is under way, which writes flags itself', () => {
    const flight = flown();
    ask(flight, setBack('cache'), { type: 'roll-back', scope: 'all' });
    expect(refused(flight, setBack('page'))).toBe('release-rolling-back');
    settle(flight);
    expect(flight.fold.state().status).toBe('rolled-back');
    expect([flight.live.flagValue('cache'), flight.live.flagValue('page')]).toEqual([null, null]);
    expect(left(flight)).toEqual([]);
  });
});

describe('flags that a completed release leaves', () => {
  it('are all named, and set back after the end, also by a backend that was started anew', () => {
    const flight = flown();
    raise(flight, 'B2');
    ask(flight, { type: 'complete-release' });
    expect(left(flight).map(([id]) => id)).toEqual(['cache', 'page']);
    ask(flight, setBack('cache'));
    expect(leavesWork(flight.fold.state())).toBe(true);
    flight.make({ kind: 'restart', unseenMs: 0, offMs: 5_000, sawNothing: false });
    settle(flight);
    expect([flight.live.flagValue('cache'), leavesWork(flight.fold.state())]).toEqual([null, false]);
    expect(flight.fold.state().status).toBe('completed');
    expect(left(flight).map(([id]) => id)).toEqual(['page']);
  });

  it('are not what nobody looked at, what people set, or a kill switch', () => {
    const flight = flown();
    for (const id of ['hand', 'kill', 'nobody', 'toString']) expect(refused(flight, setBack(id))).toBe('no-such-item');
  });
});
