import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { order, pressOn } from '../../support/operator.ts';
import { beginSteps, runStep, stepEnded } from '../../support/step-release.ts';
import { waitFor } from '../../support/wait-for.ts';

let cockpit: CockpitInProcess;

beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

const stepOf = (release: FlownRelease, stepId: string) => release.state().steps[stepId];
function transcript(release: FlownRelease, stepId: string, after = 0) {
  return cockpit.backend.client.releases.transcript({ releaseId: release.releaseId, stepId, after });
}

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
    const release = await beginSteps(
      cockpit,
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
      const { status, result } = await runStep(release, id);
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
    await client.people.setPin({ commandId: 'pin', name: '孙工', currentPin: null, pin: '2468' });
    const release = await beginSteps(cockpit, { id: 'agree', kind: 'approval', role: '首席架构师' });
    expect(release.state().driver).toBe(me.personId);
    const refused = { ok: false, refusal: { code: 'approver-is-driver' } };
    expect(await approve(release, { personName: '孙工' })).toMatchObject(refused);
    expect(await approve(release, { personName: '孙工', way: 'pin', pin: '2468' })).toMatchObject(refused);
    // Nor through the door of the other commands, where nobody looks at a proof.
    const approver = (await client.people.setPin({ commandId: 'other', name: '张工', currentPin: null, pin: '1357' }))
      .personId;
    await expect(
      release.send({ type: 'approve-step', stepId: 'agree', approver, way: 'pin', evidence: null, evidenceBlob: null }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    expect(stepOf(release, 'agree')?.status).toBe('pending');
    expect(await approve(release, {})).toMatchObject({ ok: true });
    expect(stepOf(release, 'agree')).toMatchObject({
      status: 'succeeded',
      approvals: [{ approver, role: null, way: 'claimed' }],
    });
  });

  it('takes a PIN only when it is right', async () => {
    const { client } = cockpit.backend;
    // So long that no hash and no time of the journal holds it by chance.
    const right = '26180339887498948482';
    await client.people.setPin({ commandId: 'pin', name: '张工', currentPin: null, pin: right });
    const release = await beginSteps(cockpit, { id: 'agree', kind: 'approval', accept: ['pin'] });
    for (const pin of ['26180339887498948481', '', null]) {
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
    expect(await approve(release, { way: 'pin', pin: right })).toMatchObject({ ok: true });
    // The PIN is nowhere in the journal.
    expect(JSON.stringify(cockpit.backend.context.journal.events({ limit: 1000 }))).not.toContain(right);
  });

  it('by a signed file needs the file, by a link the link; both are kept', async () => {
    const release = await beginSteps(cockpit, { id: 'agree', kind: 'approval' }, { id: 'too', kind: 'approval' });
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
  const release = await beginSteps(cockpit, { id: 'settle', kind: 'wait', for: '4s' });
  await order(release, { type: 'start-step', stepId: 'settle' });
  const startedAt = performance.now();
  await waitFor('half of it has passed', () => performance.now() - startedAt > 2_000);
  await order(release, { type: 'add-note', text: 'still here' });
  cockpit = await cockpit.restart();
  const again = cockpit.release(release.releaseId);
  const step = await stepEnded(again, 'settle');
  expect(step).toMatchObject({ status: 'succeeded' });
  const [driven] = again.eventsOf('driver-started').slice(-1);
  const [finished] = again.eventsOf('step-succeeded');
  const restMs = finished!.at.monotonic - driven!.at.monotonic;
  const [begun] = again.eventsOf('step-started');
  expect(finished!.at.utc - begun!.at.utc).toBeGreaterThanOrEqual(3_990);
  expect(restMs).toBeLessThan(3_500);
  await pressOn(again, 'it is complete', (state) => state.status === 'completed');
});
