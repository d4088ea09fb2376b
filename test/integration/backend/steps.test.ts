import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { order, pressOn } from '../../support/operator.ts';
import { waitFor } from '../../support/wait-for.ts';

let cockpit: CockpitInProcess;

beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

/** A release that is steps only, running, with its commands approved. */
async function begin(...steps: readonly Record<string, unknown>[]): Promise<FlownRelease> {
  const plan = { apiVersion: 'cockpit/v1', title: 'Steps', from: 'v1', to: 'v2' };
  const named = steps.map((step) => ({ title: step.id, after: [], ...step }));
  const release = await cockpit.create(JSON.stringify({ ...plan, steps: named }), {});
  const { commandsHash } = release.state().definition;
  if (commandsHash !== null) await order(release, { type: 'approve-commands', commandsHash });
  await order(release, { type: 'begin-release' });
  return release;
}

const stepOf = (release: FlownRelease, stepId: string) => release.state().steps[stepId];
const ended = (release: FlownRelease, stepId: string) =>
  waitFor(`${stepId} has ended`, () => {
    const step = stepOf(release, stepId);
    return step?.status === 'succeeded' || step?.status === 'failed' ? step : null;
  });

async function run(release: FlownRelease, stepId: string) {
  await order(release, { type: 'start-step', stepId });
  return ended(release, stepId);
}

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

