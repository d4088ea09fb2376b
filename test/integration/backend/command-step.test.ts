import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { order } from '../../support/operator.ts';
import { beginSteps, runStep, stepEnded } from '../../support/step-release.ts';
import { waitFor } from '../../support/wait-for.ts';

let cockpit: CockpitInProcess;

beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

function transcript(release: FlownRelease, stepId: string, after = 0) {
  return cockpit.backend.client.releases.transcript({ releaseId: release.releaseId, stepId, after });
}

/** False once no process has this id. */
function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('needs the approval of exactly these commands', async () => {
  const plan = { apiVersion: 'cockpit/v1', title: 'Steps', from: 'v1', to: 'v2' };
  const steps = [{ id: 'list', kind: 'command', title: 'List', run: ['ls', '-l', '/; rm -rf /'] }];
  const release = await cockpit.create(JSON.stringify({ ...plan, steps }), {});
  const { releaseId } = release;
  expect(await cockpit.backend.client.releases.planText({ releaseId })).toEqual({
    text: JSON.stringify({ ...plan, steps }),
  });
  const shown = await cockpit.backend.client.releases.commands({ releaseId });
  expect(shown.commands).toMatchObject([{ stepId: 'list', run: ['ls', '-l', '/; rm -rf /'] }]);
  await order(release, { type: 'acknowledge-findings', reason: '只有步骤' });
  const refused = { ok: false, refusal: { code: 'commands-not-approved' } };
  expect(await release.send({ type: 'begin-release' })).toMatchObject(refused);
  const wrong = { type: 'approve-commands', commandsHash: 'f'.repeat(64) } as const;
  expect(await release.send(wrong)).toMatchObject(refused);
  await order(release, { type: 'approve-commands', commandsHash: shown.commandsHash ?? '' });
  await order(release, { type: 'begin-release' });
  // Handed over as an argument, not to a shell.
  expect((await runStep(release, 'list')).result).toMatchObject({
    exitCode: expect.any(Number),
    error: { code: 'step-exit-code' },
  });
  expect((await transcript(release, 'list')).text).toContain('/; rm -rf /');
});

it('runs nothing where a script that it pins is another one by now', async () => {
  const script = join(cockpit.dataDirectory, 'switch.sh');
  const text = '#!/bin/sh\necho ran >> ran\n';
  await writeFile(script, text);
  const pinned = `${createHash('sha256').update(text).digest('hex')}  ${script}`;
  const there = { kind: 'command', run: ['sh', './switch.sh'], directory: cockpit.dataDirectory };
  const free = await beginSteps(cockpit, { id: 'flip', ...there });
  const release = await beginSteps(cockpit, { id: 'flip', ...there, pinnedFiles: [pinned] });
  const { releaseId } = release;
  expect((await cockpit.backend.client.releases.commands({ releaseId })).commands).toMatchObject([
    { stepId: 'flip', pinnedFiles: [pinned] },
  ]);
  // Another pin is another command to approve.
  expect(release.state().definition.commandsHash).not.toBe(free.state().definition.commandsHash);
  const ran = () => readFile(join(cockpit.dataDirectory, 'ran'), 'utf8');
  expect(await runStep(release, 'flip')).toMatchObject({ status: 'succeeded' });
  expect(await ran()).toBe('ran\n');
  await writeFile(script, `${text}# mended\n`);
  const again = await beginSteps(cockpit, { id: 'flip', ...there, pinnedFiles: [pinned] });
  expect(await runStep(again, 'flip')).toMatchObject({
    status: 'failed',
    result: { exitCode: null, error: { code: 'command-file-changed', params: { file: script } } },
  });
  expect(await ran()).toBe('ran\n');
});

it('shows its output while it runs, keeps all of it, and records how it ended', async () => {
  const go = join(cockpit.dataDirectory, 'go');
  const script = 'echo "hello $NAME"; echo problem >&2; while [ ! -e "$GO" ]; do sleep 0.05; done; echo done; exit 3';
  const env = { NAME: '孙工', GO: go };
  const release = await beginSteps(cockpit, { id: 'talk', kind: 'command', run: ['sh', '-c', script], env });
  await order(release, { type: 'start-step', stepId: 'talk' });
  const live = await waitFor('it has said both', async () => {
    const page = await transcript(release, 'talk');
    return page.text.includes('problem') && page.text.includes('hello') ? page : null;
  });
  expect(live).toMatchObject({ live: true, truncated: false });
  expect(live.text).toContain('hello 孙工\n');
  // A page begins where the one before ended.
  expect((await transcript(release, 'talk', live.next)).text).toBe('');
  await writeFile(go, '');
  expect(await stepEnded(release, 'talk')).toMatchObject({
    status: 'failed',
    attempt: 1,
    result: { exitCode: 3, error: { code: 'step-exit-code', params: { program: 'sh', exitCode: 3 } } },
  });
  expect(await transcript(release, 'talk', live.next)).toMatchObject({ text: 'done\n', live: false });
  // What failed may be run again: the second time the file is there.
  expect(await runStep(release, 'talk')).toMatchObject({ status: 'failed', attempt: 2 });
  expect(await release.send({ type: 'skip-step', stepId: 'talk', reason: null })).toMatchObject({
    ok: false,
    refusal: { code: 'reason-required' },
  });
  await order(release, { type: 'skip-step', stepId: 'talk', reason: 'done by hand' });
});

