import { expect, it } from 'vitest';
import { runProcess } from '../../../electron/backend/platform/run-process.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 20_000 };
const node = (script: string, ...args: string[]) => ['-e', script, ...args];

it('returns exit code and both streams, without a shell between', async () => {
  const script = 'console.log(process.argv[1]); console.error("两"); process.exitCode = 3';
  const finished = await runProcess(process.execPath, node(script, '$(id); *'), call);
  expect(finished).toEqual({ exitCode: 3, stdout: '$(id); *\n', stderr: '两\n' });
});

it('keeps the last 64 KB of an endless talker', async () => {
  const script = 'process.stdout.write("x".repeat(300_000) + "end")';
  const { stdout } = await runProcess(process.execPath, node(script), call);
  expect(stdout).toHaveLength(64 * 1024);
  expect(stdout.endsWith('xend')).toBe(true);
});

it('says that there is no such program', async () => {
  await expect(runProcess('/no/such/program', [], call)).rejects.toMatchObject({
    code: 'process-not-started',
    params: { command: '/no/such/program', detail: 'ENOENT' },
  });
});

it('kills at the deadline and on cancel', async () => {
  const forever = node('setInterval(() => {}, 1000); process.send?.(0)');
  const late = runProcess(process.execPath, forever, { deadlineMs: 100 });
  await expect(late).rejects.toMatchObject({ code: 'deadline-exceeded', params: { deadlineMs: 100 } });

  const controller = new AbortController();
  const marker = `cockpit-${process.pid}-${performance.now()}`;
  const isRunning = async () => {
    const { stdout } = await runProcess('ps', ['-eo', 'args'], call);
    return stdout.includes(marker);
  };
  const running = runProcess(process.execPath, [...forever, marker], { ...call, signal: controller.signal });
  running.catch(() => {});
  await waitFor('it runs', isRunning);
  controller.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await waitFor('it is gone', async () => !(await isRunning()));
  const early = runProcess(process.execPath, forever, { ...call, signal: controller.signal });
  await expect(early).rejects.toMatchObject({ code: 'cancelled' });
});
