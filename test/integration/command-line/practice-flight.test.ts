import { expect, it, onTestFinished } from 'vitest';
import { cockpitFolder, runCockpit } from '../../support/cockpit-child.ts';

it('flies the practice plan to the end: within a minute, exit 0', async () => {
  const folder = cockpitFolder();
  onTestFinished(() => folder.remove());
  const words = ['conduct', 'practice', '--auto', '--pace', 'fast'];
  const startedAt = performance.now();
  const { exitCode, lines, stderr } = await runCockpit([...words, '--journal', folder.journal, '--json']);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(60_000);
  expect(lines.at(-1)).toMatchObject({ kind: 'result', exitCode: 0, outcome: 'completed' });
  expect(lines.filter(({ type }) => type === 'batch-completed')).toHaveLength(6);
  const verified = await runCockpit(['journal', 'verify', '--journal', folder.journal, '--json']);
  expect(verified).toMatchObject({ exitCode: 0, lines: [{ kind: 'verified', ok: true, problems: [] }] });
});
