import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment, JsonMap, KubeObject } from '../../support/servers/kubernetes/objects.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';

/** What kubectl does not show of the test server: the wire. */

const configMaps = '/api/v1/namespaces/shop/configmaps';
const traffic = `${configMaps}/traffic`;

let cluster: KubernetesFixture;
let agent: Agent;

beforeEach(async () => {
  cluster = await startKubernetes();
  agent = new Agent({ ca: cluster.authority, keepAlive: true });
  cluster.seed(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'traffic', namespace: 'shop' }, data: { percent: '0' } },
  );
});

afterEach(async () => {
  agent.destroy();
  await cluster.stop();
});

interface Call {
  readonly method?: string;
  readonly type?: string;
  readonly body?: unknown;
  readonly token?: string | null;
}

function send(path: string, { method = 'GET', type = 'application/json', body, token }: Call = {}) {
  const bearer = token === undefined ? cluster.tokens.releaser : token;
  return new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(
      `${cluster.url}${path}`,
      {
        agent,
        method,
        headers: { 'content-type': type, ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }) },
      },
      resolve,
    );
    outgoing.once('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function ask(path: string, call: Call = {}) {
  const incoming = await send(path, call);
  return { code: incoming.statusCode, body: JSON.parse(await text(incoming)) as JsonMap, headers: incoming.headers };
}

const setPercent = (percent: string, resourceVersion?: string) =>
  ask(traffic, {
    method: 'PATCH',
    type: 'application/merge-patch+json',
    body: { data: { percent }, ...(resourceVersion === undefined ? {} : { metadata: { resourceVersion } }) },
  });

const trafficNow = () => cluster.find<KubeObject & { data: JsonMap }>('ConfigMap', 'shop', 'traffic');

interface WatchEvent {
  type: string;
  object: KubeObject & { data?: JsonMap; code?: number };
}

/** Watches from a revision on; `events` grows. */
async function watch(query: string) {
  const incoming = await send(`${configMaps}?watch=1&${query}`);
  const events: WatchEvent[] = [];
  let rest = '';
  let ended = false;
  incoming.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    events.push(...lines.map((line) => JSON.parse(line) as WatchEvent));
  });
  incoming.on('error', () => {});
  incoming.once('close', () => {
    ended = true;
  });
  return { events, hasEnded: () => ended };
}

