import { describe, expect, it } from 'vitest';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { maySilence, type SilenceOutcome } from '../../../shared/release/silences.ts';
import { besidePlan } from '../../support/fold/beside-plan.ts';
import { flying, type Orders } from '../../support/fold/flying.ts';
import { conductor, someText } from '../../support/fold/fold-driver.ts';

const error = { code: 'deadline-exceeded', params: {}, retryable: true } as const;
const open = (orders: Orders, mode: 'live' | 'drill' = 'drill') =>
  orders.send({ type: 'open-playbook', playbookId: 'down', mode, reason: null });
const close = (orders: Orders) =>
  orders.send({ type: 'close-playbook', playbookId: 'down', outcome: 'called-off', note: someText });
const silences = (orders: Orders) => Object.values(orders.state().silences).map(({ status }) => status);
const work = (orders: Orders) =>
  outstanding(orders.state()).flatMap((effect) =>
    effect.kind === 'silence' ? [`${effect.silenceId} ${effect.act}`] : [],
  );
const report = (orders: Orders, attempt: number, outcome: SilenceOutcome) =>
  orders.send({ type: 'record-silence', silenceId: 's1', attempt, outcome }, conductor);
const restart = (orders: Orders, offMs = 5_000) =>
  orders.flight.make({ kind: 'restart', unseenMs: 0, offMs, sawNothing: false });

