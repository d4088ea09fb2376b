import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { preflightEvidenceSchema } from '../../../shared/release/preflight.ts';
import { silenceMark } from '../../../shared/release/silences.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { openConnector } from '../../support/open-connector.ts';
import { begin, order } from '../../support/operator.ts';
import { type AlertmanagerFixture, startAlertmanager } from '../../support/servers/start-alertmanager.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
const shop = { service: 'shop' };

let alertmanager: AlertmanagerFixture;
let onlooker: ConnectorInstance;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [alertmanager, cockpit] = await Promise.all([startAlertmanager(), startCockpit()]);
  onlooker = await openConnector(connectorByKind('alertmanager'), { url: alertmanager.url });
});
afterEach(async () => {
  await onlooker.close();
  await cockpit.close();
  await alertmanager.stop();
});

const heard = async () => (await onlooker.alerts!.firing({ labels: {} }, call)).map(({ labels }) => labels.service);
const listed = () => onlooker.alerts!.silences!({}, call);
const stateOf = (release: FlownRelease) => Object.values(release.state().silences).at(-1);
const becomes = (release: FlownRelease, status: string) =>
  waitFor(`the silence is ${status}`, () => stateOf(release)?.status === status);
const openDrill = (release: FlownRelease) =>
  order(release, { type: 'open-playbook', playbookId: 'down', mode: 'drill', reason: '季度演练' });
const closeDrill = (release: FlownRelease) =>
  order(release, { type: 'close-playbook', playbookId: 'down', outcome: 'called-off', note: '到此为止' });

/** The way to a server, which can be cut, or from which no answer comes back. */
async function wayTo(target: string) {
  const { port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    if (!way.isOpen) return void socket.destroy();
    const onward = connect(Number(port), '127.0.0.1');
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on('error', () => {});
    }
    socket.pipe(onward);
    onward.on('data', (part) => (way.answers ? socket.write(part) : socket.destroy()));
    onward.on('end', () => socket.end());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  let isOpen = true;
  const way = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: true,
    get isOpen() {
      return isOpen;
    },
    set isOpen(open: boolean) {
      isOpen = open;
      if (!open) for (const socket of sockets) socket.destroy();
    },
    close() {
      way.isOpen = false;
      server.close();
    },
  };
  return way;
}

async function begun(url = alertmanager.url): Promise<FlownRelease> {
  const plan = {
    ...{ apiVersion: 'cockpit/v1', title: 'Trouble', from: 'v1', to: 'v2' },
    connections: { alerts: { capability: 'alerts' } },
    steps: [{ id: 'go', kind: 'manual', title: 'Go' }],
    playbooks: [
      {
        ...{ id: 'down', title: 'Database down', steps: [{ id: 'look', kind: 'manual', title: 'Look' }] },
        silence: { slot: 'alerts', labels: shop, for: '30 min' },
      },
    ],
  };
  const release = await cockpit.create(JSON.stringify(plan), {
    alerts: { kind: 'alertmanager', environment: 'test', config: { url } },
  });
  await begin(release);
  return release;
}

it('nobody is told of the alerts of a drill while it is open, and of all others they are', async () => {
  await alertmanager.fire({ alertname: 'Slow', ...shop });
  await alertmanager.fire({ alertname: 'Slow', service: 'mail' });
  const release = await begun();
  const { failed, warned, evidenceBlob } = release.state().preflight!;
  expect({ failed, warned }).toEqual({ failed: [], warned: [] });
  const { blobs } = cockpit.backend.context.journal;
  const evidence = preflightEvidenceSchema.parse(JSON.parse(Buffer.from(blobs.get(evidenceBlob)!.content).toString()));
  expect(evidence.results.find(({ id }) => id === 'silence:down')).toMatchObject({
    code: 'silences-read',
    params: { count: 0 },
  });
  expect(await listed()).toEqual([]);
  await openDrill(release);
  await becomes(release, 'running');
  await waitFor('it is quiet', async () => (await heard()).join() === 'mail');
  const [me] = cockpit.backend.context.people.list();
  const [silence] = await listed();
  expect(silence).toMatchObject({ labels: shop, author: me?.name });
  expect(silence?.comment).toMatch(/Trouble v1 → v2 的演练「Database down」\nDrill "Database down" of Trouble/);
  expect(Math.round(((silence?.endsAt ?? 0) - (silence?.startsAt ?? 0)) / 1_000)).toBe(30 * 60);
  expect(stateOf(release)).toMatchObject({ id: silence?.id, endsAt: silence?.endsAt });
  await closeDrill(release);
  await becomes(release, 'ended');
  await waitFor('they are told again', async () => (await heard()).length === 2);
});

