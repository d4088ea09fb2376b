import { expect, it, onTestFinished } from 'vitest';
import { itemTimes } from '../../../shared/release/views/item-standings.ts';
import { startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { smallPlan } from '../../support/small-plan.ts';

const plan = smallPlan({
  roles: [{ id: 'lead', title: 'Lead' }],
  signOffs: [{ id: 'sign', title: 'Lead signs', role: 'lead' }],
  acceptance: [{ id: 'slo', title: 'Availability', within: '24 h', limit: '> 99.9 %' }],
  drills: [{ id: 'failover', title: 'Failover', before: 'B50' }],
});

it('a release that is over is still recorded about, signed with proof, and told of in the list', async () => {
  const cockpit = await startCockpit();
  onTestFinished(() => cockpit.close());
  const { releases } = cockpit.backend.client;
  const release = await cockpit.rehearse(plan, ['edge'], 20);
  const { releaseId } = release;
  await pressOn(release, 'up', inEffect('B50'));
  expect(release.state().items.failover?.record).toMatchObject({ outcome: 'done' });
  await pressOn(release, 'complete', ({ status }) => status === 'completed');

  const { items } = (await releases.list()).find((row) => row.releaseId === releaseId) ?? {};
  expect(items).toEqual(itemTimes(release.state(), { utc: 0, monotonic: 0, run: '' }));
  expect(items?.dueFrom).toHaveLength(2);
  const file = new Blob(['report']);
  const { evidenceBlob } = await releases.keepEvidence({ commandId: 'evidence', releaseId, file });
  await order(release, {
    type: 'record-item',
    itemId: 'slo',
    outcome: 'done',
    value: 0.9999,
    note: '一天',
    evidenceBlob,
  });
  expect(release.state().items.slo?.record).toMatchObject({ value: 0.9999, evidenceBlob });

  const signature = { releaseId, itemId: 'sign', outcome: 'done', personName: '王工', role: 'lead' } as const;
  const noProof = { pin: null, evidence: null, file: null };
  await expect(
    releases.sign({ commandId: 'no file', ...signature, way: 'signed-file', ...noProof }),
  ).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(
    releases.command({
      commandId: 'past the proof',
      releaseId,
      command: { type: 'record-item', itemId: 'sign', outcome: 'done', note: null, evidenceBlob: null, person: 'x' },
    }),
  ).rejects.toMatchObject({ code: 'invalid-input' });
  expect(release.state().items.sign?.signatures).toEqual([]);
  expect(
    await releases.sign({ commandId: 'signed', ...signature, way: 'signed-file', ...noProof, file }),
  ).toMatchObject({ ok: true });
  expect(release.state().items.sign).toMatchObject({ record: { outcome: 'done' }, signatures: [{ role: 'lead' }] });
  expect((await releases.list()).find((row) => row.releaseId === releaseId)?.items).toBeNull();
});
