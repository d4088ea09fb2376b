import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { frontendNamespace as namespace, seedFrontend } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { stopwatch } from '../../support/ends-in-time.ts';
import { jobManifest } from '../../support/job-manifest.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 20_000 };
let cluster: KubernetesFixture;
let connection: ConnectorInstance;

beforeAll(async () => {
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  await seedFrontend(cluster, '1');
  connection = await openConnector(connectorByKind('kubernetes'), { kubeconfigFile: cluster.kubeconfig, namespace });
});
afterAll(async () => {
  await connection?.close();
  await cluster?.stop();
});
afterEach(() => cluster.faults.clear());

const looks = (name: string) => ({ methods: ['GET'], path: new RegExp(`/jobs/${name}$`) });
const logs = { methods: ['GET'], path: /\/log\?/ };
async function run(name: string, script = 'echo 3 rows', options: Parameters<typeof runJob>[1] = call) {
  let created = 0;
  const ended = await runJob(jobManifest(name, script), options, () => {
    created += 1;
  }).catch((fault: unknown) => fault);
  return { created, ended };
}
const runJob = (...args: Parameters<NonNullable<ConnectorInstance['cluster']>['runJob']>) =>
  connection.cluster!.runJob(...args);

it.each([
  ['errors of the server', { kind: 'status', code: 500 }],
  ['connections that end', { kind: 'reset' }],
] as const)('a Job is followed through %s, and so are its logs', async (_name, fault) => {
  const name = `through-${fault.kind}`;
  cluster.faults.order(fault, { ...looks(name), times: 2 });
  cluster.faults.order(fault, { ...logs, times: 2 });
  expect(await run(name)).toEqual({ created: 1, ended: { succeeded: true, logs: '3 rows\n' } });
});

it('logs that cannot be had are asked for a few times; that a Job failed is said without them', async () => {
  cluster.faults.order({ kind: 'status', code: 500 }, { ...logs, times: 100 });
  const before = cluster.requests.length;
  expect(await run('no-logs')).toMatchObject({ created: 1, ended: { code: 'kubernetes-failed' } });
  expect(cluster.requests.slice(before).filter((request) => request.includes('/log'))).toHaveLength(6);
  cluster.faults.clear();
  cluster.faults.order({ kind: 'status', code: 403 }, { ...logs, times: 1 });
  expect(await run('failed', 'exit 3')).toEqual({ created: 1, ended: { succeeded: false, logs: '' } });
});

it('a fault that stays ends it, and so does one that was met before the Job was made', async () => {
  cluster.faults.order({ kind: 'status', code: 403 }, looks('forbidden'));
  expect(await run('forbidden')).toMatchObject({ created: 1, ended: { code: 'kubernetes-forbidden' } });
  expect(await run('forbidden')).toMatchObject({ created: 0, ended: { code: 'kubernetes-conflict' } });
  cluster.faults.order({ kind: 'status', code: 503 }, { methods: ['POST'] });
  expect(await run('never')).toMatchObject({ created: 0, ended: { code: 'kubernetes-failed' } });
  expect(cluster.find('Job', namespace, 'never')).toBeNull();
});

it('it ends at its deadline and when it is cancelled, also between looks that fail', async () => {
  cluster.faults.order({ kind: 'status', code: 500 }, { ...looks('late'), times: 100 });
  const late = await run('late', 'sleep 5', { deadlineMs: 300 });
  expect(late).toMatchObject({ created: 1, ended: { code: 'deadline-exceeded', params: { deadlineMs: 300 } } });
  for (const kind of ['status', 'silence'] as const) {
    const name = `cancelled-${kind}`;
    const before = cluster.requests.length;
    cluster.faults.order(kind === 'status' ? { kind, code: 500 } : { kind }, { ...looks(name), times: 100 });
    const controller = new AbortController();
    const running = run(name, 'sleep 5', { ...call, signal: controller.signal });
    await waitFor('a look was taken', () =>
      cluster.requests.slice(before).some((request) => request.startsWith('GET') && request.includes(`/jobs/${name}`)),
    );
    const took = stopwatch();
    controller.abort();
    expect(await running).toMatchObject({ created: 1, ended: { code: 'cancelled' } });
    expect(took()).toBeLessThan(100);
  }
});
