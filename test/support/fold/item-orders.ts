import type { CommandOf } from '../../../shared/release/commands.ts';
import type { Actor } from '../../../shared/release/envelope.ts';
import { itemPlan, itemStatus } from '../../../shared/release/items.ts';
import { acceptance, itemStandings } from '../../../shared/release/views/item-standings.ts';
import { flying, type Orders } from './flying.ts';

/** A plan of two batches with these lists beside the runbook. */
export const itemsPlan = (rest: string) => `apiVersion: cockpit/v1
title: Items
from: 1.0.0
to: 1.1.0
timeZone: Asia/Shanghai
connections:
  edge: { capability: traffic }
  metrics: { capability: metrics }
roles: [{ id: lead, title: Lead }, { id: qa, title: QA }]
batches:
  - { id: B1, exposure: 10 %, observe: 0s, shifts: [{ on: edge }] }
  - { id: B2, exposure: 100 %, observe: 0s, shifts: [{ on: edge }] }
guards:
  - { id: errors, title: Errors, from: metrics, query: e, unit: ratio, every: 5s, green: '< 1 %', red: '> 5 %' }
${rest}
`;

type Told = Partial<CommandOf<'record-item'>>;
/** Code of the refusal, or null. */
export function record(orders: Orders, itemId: string, told: Told = {}, actor?: Actor): string | null {
  const command = { type: 'record-item', itemId, outcome: 'done', note: null, evidenceBlob: null, ...told } as const;
  return orders.send(command, actor);
}
export function sign(orders: Orders, itemId: string, person: string, role: string | null = null): string | null {
  return record(orders, itemId, { person, role, way: 'claimed' });
}
export function status(orders: Orders, id: string) {
  const item = itemPlan(orders.state(), id);
  if (item === undefined) throw new Error(`no item ${id}`);
  return itemStatus(orders.state(), item, orders.flight.fold.now());
}
/** All the way up, and complete where asked. */
export function flown(rest: string, complete = true): Orders {
  const orders = flying(itemsPlan(rest));
  for (const batch of ['B1', 'B2']) {
    orders.raise(batch);
    orders.green();
  }
  if (complete) {
    const code = orders.send({ type: 'complete-release' });
    if (code !== null) throw new Error(`not completed: ${code}`);
  }
  return orders;
}
export const accepted = (orders: Orders) => acceptance(orders.state(), orders.flight.fold.now());
export const standing = (orders: Orders, id: string) =>
  itemStandings(orders.state(), orders.flight.fold.now()).find(({ item }) => item.id === id);
