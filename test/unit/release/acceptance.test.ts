import { describe, expect, it } from 'vitest';
import { flying } from '../../support/fold/flying.ts';
import { driver } from '../../support/fold/fold-driver.ts';
import { accepted, flown, itemsPlan, record, sign } from '../../support/fold/item-orders.ts';

describe('acceptance', () => {
  const conditions = `acceptance: [{ id: slo, title: Availability, within: 24 h, limit: '> 99.9 %' }]
signOffs: [{ id: lead, title: Lead, role: lead }, { id: board, title: Board, of: [lead, qa], need: 2, accept: [claimed] }]`;

  it('comes when all criteria hold and everybody has signed', () => {
    const orders = flown(conditions);
    expect(accepted(orders)).toMatchObject({
      status: 'pending',
      open: [{ item: { id: 'slo' } }, { item: { id: 'lead' } }, { item: { id: 'board' } }],
    });
    expect(record(orders, 'slo', { value: 0.9995 })).toBeNull();
    expect(sign(orders, 'lead', 'wu', 'lead')).toBeNull();
    expect(sign(orders, 'board', 'wu', 'lead')).toBeNull();
    expect(accepted(orders)).toMatchObject({ status: 'pending', open: [{ missing: { count: 1, roles: ['qa'] } }] });
    expect(sign(orders, 'board', 'li', 'qa')).toBeNull();
    expect(accepted(orders).status).toBe('accepted');
    expect(record(orders, 'board', { outcome: 'withdrawn', person: 'li' })).toBeNull();
    expect(accepted(orders)).toMatchObject({ status: 'pending', open: [{ signatures: [{ approver: 'wu' }] }] });
  });

  it('is not there before the release is complete, whatever is signed', () => {
    const orders = flown(conditions, false);
    record(orders, 'slo', { value: 1 });
    sign(orders, 'lead', 'wu', 'lead');
    sign(orders, 'board', 'wu', 'lead');
    sign(orders, 'board', 'li', 'qa');
    expect(accepted(orders)).toMatchObject({ status: 'pending', open: [] });
    orders.send({ type: 'complete-release' });
    expect(accepted(orders).status).toBe('accepted');
  });

  it('is signed as approvals are given: by others than the driver, once each, for roles and in ways of the plan', () => {
    const orders = flown(conditions);
    expect(record(orders, 'lead')).toBe('item-signed-by-people');
    expect(sign(orders, 'lead', driver, 'lead')).toBe('approver-is-driver');
    expect(sign(orders, 'lead', 'wu', 'qa')).toBe('approver-role-missing');
    expect(sign(orders, 'lead', 'wu', null)).toBe('approver-role-missing');
    expect(record(orders, 'board', { person: 'wu', role: 'qa', way: 'pin' })).toBe('approval-way-not-accepted');
    expect(sign(orders, 'board', 'wu', 'qa')).toBeNull();
    expect(sign(orders, 'board', 'wu', 'lead')).toBe('approver-agreed-already');
    expect(sign(orders, 'board', 'li', 'qa')).toBe('approver-role-missing');
  });

  it('is refused by a value outside the limit, and by a criterion that is not met', () => {
    const orders = flown(conditions);
    expect(record(orders, 'slo')).toBe('value-needed');
    expect(record(orders, 'slo', { value: 0.99 })).toBe('value-outside-limit');
    expect(record(orders, 'slo', { outcome: 'failed', value: 0.99 })).toBeNull();
    expect(accepted(orders)).toMatchObject({ status: 'rejected', failed: [{ item: { id: 'slo' } }] });
    expect(record(orders, 'slo', { evidenceBlob: 'report' })).toBeNull();
    expect(accepted(orders).status).toBe('pending');
  });

  it('means nothing after a rollback', () => {
    const orders = flying(itemsPlan(conditions));
    orders.raise('B1');
    orders.send({ type: 'roll-back', scope: 'all' });
    orders.settle();
    expect(accepted(orders).status).toBe('void');
    expect(record(orders, 'slo', { value: 1 })).toBe('item-not-due');
  });

  it('is not asked for by a plan that names no condition', () => {
    expect(accepted(flown('')).status).toBe('not-asked');
  });
});
