import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment, JsonMap } from '../../support/servers/kubernetes/objects.ts';
import type { KubernetesFixture } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { type AskedCluster, startAskedCluster, traffic } from './api-requests.ts';

/** What kubectl does not show of the test server: conflicts, owners and patches on the wire. */

let asked: AskedCluster;
let cluster: KubernetesFixture;

beforeEach(async () => {
  asked = await startAskedCluster();
  ({ cluster } = asked);
});

afterEach(async () => {
  await asked?.stop();
});

describe('writing', () => {
  it('with an outdated revision is a conflict, and changes nothing', async () => {
    const before = asked.trafficNow()?.metadata.resourceVersion ?? '';
    const first = await asked.setPercent('5', before);
    expect(first.code).toBe(200);
    const second = await asked.setPercent('20', before);
    expect(second).toMatchObject({ code: 409, body: { kind: 'Status', reason: 'Conflict', code: 409 } });
    expect(asked.trafficNow()?.data).toEqual({ percent: '5' });
  });

  it('a number where a text belongs is refused', async () => {
    const refused = await asked.ask(traffic, {
      method: 'PATCH',
      type: 'application/merge-patch+json',
      body: { data: { percent: 5 } },
    });
    expect(refused).toMatchObject({ code: 400, body: { reason: 'BadRequest' } });
  });

  it('nothing new makes no new revision', async () => {
    const before = asked.trafficNow()?.metadata.resourceVersion;
    expect((await asked.setPercent('0')).code).toBe(200);
    expect(asked.trafficNow()?.metadata.resourceVersion).toBe(before);
  });

  it('by apply: who owns a field, who shares it, and what goes with the last owner', async () => {
    const apply = (manager: string, data: Record<string, string>, force = false) =>
      asked.ask(`${traffic}?fieldManager=${manager}&force=${force}`, {
        method: 'PATCH',
        type: 'application/apply-patch+yaml',
        body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'traffic' }, data },
      });
    expect((await apply('cockpit', { canary: '5', note: 'ours' })).code).toBe(200);
    expect((await apply('other', { canary: '5' })).code).toBe(200);
    const conflict = await apply('other', { canary: '7' });
    expect(conflict).toMatchObject({
      code: 409,
      body: {
        reason: 'Conflict',
        details: {
          causes: [
            { reason: 'FieldManagerConflict', message: 'conflict with "cockpit" using v1', field: '.data.canary' },
          ],
        },
      },
    });
    expect((await apply('other', { canary: '7' }, true)).code).toBe(200);
    expect((await apply('cockpit', { note: 'ours' })).code).toBe(200);
    expect(asked.trafficNow()?.data).toEqual({ percent: '0', canary: '7', note: 'ours' });
    expect((await apply('cockpit', {})).code).toBe(200);
    expect(asked.trafficNow()?.data).toEqual({ percent: '0', canary: '7' });
    const owners = asked.trafficNow()?.metadata.managedFields?.map(({ manager, operation, fieldsV1 }) => ({
      manager,
      operation,
      fieldsV1,
    }));
    expect(owners).toContainEqual({
      manager: 'other',
      operation: 'Apply',
      fieldsV1: { 'f:data': { 'f:canary': {} } },
    });
  });
});

describe('a strategic merge patch', () => {
  const deployment = '/apis/apps/v1/namespaces/shop/deployments/web';
  const podSpec = () =>
    cluster.find<Deployment>('Deployment', 'shop', 'web')?.spec.template.spec as unknown as Record<string, JsonMap[]>;
  const merge = (spec: JsonMap) =>
    asked.ask(deployment, {
      method: 'PATCH',
      type: 'application/strategic-merge-patch+json',
      body: { spec: { template: { spec } } },
    });

  beforeEach(() => {
    const containers = [
      {
        name: 'web',
        image: 'web:1',
        ports: [{ containerPort: 80 }, { containerPort: 443 }],
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
        command: ['serve', '--fast'],
      },
      { name: 'sidecar', image: 'sidecar:1' },
    ];
    const volumes = [{ name: 'data', emptyDir: {} }];
    cluster.seed({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers, volumes } },
      },
    });
  });

  it('merges items by their key and replaces lists that have none', async () => {
    const web = { name: 'web', env: [{ name: 'B', value: '3' }], ports: [{ containerPort: 443, name: 'tls' }] };
    expect((await merge({ containers: [{ ...web, command: ['serve'] }] })).code).toBe(200);
    expect(podSpec().containers).toMatchObject([
      {
        name: 'web',
        image: 'web:1',
        ports: [{ containerPort: 80 }, { containerPort: 443, name: 'tls' }],
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '3' },
        ],
        command: ['serve'],
      },
      { name: 'sidecar', image: 'sidecar:1' },
    ]);
  });

  it('deletes and replaces on demand', async () => {
    await merge({ containers: [{ name: 'sidecar', $patch: 'delete' }] });
    expect(podSpec().containers).toHaveLength(1);
    await merge({ containers: [{ name: 'web', env: [{ $patch: 'replace' }, { name: 'C', value: '9' }] }] });
    expect(podSpec().containers?.[0]?.env).toEqual([{ name: 'C', value: '9' }]);
    await merge({ volumes: [{ name: 'data', $retainKeys: ['name', 'configMap'], configMap: { name: 'files' } }] });
    expect(podSpec().volumes).toEqual([{ name: 'data', configMap: { name: 'files' } }]);
  });

  it('needs the key of an item', async () => {
    const refused = await merge({ containers: [{ image: 'web:2' }] });
    expect(refused).toMatchObject({ code: 400, body: { message: expect.stringContaining('merge key: name') } });
  });

  it('is nothing that custom resources know', async () => {
    const route = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' };
    cluster.seed({ ...route, metadata: { name: 'web', namespace: 'shop' }, spec: { rules: [] } });
    const path = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes/web';
    const call = { method: 'PATCH', type: 'application/strategic-merge-patch+json', body: { spec: {} } };
    expect((await asked.ask(path, call)).code).toBe(415);
  });
});
