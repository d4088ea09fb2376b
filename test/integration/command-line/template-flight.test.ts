import { resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { cockpitFolder, runCockpit } from '../../support/cockpit-child.ts';

const template = resolve(import.meta.dirname, '../../../shared/plan/templates/minimal-canary.yaml');

// The windows of its guard are what takes the time: guards watch at most twenty times as fast as the plan says.
it('flies the minimal template as it is shipped, and goes on only when its guard is green', async () => {
  const folder = cockpitFolder();
  onTestFinished(() => folder.remove());
  const words = ['conduct', template, '--auto', '--pace', '1000', '--journal', folder.journal, '--json'];
  const { exitCode, lines, stderr } = await runCockpit(words);
  expect(stderr).toBe('');
  expect(lines.at(-1)).toMatchObject({ kind: 'result', exitCode: 0, outcome: 'completed' });
  expect(exitCode).toBe(0);
  const told = lines.filter(({ type }) => type === 'batch-in-effect' || type === 'guard-level-changed');
  const batch = (id: string) => told.findIndex(({ payload }) => (payload as { batchId?: string }).batchId === id);
  const isGreen = ({ payload }: (typeof told)[number]) => (payload as { level?: string }).level === 'green';
  expect(told.slice(batch('CANARY'), batch('FULL')).some(isGreen)).toBe(true);
  expect(told.findLast(({ type }) => type === 'guard-level-changed')).toMatchObject({ payload: { level: 'green' } });
});
