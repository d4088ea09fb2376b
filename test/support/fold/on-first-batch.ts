import { nextAction } from '../../../shared/release/views/next-action.ts';
import type { Orders } from './flying.ts';

export const minute = 60_000;
export const hour = 60 * minute;
/** UTC ms of a time without zone. The clock of the fold driver begins on Tuesday, 14 November 2023, 22:13:20 UTC. */
export const utc = (text: string): number => Date.parse(`${text}Z`);

/** Two batches of one switch with a guard, in UTC; `rest` are further parts of the plan, `b2` further fields of B2. */
export const timedPlan = (rest: string, b2 = ''): string => `apiVersion: cockpit/v1
title: Times
from: 1.0.0
to: 1.1.0
timeZone: UTC
connections: { edge: { capability: traffic }, metrics: { capability: metrics } }
batches:
  - { id: B1, exposure: 1 %, observe: 1 min }
  - { id: B2, exposure: 10 %, observe: 1 min ${b2} }
guards:
  - { id: errors, title: Errors, from: metrics, query: e, unit: ratio, every: 5s, green: '< 1 %', red: '> 5 %', onRed: { action: rollback, scope: stage } }
${rest}
`;

/** On B1, observed for its minute. */
export function observed(orders: Orders): Orders {
  orders.raise('B1');
  orders.green();
  orders.wait(minute);
  return orders;
}

/** What a blocker of the next action says of itself; null where it is none. */
export function blocker(orders: Orders, code: string) {
  const next = nextAction(orders.state(), orders.flight.fold.now());
  const found = 'blockers' in next ? next.blockers.find((one) => one.code === code) : undefined;
  return found?.params ?? null;
}
