import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type BrandDiagnosis, startBrandDiagnosis } from '../../support/brand-diagnosis.ts';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { keptText } from '../../support/kept-text.ts';
import { inEffect, pressOn } from '../../support/operator.ts';
import { waitFor } from '../../support/wait-for.ts';

let world: BrandDiagnosis;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  world = await startBrandDiagnosis();
  cockpit = await startCockpit();
});
afterEach(async () => {
  await cockpit.close();
  await world.stop();
});

/** Half-width within which a binomial count lies in all but one of 30,000 measurements. */
const bound = (requests: number, share: number) => 4 * Math.sqrt(requests * share * (1 - share)) + 1;

async function expectSplit(percent: number): Promise<void> {
  const requests = 1_000;
  const counts = await world.nginx.countAnswers(requests);
  const canary = counts.get('v2') ?? 0;
  expect(canary + (counts.get('v1') ?? 0)).toBe(requests);
  expect(Math.abs(canary - (requests * percent) / 100)).toBeLessThanOrEqual(bound(requests, percent / 100));
}

it('is flown to 100 %, the split measured at every stage', { timeout: 90_000 }, async () => {
  const before = await world.nginx.readConfig();
  const release = await cockpit.create(world.planText, world.slots);
  for (const [batch, percent] of [
    ['GRAY-1', 1],
    ['GRAY-10', 10],
    ['GRAY-50', 50],
    ['FULL', 100],
  ] as const) {
    await pressOn(release, `${batch} is in effect`, inEffect(batch));
    await expectSplit(percent);
  }
  await pressOn(release, 'the release is complete', (state) => state.status === 'completed');

  const state = release.state();
  expect(Object.values(state.guards).map(({ level }) => level)).toEqual(Array(5).fill('green'));
  expect(world.load.lost()).toBe(0);
  // Everything else of the file is as somebody has typed it.
  const after = await world.nginx.readConfig();
  const blank = (text: string) => text.replaceAll(/\s(weight=\d+|down)(?=[\s;])/g, '');
  expect(blank(after)).toBe(blank(before));
  // What was there before each shift can be put back byte for byte.
  const shifts = release.eventsOf('shift-succeeded');
  const snapshots = shifts.map(({ payload }) => cockpit.backend.context.journal.blobs.get(payload.snapshotBlob ?? ''));
  expect(snapshots).toHaveLength(4);
  expect(keptText(snapshots[0])).toBe(before);
  // The steps left their evidence.
  const { result } = state.steps.backup ?? {};
  const transcript = cockpit.backend.context.journal.blobs.get(result?.transcriptBlob ?? '');
  expect(result?.exitCode).toBe(0);
  expect(Buffer.from(transcript?.content ?? []).toString('utf8')).toContain('✅ 数据库备份完成');
  expect(state.steps['prometheus-healthy']?.result?.httpStatus).toBe(200);
  expect(await cockpit.backend.client.journal.verify({})).toMatchObject({ ok: true, problems: [] });
});

it('rolls back by itself when errors come at 10 %', { timeout: 90_000 }, async () => {
  const release = await cockpit.create(world.planText, world.slots);
  await pressOn(release, '10 % is in effect', inEffect('GRAY-10'));
  world.nginx.canary.injectErrors(0.5);
  await waitFor('it has rolled back', () => release.state().status === 'rolled-back', { deadlineMs: 30_000 });
  world.nginx.canary.injectErrors(0);

  // File and running nginx are back on the old version.
  expect(await world.nginx.readConfig()).toMatch(/ down[^\n]*# 新版本/);
  expect(await world.nginx.countAnswers(300)).toEqual(new Map([['v1', 300]]));
  expect(world.load.lost()).toBe(0);

  const [started, ...more] = release.eventsOf('rollback-started');
  expect(more).toEqual([]);
  expect(started).toMatchObject({
    actor: { kind: 'conductor' },
    payload: { toBatch: null, cause: { kind: 'guard', level: 'red', reason: 'within-red' } },
  });
  const { cause } = started!.payload;
  if (cause.kind !== 'guard') throw new Error('a guard must have caused it');
  expect(['error-ratio', 'success-ratio']).toContain(cause.guardId);
  const red = release.eventsOf('guard-level-changed').filter(({ payload }) => payload.level === 'red');
  expect(red.map(({ payload }) => payload.guardId)).toContain(cause.guardId);
  expect(red[0]?.payload.sampleSize).toBeGreaterThanOrEqual(3);
  // From the red reading to the first write of the rollback nobody was asked.
  const intended = release.eventsOf('rollback-action-intended');
  expect(intended[0]!.at.utc - red[0]!.at.utc).toBeLessThan(100);

  const { rollback } = release.state();
  expect(rollback?.status).toBe('succeeded');
  expect(rollback?.actions.map(({ phase, status }) => [phase, status])).toEqual([
    ['ensure-stable', 'succeeded'],
    ['traffic', 'succeeded'],
    ['script', 'succeeded'],
    ['script', 'succeeded'],
    ['script', 'succeeded'],
    ['verify', 'succeeded'],
  ]);
  // In the plan's order.
  expect(await readFile(join(world.folder, 'units'), 'utf8')).toBe(
    'stop brand-diagnosis-v2\nstart brand-diagnosis-v1\n',
  );
  expect(await cockpit.backend.client.journal.verify({})).toMatchObject({ ok: true, problems: [] });
});