it('is ended by hand before the drill is, and found gone after a restart where somebody else ended it', async () => {
  const release = await begun();
  await openDrill(release);
  await becomes(release, 'running');
  await order(release, { type: 'end-silence', silenceId: 's1' });
  await becomes(release, 'ended');
  expect(await listed()).toEqual([]);
  await closeDrill(release);
  await openDrill(release);
  await becomes(release, 'running');

  cockpit = await cockpit.restart();
  let resumed = cockpit.release(release.releaseId);
  await waitFor('it was looked for', () => resumed.eventsOf('silence-seen').length === 1);
  expect(resumed.eventsOf('silence-seen')[0]?.payload.found).toBe(true);
  const [mine] = await listed();
  await onlooker.alerts!.endSilence!(mine?.id ?? '', call);
  cockpit = await cockpit.restart();
  resumed = cockpit.release(release.releaseId);
  await becomes(resumed, 'ended');
  expect(resumed.state().openPlaybooks).toHaveProperty('down');
});

it('a drill goes on without one that cannot be made, and one that cannot be ended is ended after a restart', async () => {
  const way = await wayTo(alertmanager.url);
  onTestFinished(() => way.close());
  const release = await begun(way.url);
  await openDrill(release);
  await becomes(release, 'running');
  way.isOpen = false;
  await closeDrill(release);
  await becomes(release, 'left');
  expect(await listed()).toHaveLength(1);
  await openDrill(release);
  await becomes(release, 'failed');
  await order(release, { type: 'confirm-step', stepId: 'look', passed: true, note: null, evidenceBlob: null });
  await order(release, { type: 'close-playbook', playbookId: 'down', outcome: 'resolved', note: null });
  way.isOpen = true;
  cockpit = await cockpit.restart();
  const resumed = cockpit.release(release.releaseId);
  await waitFor('nothing is left', () => resumed.state().silences.s1?.status === 'ended');
  expect(await listed()).toEqual([]);
  // What was never made is not made any more.
  await waitFor('the other was looked for', () => resumed.eventsOf('silence-absent').length === 1);
  expect(resumed.state().silences.s2?.status).toBe('failed');
});

it('one whose answer was lost is found by its mark and ended with its drill, and no other', async () => {
  await alertmanager.fire({ alertname: 'Slow', ...shop });
  const way = await wayTo(alertmanager.url);
  onTestFinished(() => way.close());
  const release = await begun(way.url);
  const theirs = { labels: { service: 'mail' }, author: 'another', endsAt: Date.now() + 600_000 };
  const comment = `tenth\n${silenceMark(release.releaseId, 's10')}`;
  const { id } = await onlooker.alerts!.silence!({ ...theirs, comment }, call);
  way.answers = false;
  await openDrill(release);
  await becomes(release, 'failed');
  expect(await listed()).toHaveLength(2);
  await waitFor('it is quiet', async () => (await heard()).length === 0);
  way.answers = true;
  await closeDrill(release);
  await becomes(release, 'ended');
  expect((await listed()).map((silence) => silence.id)).toEqual([id]);
  await waitFor('they are told again', async () => (await heard()).join() === 'shop');
  expect(release.eventsOf('silence-end-intended')).toHaveLength(1);
});