describe('a command step', () => {
  it('needs the approval of exactly these commands', async () => {
    const plan = { apiVersion: 'cockpit/v1', title: 'Steps', from: 'v1', to: 'v2' };
    const steps = [{ id: 'list', kind: 'command', title: 'List', run: ['ls', '-l', '/; rm -rf /'] }];
    const release = await cockpit.create(JSON.stringify({ ...plan, steps }), {});
    const { releaseId } = release;
    const shown = await cockpit.backend.client.releases.commands({ releaseId });
    expect(shown.commands).toMatchObject([{ stepId: 'list', run: ['ls', '-l', '/; rm -rf /'] }]);
    const refused = { ok: false, refusal: { code: 'commands-not-approved' } };
    expect(await release.send({ type: 'begin-release' })).toMatchObject(refused);
    const wrong = { type: 'approve-commands', commandsHash: 'f'.repeat(64) } as const;
    expect(await release.send(wrong)).toMatchObject(refused);
    await order(release, { type: 'approve-commands', commandsHash: shown.commandsHash ?? '' });
    await order(release, { type: 'begin-release' });
    // Handed over as an argument, not to a shell.
    expect((await run(release, 'list')).result).toMatchObject({
      exitCode: expect.any(Number),
      error: { code: 'step-exit-code' },
    });
    expect((await transcript(release, 'list')).text).toContain('/; rm -rf /');
  });

  it('shows its output while it runs, keeps all of it, and records how it ended', async () => {
    const go = join(cockpit.dataDirectory, 'go');
    const script = 'echo "hello $NAME"; echo problem >&2; while [ ! -e "$GO" ]; do sleep 0.05; done; echo done; exit 3';
    const env = { NAME: '孙工', GO: go };
    const release = await begin({ id: 'talk', kind: 'command', run: ['sh', '-c', script], env });
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
    expect(await ended(release, 'talk')).toMatchObject({
      status: 'failed',
      attempt: 1,
      result: { exitCode: 3, error: { code: 'step-exit-code', params: { program: 'sh', exitCode: 3 } } },
    });
    expect(await transcript(release, 'talk', live.next)).toMatchObject({ text: 'done\n', live: false });
    // What failed may be run again: the second time the file is there.
    expect(await run(release, 'talk')).toMatchObject({ status: 'failed', attempt: 2 });
    expect(await release.send({ type: 'skip-step', stepId: 'talk', reason: null })).toMatchObject({
      ok: false,
      refusal: { code: 'reason-required' },
    });
    await order(release, { type: 'skip-step', stepId: 'talk', reason: 'done by hand' });
  });

  it('holds no more than 64 KB of a flood in memory, and all of it as evidence', async () => {
    const go = join(cockpit.dataDirectory, 'go');
    const script = `seq 1 300000; echo flooded; while [ ! -e ${go} ]; do sleep 0.05; done`;
    const release = await begin({ id: 'flood', kind: 'command', run: ['sh', '-c', script] });
    await order(release, { type: 'start-step', stepId: 'flood' });
    const tail = await waitFor('the end is seen', async () => {
      const page = await transcript(release, 'flood');
      return page.text.endsWith('flooded\n') ? page : null;
    });
    expect(tail.text.length).toBeLessThanOrEqual(64 * 1024);
    expect(tail).toMatchObject({ live: true, truncated: true });
    await writeFile(go, '');
    const { result } = await ended(release, 'flood');
    const blob = cockpit.backend.context.journal.blobs.get(result?.transcriptBlob ?? '');
    const lines = Buffer.from(blob?.content ?? [])
      .toString('utf8')
      .split('\n');
    expect([lines.length, lines[0], lines[299_999], lines[300_000]]).toEqual([300_002, '1', '300000', 'flooded']);
  });

  it('is ended with everything that it started when its time is over', async () => {
    const pids = join(cockpit.dataDirectory, 'pids');
    const script = `trap "" TERM; sleep 600 & echo $$ $! > ${pids}; wait; wait`;
    const release = await begin({ id: 'slow', kind: 'command', run: ['sh', '-c', script], timeout: '300ms' });
    const step = await run(release, 'slow');
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
    const release = await begin({ id: 'daemon', kind: 'command', run: ['sh', '-c', script], timeout: '300ms' });
    expect(await run(release, 'daemon')).toMatchObject({
      status: 'failed',
      result: { error: { code: 'deadline-exceeded' } },
    });
    const pid = Number(await readFile(pidFile, 'utf8'));
    expect(runs(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
  });

  it('says what could not be started', async () => {
    const release = await begin(
      { id: 'nothing', kind: 'command', run: ['no-such-program'] },
      { id: 'nowhere', kind: 'command', run: ['true'], directory: '/no/such/folder' },
    );
    for (const stepId of ['nothing', 'nowhere']) {
      expect(await run(release, stepId)).toMatchObject({
        status: 'failed',
        result: { exitCode: null, error: { code: 'step-could-not-start', params: { detail: 'ENOENT' } } },
      });
    }
  });
});

describe('an HTTP step', () => {
  let server: Server;
  let url: string;

  beforeEach(async () => {
    server = createServer((request, response) => {
      if (request.url === '/hang') return;
      const answer = () => {
        response.writeHead(request.url === '/teapot' ? 418 : 200).end(`${request.method} {"status":"up"}`);
      };
      if (request.url === '/slow') setTimeout(answer, 150);
      else answer();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('asserts status, body and latency, each with what was found', async () => {
    const release = await begin(
      { id: 'up', kind: 'http', url: `${url}/`, expect: { status: 200, bodyIncludes: '"up"', within: '5s' } },
      { id: 'posted', kind: 'http', url: `${url}/`, method: 'POST', body: 'x', expect: { bodyIncludes: 'POST' } },
      { id: 'teapot', kind: 'http', url: `${url}/teapot`, expect: { status: 418 } },
      { id: 'status', kind: 'http', url: `${url}/teapot` },
      { id: 'body', kind: 'http', url: `${url}/`, expect: { bodyIncludes: 'down' } },
      { id: 'slow', kind: 'http', url: `${url}/slow`, expect: { within: '100ms' } },
      { id: 'hang', kind: 'http', url: `${url}/hang`, timeout: '200ms' },
      { id: 'gone', kind: 'http', url: 'http://127.0.0.1:1/' },
    );
    const found: Record<string, unknown> = {};
    for (const { id } of release.state().definition.plan.steps) {
      const { status, result } = await run(release, id);
      found[id] = [status, result?.httpStatus, result?.error?.code ?? null];
    }
    expect(found).toEqual({
      up: ['succeeded', 200, null],
      posted: ['succeeded', 200, null],
      teapot: ['succeeded', 418, null],
      status: ['failed', 418, 'step-http-status'],
      body: ['failed', 200, 'step-http-body'],
      slow: ['failed', 200, 'step-http-slow'],
      hang: ['failed', null, 'deadline-exceeded'],
      gone: ['failed', null, 'connection-unreachable'],
    });
    expect(stepOf(release, 'status')?.result?.error?.params).toEqual({ found: 418, expected: 200 });
    expect((await transcript(release, 'up')).text).toMatch(/^GET http:\S+\/\n200 · \d+ ms\n\nGET {"status":"up"}$/);
  });
});

describe('an approval', () => {
  const approve = (release: FlownRelease, change: Record<string, unknown>) =>
    cockpit.backend.client.releases.approve({
      ...{ commandId: crypto.randomUUID(), releaseId: release.releaseId, stepId: 'agree', personName: '张工' },
      ...{ way: 'claimed', pin: null, evidence: null, file: null },
      ...change,
    });

  it('is never the driver’s own, whatever way it is given', async () => {
    const { client } = cockpit.backend;
    const me = await client.people.setMe({ commandId: 'me', name: '孙工' });
    await client.people.setPin({ commandId: 'pin', name: '孙工', pin: '2468' });
    const release = await begin({ id: 'agree', kind: 'approval', role: '首席架构师' });
    expect(release.state().driver).toBe(me.personId);
    const refused = { ok: false, refusal: { code: 'approver-is-driver' } };
    expect(await approve(release, { personName: '孙工' })).toMatchObject(refused);
    expect(await approve(release, { personName: '孙工', way: 'pin', pin: '2468' })).toMatchObject(refused);
    // Nor through the door of the other commands, where nobody looks at a proof.
    const approver = (await client.people.setPin({ commandId: 'other', name: '张工', pin: '1357' })).personId;
    await expect(
      release.send({ type: 'approve-step', stepId: 'agree', approver, way: 'pin', evidence: null, evidenceBlob: null }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    expect(stepOf(release, 'agree')?.status).toBe('pending');
    expect(await approve(release, {})).toMatchObject({ ok: true });
    expect(stepOf(release, 'agree')).toMatchObject({ status: 'succeeded', approval: { approver, way: 'claimed' } });
  });

  it('takes a PIN only when it is right', async () => {
    const { client } = cockpit.backend;
    await client.people.setPin({ commandId: 'pin', name: '张工', pin: '1357' });
    const release = await begin({ id: 'agree', kind: 'approval', accept: ['pin'] });
    for (const pin of ['1358', '', null]) {
      await expect(approve(release, { way: 'pin', pin })).rejects.toMatchObject({ code: 'unauthorised' });
    }
    // Somebody who never set one.
    await expect(approve(release, { way: 'pin', pin: '', personName: '李工' })).rejects.toMatchObject({
      code: 'unauthorised',
    });
    expect(await approve(release, { way: 'claimed' })).toMatchObject({
      ok: false,
      refusal: { code: 'approval-way-not-accepted', params: { way: 'claimed' } },
    });
    expect(await approve(release, { way: 'pin', pin: '1357' })).toMatchObject({ ok: true });
    // The PIN is nowhere in the journal.
    expect(JSON.stringify(cockpit.backend.context.journal.events({ limit: 1000 }))).not.toContain('1357');
  });

  it('by a signed file needs the file, by a link the link; both are kept', async () => {
    const release = await begin({ id: 'agree', kind: 'approval' }, { id: 'too', kind: 'approval' });
    await expect(approve(release, { way: 'signed-file' })).rejects.toMatchObject({
      code: 'invalid-input',
      params: { place: 'file' },
    });
    await expect(approve(release, { way: 'link' })).rejects.toMatchObject({ params: { place: 'evidence' } });
    expect(await approve(release, { way: 'signed-file', file: new Blob(['signed: 张工']) })).toMatchObject({
      ok: true,
    });
    const link = 'https://example.com/approvals/7';
    expect(await approve(release, { stepId: 'too', way: 'link', evidence: link })).toMatchObject({ ok: true });
    const [byFile, byLink] = release.eventsOf('step-approved');
    const kept = cockpit.backend.context.journal.blobs.get(byFile?.payload.evidenceBlob ?? '');
    expect(Buffer.from(kept?.content ?? []).toString('utf8')).toBe('signed: 张工');
    const { textId = '' } = byLink?.payload.evidence ?? {};
    expect(await cockpit.backend.client.releases.texts({ textIds: [textId] })).toEqual({ [textId]: link });
  });
});

it('a wait goes on over a restart, without a guard that would tell the time', async () => {
  const release = await begin({ id: 'settle', kind: 'wait', for: '1500ms' });
  await order(release, { type: 'start-step', stepId: 'settle' });
  const startedAt = performance.now();
  await waitFor('a second has passed', () => performance.now() - startedAt > 700);
  await order(release, { type: 'add-note', text: 'still here' });
  cockpit = await cockpit.restart();
  const again = cockpit.release(release.releaseId);
  const step = await ended(again, 'settle');
  expect(step).toMatchObject({ status: 'succeeded' });
  const [driven] = again.eventsOf('driver-started').slice(-1);
  const [finished] = again.eventsOf('step-succeeded');
  const restMs = finished!.at.monotonic - driven!.at.monotonic;
  expect(restMs).toBeGreaterThan(400);
  expect(restMs).toBeLessThan(1_000);
  await pressOn(again, 'it is complete', (state) => state.status === 'completed');
});
