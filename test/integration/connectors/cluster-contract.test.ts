import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterCapability, ClusterObject } from '../../../electron/backend/connectors/cluster-capability.ts';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import type { ConnectorFixture, FixtureCluster } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { jobManifest } from '../../support/job-manifest.ts';
import { claiming, openConnector } from '../../support/open-connector.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 20_000 };

describe.each(claiming('cluster'))('cluster of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;
  let cluster: ClusterCapability;
  let workload: ClusterObject;
  /** Null where it only goes through the motions: there nothing is ever found, and nothing refused but what serves. */
  let world: FixtureCluster | null;

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'cluster');
    connection = await openConnector(metadata, fixture.config);
    cluster = connection.cluster!;
    world = fixture.cluster === 'rehearsed' ? null : fixture.cluster!;
    workload = world?.workload ?? { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  });
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });

  const complete = () =>
    waitFor('the rollout is complete', async () => (await cluster.rolloutStatus(workload, call)).state === 'complete');
  const settings = (value: string) => `
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {greeting: ${value}, 说明: "第一行\\n第二行"}
`;
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings' };

  it('applies manifests, gives back what was there, and applies that again', async () => {
    const [made] = await cluster.apply(settings('hello'), call);
    expect(made).toMatchObject({ object: configMap, before: null });
    await expect(cluster.apply('kind: [', call)).rejects.toMatchObject({ code: 'invalid-input' });
    expect((await cluster.read(configMap, call)) ?? '').toMatch(world === null ? /^$/ : /greeting: hello/);
    if (world === null) return;
    const changes = await cluster.apply(`${settings('bonjour')}---\n${settings('salut')}`, call);
    expect(changes.map(({ before }) => /greeting: (\w+)/.exec(before ?? '')?.[1])).toEqual(['hello', 'bonjour']);
    await cluster.apply(changes[0]!.before!, call);
    const [found] = await cluster.apply(settings('again'), call);
    expect(found!.before).toBe(changes[0]!.before);
    const unknown = 'apiVersion: example.org/v1\nkind: Nothing\nmetadata: {name: x}\n';
    await expect(cluster.apply(unknown, call)).rejects.toMatchObject({ code: 'kubernetes-kind-unknown' });
  });

  it('scales, sets an image and restarts, each with what was before, and says how far it is', async () => {
    const scaled = await cluster.scale(workload, 3, call);
    if (world === null) {
      expect(scaled).toEqual({ object: workload, before: null });
      expect(await cluster.setImage(workload, 'app', 'web:2', call)).toEqual({ object: workload, before: null });
      await cluster.rolloutRestart(workload, call);
      await complete();
      return;
    }
    expect(scaled.before).toMatch(/replicas: 2/);
    await complete();
    expect(await cluster.rolloutStatus(workload, call)).toEqual({ state: 'complete', ready: 3, wanted: 3 });
    await cluster.waitFor(workload, 'Available', call);
    const image = await cluster.setImage(workload, world.container, 'frontend:v2', call);
    expect(image.before).toMatch(/image: frontend:v1/);
    await complete();
    await cluster.rolloutRestart(workload, call);
    await complete();
    const back = await cluster.scale(workload, 2, call);
    expect(back.before).toMatch(/image: frontend:v2/);
    expect(back.before).toMatch(/restartedAt/);
    await complete();
    const other = cluster.setImage(workload, 'nobody', 'x', call);
    await expect(other).rejects.toMatchObject({ code: 'kubernetes-field-missing' });
    await expect(cluster.scale({ ...workload, name: 'nobody' }, 1, call)).rejects.toMatchObject({
      code: 'kubernetes-missing',
      params: { name: 'nobody' },
    });
  });

  it('reads the last lines of every pod, each with its pod', async () => {
    await complete();
    if (world === null) {
      expect(await cluster.logs(workload, 2, call)).toBe('');
      return;
    }
    for (const line of ['first', 'second', 'third']) world.write(workload.name, line);
    const lines = (await cluster.logs(workload, 2, call)).trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.every((line) => /^\[frontend-deployment-\S+\/app\] (second|third)$/.test(line))).toBe(true);
  });

  it('deletes what gets no requests, and refuses what does or may', async () => {
    const refused = { code: 'kubernetes-serves-traffic' };
    await expect(cluster.remove(configMap, true, call)).rejects.toMatchObject(refused);
    await expect(cluster.remove(configMap, null, call)).rejects.toMatchObject(refused);
    if (world === null) {
      expect(await cluster.remove(configMap, false, call)).toEqual({ object: configMap, before: null });
      return;
    }
    const service = { apiVersion: 'v1', kind: 'Service', name: 'frontend' };
    const namespace = { apiVersion: 'v1', kind: 'Namespace', name: world.namespace };
    await cluster.apply(
      'apiVersion: v1\nkind: Service\nmetadata: {name: frontend}\nspec: {selector: {app: frontend}, ports: [{port: 80}]}\n',
      call,
    );
    await waitFor('the Service has endpoints', async () => {
      const thrown: unknown = await cluster.remove(service, false, call).catch((fault: unknown) => fault);
      if (thrown instanceof Error) {
        expect(thrown).toMatchObject({ ...refused, params: { object: 'Service/frontend', service: 'frontend' } });
        return true;
      }
      await cluster.apply(
        'apiVersion: v1\nkind: Service\nmetadata: {name: frontend}\nspec: {selector: {app: frontend}, ports: [{port: 80}]}\n',
        call,
      );
      return false;
    });
    await expect(cluster.remove(workload, false, call)).rejects.toMatchObject(refused);
    await expect(cluster.remove(namespace, false, call)).rejects.toMatchObject(refused);
    const gone = await cluster.remove(configMap, false, call);
    expect(gone.before).toMatch(/kind: ConfigMap/);
    expect(await cluster.remove(configMap, false, call)).toEqual({ object: configMap, before: null });
    await cluster.scale(workload, 0, call);
    await complete();
    await waitFor('nobody is behind the Service any more', () =>
      cluster.remove(service, false, call).then(
        () => true,
        () => false,
      ),
    );
    await cluster.scale(workload, 2, call);
    await complete();
  });

  it('runs a Job to its end and keeps what it wrote', async () => {
    await expect(cluster.runJob(settings('x'), call)).rejects.toMatchObject({ code: 'invalid-input' });
    const well = await cluster.runJob(jobManifest('migrate', 'echo 3 rows; echo 完成'), call);
    expect(well).toEqual({ succeeded: true, logs: world === null ? '' : '3 rows\n完成\n' });
    if (world === null) return;
    const badly = await cluster.runJob(jobManifest('migrate-2', 'echo no such table; exit 3'), call);
    expect(badly).toEqual({ succeeded: false, logs: 'no such table\n' });
    await expect(cluster.runJob(jobManifest('migrate', 'true'), call)).rejects.toMatchObject({
      code: 'kubernetes-conflict',
    });
  });

  it('says whether a step is allowed, and changes nothing by asking', async () => {
    const before = await cluster.read(workload, call);
    const asked = await cluster.checkPermissions?.({ action: 'scale', objects: [workload] }, call);
    expect(asked).toEqual(world === null ? null : { given: 2, unknownKinds: [] });
    expect(await cluster.read(workload, call)).toBe(before);
  });

  it('waits no longer than it may', async () => {
    const beganAt = performance.now();
    if (world === null) {
      await cluster.waitFor(workload, 'NoSuchCondition', { deadlineMs: 200 });
      expect(performance.now() - beganAt).toBeLessThan(200);
      return;
    }
    const never = cluster.waitFor(workload, 'NoSuchCondition', { deadlineMs: 200 });
    await expect(never).rejects.toMatchObject({ code: 'deadline-exceeded' });
    const controller = new AbortController();
    const cancelled = cluster.waitFor(workload, 'NoSuchCondition', { ...call, signal: controller.signal });
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    const hanging = await openConnector(metadata, fixture.hangingConfig!);
    const gone = await openConnector(metadata, fixture.goneConfig!);
    try {
      const scale = hanging.cluster!.scale(workload, 1, { deadlineMs: 200 });
      await expect(scale).rejects.toMatchObject({ code: 'deadline-exceeded' });
      await expect(gone.cluster!.scale(workload, 1, call)).rejects.toMatchObject({ code: 'connection-unreachable' });
    } finally {
      await hanging.close();
      await gone.close();
    }
    expect(performance.now() - beganAt).toBeLessThan(3_000);
  });
});