describe('the silence of a drill', () => {
  it('is made when the drill is opened and ended with it; live nothing is silenced', () => {
    const orders = flying(besidePlan);
    expect(open(orders, 'live')).toBeNull();
    expect(close(orders)).toBeNull();
    expect(silences(orders)).toEqual([]);
    expect(open(orders)).toBeNull();
    expect(work(orders)).toEqual(['s1 make']);
    orders.settle();
    expect(silences(orders)).toEqual(['running']);
    expect(close(orders)).toBeNull();
    expect(work(orders)).toEqual(['s1 end']);
    orders.settle();
    expect(silences(orders)).toEqual(['ended']);
    // The next drill has one of its own.
    open(orders);
    orders.settle();
    expect(silences(orders)).toEqual(['ended', 'running']);
  });

  it('is taken from the drill where its playbook says nothing', () => {
    const silence = 'silence: { slot: alerts, labels: { service: shop }, for: 1 h }';
    const orders = flying(
      besidePlan.replace(`    ${silence}\n`, '').replace('playbook: down }', `playbook: down, ${silence} }`),
    );
    open(orders);
    expect(work(orders)).toEqual(['s1 make']);
  });

  it('that could not be made leaves the drill as it is, and may be tried again while it is open', () => {
    const orders = flying(besidePlan);
    open(orders);
    expect(report(orders, 1, { kind: 'failed', error })).toBeNull();
    expect(orders.confirm('look')).toBeNull();
    expect(work(orders)).toEqual([]);
    expect(orders.send({ type: 'retry-silence', silenceId: 's1' })).toBeNull();
    expect(outstanding(orders.state())).toMatchObject([{ kind: 'silence', act: 'make', attempt: 2 }]);
    report(orders, 2, { kind: 'failed', error });
    expect(work(orders)).toEqual([]);
    close(orders);
    // Only the answer may have been lost.
    expect(work(orders)).toEqual(['s1 end']);
    expect(report(orders, 3, { kind: 'absent' })).toBeNull();
    expect(silences(orders)).toEqual(['failed']);
    expect(orders.state().silences.s1?.error).toEqual(error);
    expect(orders.send({ type: 'retry-silence', silenceId: 's1' })).toBe('playbook-not-opened');
    restart(orders);
    expect(work(orders)).toEqual([]);
  });

  it('whose making had no answer is ended with its drill, and looked for until it would be over at the latest', () => {
    const lost = () => {
      const orders = flying(besidePlan);
      open(orders);
      report(orders, 1, { kind: 'failed', error });
      return orders;
    };
    const trouble = lost();
    open(trouble, 'live');
    expect(work(trouble)).toEqual(['s1 end']);
    report(trouble, 2, { kind: 'ended' });
    expect(silences(trouble)).toEqual(['ended']);

    const over = lost();
    over.send({ type: 'abort-release', reason: someText });
    expect(work(over)).toEqual(['s1 end']);

    const late = flying(besidePlan);
    open(late);
    close(late);
    report(late, 1, { kind: 'failed', error });
    expect(work(late)).toEqual(['s1 end']);

    const orders = lost();
    const until = orders.flight.fold.now().utc + 3_600_000;
    close(orders);
    report(orders, 2, { kind: 'end-failed', error });
    expect(orders.state().silences.s1).toMatchObject({ status: 'left', endsAt: until });
    restart(orders);
    expect(work(orders)).toEqual(['s1 end']);
    report(orders, 3, { kind: 'end-failed', error });
    restart(orders, 3_600_000);
    expect(work(orders)).toEqual([]);
    const [left] = Object.values(orders.state().silences);
    expect(left !== undefined && maySilence(left, orders.flight.fold.now().utc)).toBe(false);
  });

  it('that is made after its drill was closed is ended at once', () => {
    const orders = flying(besidePlan);
    open(orders);
    close(orders);
    expect(work(orders)).toEqual(['s1 make']);
    report(orders, 1, { kind: 'started', id: 'x', endsAt: orders.flight.fold.now().utc + 60_000, how: 'made' });
    expect(work(orders)).toEqual(['s1 end']);
  });

  it('is ended now by hand, by trouble in earnest, and with the release', () => {
    const byHand = flying(besidePlan);
    open(byHand);
    byHand.settle();
    expect(byHand.send({ type: 'end-silence', silenceId: 's1' })).toBeNull();
    byHand.settle();
    expect(silences(byHand)).toEqual(['ended']);
    expect(close(byHand)).toBeNull();
    expect(work(byHand)).toEqual([]);

    const trouble = flying(besidePlan);
    open(trouble);
    trouble.settle();
    expect(open(trouble, 'live')).toBeNull();
    expect(work(trouble)).toEqual(['s1 end']);

    const over = flying(besidePlan);
    open(over);
    over.settle();
    over.send({ type: 'abort-release', reason: someText });
    expect(over.state().status).toBe('aborted');
    expect(work(over)).toEqual(['s1 end']);
  });

  it('is looked for by the next run, and counts as ended where it is not there', () => {
    const orders = flying(besidePlan);
    open(orders);
    orders.settle();
    restart(orders);
    expect(work(orders)).toEqual(['s1 look']);
    report(orders, 1, { kind: 'seen', found: null, error });
    expect(work(orders)).toEqual([]);
    expect(silences(orders)).toEqual(['running']);
    restart(orders);
    report(orders, 1, { kind: 'seen', found: false, error: null });
    expect(silences(orders)).toEqual(['ended']);
  });

  it('that could not be ended is tried again by hand and after a restart, and is over at its time', () => {
    const orders = flying(besidePlan);
    open(orders);
    orders.settle();
    close(orders);
    report(orders, 2, { kind: 'end-failed', error });
    expect(silences(orders)).toEqual(['left']);
    expect(work(orders)).toEqual([]);
    const [left] = Object.values(orders.state().silences);
    expect(left !== undefined && maySilence(left, (left.endsAt ?? 0) - 1)).toBe(true);
    expect(left !== undefined && maySilence(left, left.endsAt ?? 0)).toBe(false);
    expect(orders.send({ type: 'end-silence', silenceId: 's1' })).toBeNull();
    report(orders, 3, { kind: 'end-failed', error });
    restart(orders);
    expect(work(orders)).toEqual(['s1 end']);
    orders.settle();
    expect(silences(orders)).toEqual(['ended']);
  });
});