describe('writing', () => {
  it('with an outdated revision is a conflict, and changes nothing', async () => {
    const before = trafficNow()?.metadata.resourceVersion ?? '';
    const first = await setPercent('5', before);
    expect(first.code).toBe(200);
    const second = await setPercent('20', before);
    expect(second).toMatchObject({ code: 409, body: { kind: 'Status', reason: 'Conflict', code: 409 } });
    expect(trafficNow()?.data).toEqual({ percent: '5' });
  });

  it('a number where a text belongs is refused', async () => {
    const refused = await ask(traffic, {
      method: 'PATCH',
      type: 'application/merge-patch+json',
      body: { data: { percent: 5 } },
    });
    expect(refused).toMatchObject({ code: 400, body: { reason: 'BadRequest' } });
  });

  it('nothing new makes no new revision', async () => {
    const before = trafficNow()?.metadata.resourceVersion;
    expect((await setPercent('0')).code).toBe(200);
    expect(trafficNow()?.metadata.resourceVersion).toBe(before);
  });

  it('by apply: who owns a field, who shares it, and what goes with the last owner', async () => {
    const apply = (manager: string, data: Record<string, string>, force = false) =>
      ask(`${traffic}?fieldManager=${manager}&force=${force}`, {
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
    expect(trafficNow()?.data).toEqual({ percent: '0', canary: '7', note: 'ours' });
    expect((await apply('cockpit', {})).code).toBe(200);
    expect(trafficNow()?.data).toEqual({ percent: '0', canary: '7' });
    const owners = trafficNow()?.metadata.managedFields?.map(({ manager, operation, fieldsV1 }) => ({
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
    ask(deployment, {
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
    expect((await ask(path, call)).code).toBe(415);
  });
});

describe('watching', () => {
  it('tells every later change of what is selected, and what leaves the selection', async () => {
    const since = String(cluster.storage.revision);
    const { events } = await watch(`resourceVersion=${since}&fieldSelector=data.percent%3D5`);
    await setPercent('5');
    await setPercent('6');
    await waitFor('both changes', () => events.length === 2);
    expect(events.map(({ type, object }) => [type, object.data])).toEqual([
      ['ADDED', { percent: '5' }],
      ['DELETED', { percent: '6' }],
    ]);
  });

  it('goes on from an old revision, as long as that is known', async () => {
    const since = String(cluster.storage.revision);
    await setPercent('5');
    const known = await watch(`resourceVersion=${since}`);
    await waitFor('the change', () => known.events.some(({ object }) => object.data?.percent === '5'));
    cluster.storage.forgetHistory();
    const late = await watch(`resourceVersion=${since}`);
    await waitFor('its end', () => late.hasEnded() && late.events.length === 1);
    expect(late.events[0]).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  });

  it('sends bookmarks where they are wanted, and ends after its time', async () => {
    const asked = `resourceVersion=${cluster.storage.revision}&allowWatchBookmarks=true&timeoutSeconds=2`;
    const { events, hasEnded } = await watch(asked);
    await waitFor('its end', hasEnded);
    expect(events.some(({ type, object }) => type === 'BOOKMARK' && object.kind === 'ConfigMap')).toBe(true);
  });

  it('ends when connections are dropped', async () => {
    const { hasEnded } = await watch('resourceVersion=0');
    cluster.dropConnections();
    await waitFor('its end', hasEnded);
  });
});

describe('reading', () => {
  it('in pages, until the revision has expired', async () => {
    for (const name of ['a', 'b', 'c']) {
      cluster.seed({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: 'shop', labels: { of: 'page' } },
      });
    }
    const names = ({ items }: JsonMap) => (items as unknown as KubeObject[]).map(({ metadata }) => metadata.name);
    const first = await ask(`${configMaps}?limit=2&labelSelector=of%3Dpage`);
    expect(names(first.body)).toEqual(['a', 'b']);
    const { continue: token } = first.body.metadata as { continue: string };
    const second = await ask(`${configMaps}?limit=2&labelSelector=of%3Dpage&continue=${token}`);
    expect(names(second.body)).toEqual(['c']);
    expect(second.body.metadata).not.toHaveProperty('continue');
    await setPercent('9');
    cluster.storage.forgetHistory();
    expect((await ask(`${configMaps}?continue=${token}`)).code).toBe(410);
  });

  it('needs a valid credential', async () => {
    expect((await ask(traffic, { token: null })).code).toBe(401);
    expect((await ask(traffic, { token: 'wrong' })).code).toBe(401);
    cluster.access.addToken('short', { name: 'guest', groups: ['viewers'] }, Date.now() - 1);
    expect((await ask(traffic, { token: 'short' })).code).toBe(401);
    expect((await ask(`${configMaps}/none`)).code).toBe(404);
  });
});

describe('faults', () => {
  it.each([401, 403, 409, 410, 429, 500] as const)('the next two answers are %i', async (code) => {
    cluster.faults.order({ kind: 'status', code, retryAfterSeconds: 2 }, { times: 2, path: /traffic/ });
    expect((await ask(configMaps)).code).toBe(200);
    for (const expected of [code, code, 200]) expect((await ask(traffic)).code).toBe(expected);
  });

  it('a reset loses the answer, before or after the effect', async () => {
    cluster.faults.order({ kind: 'reset' }, { methods: ['PATCH'] });
    await expect(setPercent('5')).rejects.toThrow();
    expect(trafficNow()?.data.percent).toBe('0');
    cluster.faults.order({ kind: 'reset', afterEffect: true }, { methods: ['PATCH'] });
    await expect(setPercent('5')).rejects.toThrow();
    expect(trafficNow()?.data.percent).toBe('5');
  });

  it('the certificate is another one, for new connections', async () => {
    for (const [which, code] of [
      ['expired', 'CERT_HAS_EXPIRED'],
      ['foreign', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ] as const) {
      cluster.showCertificate(which);
      agent.destroy();
      await expect(ask(traffic)).rejects.toMatchObject({ code });
    }
    cluster.showCertificate('good');
    expect((await ask(traffic)).code).toBe(200);
  });

  it('answers come late, by halves, or as something else', async () => {
    cluster.faults.order({ kind: 'latency', ms: 300 });
    const startedAt = performance.now();
    expect((await ask(traffic)).code).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(290);
    cluster.faults.order({ kind: 'half' });
    await expect(ask(traffic)).rejects.toThrow();
    cluster.faults.order({ kind: 'drip' });
    const dripping = await send(traffic);
    let drops = 0;
    dripping.on('data', () => {
      drops += 1;
    });
    await waitFor('some drops', () => drops > 2);
    expect(dripping.complete).toBe(false);
    dripping.destroy();
    cluster.faults.order({ kind: 'garbage' });
    await expect(ask(traffic)).rejects.toThrow(/JSON/);
  });
});