it('holds no more than 64 KB of a flood in memory, and all of it as evidence', async () => {
  const go = join(cockpit.dataDirectory, 'go');
  const script = `seq 1 300000; echo flooded; while [ ! -e ${go} ]; do sleep 0.05; done`;
  const release = await beginSteps(cockpit, { id: 'flood', kind: 'command', run: ['sh', '-c', script] });
  await order(release, { type: 'start-step', stepId: 'flood' });
  const tail = await waitFor('the end is seen', async () => {
    const page = await transcript(release, 'flood');
    return page.text.endsWith('flooded\n') ? page : null;
  });
  expect(tail.text.length).toBeLessThanOrEqual(64 * 1024);
  expect(tail).toMatchObject({ live: true, truncated: true });
  await writeFile(go, '');
  const { result } = await stepEnded(release, 'flood');
  const blob = cockpit.backend.context.journal.blobs.get(result?.transcriptBlob ?? '');
  const lines = Buffer.from(blob?.content ?? [])
    .toString('utf8')
    .split('\n');
  expect([lines.length, lines[0], lines[299_999], lines[300_000]]).toEqual([300_002, '1', '300000', 'flooded']);
});

it('is ended with everything that it started when its time is over', async () => {
  const pids = join(cockpit.dataDirectory, 'pids');
  const script = `trap "" TERM; sleep 600 & echo $$ $! > ${pids}; wait; wait`;
  const release = await beginSteps(cockpit, {
    id: 'slow',
    kind: 'command',
    run: ['sh', '-c', script],
    timeout: '300ms',
  });
  const step = await runStep(release, 'slow');
  expect(step).toMatchObject({
    status: 'failed',
    result: { error: { code: 'deadline-exceeded', params: { deadlineMs: 300 } } },
  });
  const [shell = 0, sleeper = 0] = (await readFile(pids, 'utf8')).trim().split(' ').map(Number);
  await waitFor('both are gone', () => !runs(shell) && !runs(sleeper));
});

it('does not wait for what has escaped from its group', async () => {
  const pidFile = join(cockpit.dataDirectory, 'pid');
  // The daemon keeps the step's output open.
  const script = `setsid sh -c 'echo $$ > ${pidFile}; exec sleep 600' & wait`;
  const release = await beginSteps(cockpit, {
    id: 'daemon',
    kind: 'command',
    run: ['sh', '-c', script],
    timeout: '300ms',
  });
  expect(await runStep(release, 'daemon')).toMatchObject({
    status: 'failed',
    result: { error: { code: 'deadline-exceeded' } },
  });
  const pid = Number(await readFile(pidFile, 'utf8'));
  expect(runs(pid)).toBe(true);
  process.kill(pid, 'SIGKILL');
});

it('says what could not be started', async () => {
  const release = await beginSteps(
    cockpit,
    { id: 'nothing', kind: 'command', run: ['no-such-program'] },
    { id: 'nowhere', kind: 'command', run: ['true'], directory: '/no/such/folder' },
  );
  for (const stepId of ['nothing', 'nowhere']) {
    expect(await runStep(release, stepId)).toMatchObject({
      status: 'failed',
      result: { exitCode: null, error: { code: 'process-not-started', params: { detail: 'ENOENT' } } },
    });
  }
});

it('runs and keeps the end of its output where nothing can be spooled', async () => {
  // A disk that is full, or a folder that is not ours: opening the spool fails.
  await writeFile(join(cockpit.dataDirectory, 'spool'), '');
  const release = await beginSteps(cockpit, { id: 'talk', kind: 'command', run: ['echo', 'hello'] });
  expect(await runStep(release, 'talk')).toMatchObject({ status: 'succeeded', result: { exitCode: 0 } });
  expect((await transcript(release, 'talk')).text).toBe('hello\n');
});
