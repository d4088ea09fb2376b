import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonMap, KubeObject } from '../../support/servers/kubernetes/objects.ts';
import type { KubernetesFixture } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type AskedCluster, configMaps, startAskedCluster, traffic } from './api-requests.ts';

/** What kubectl does not show of the test server: the wire. */

let asked: AskedCluster;
let cluster: KubernetesFixture;

beforeEach(async () => {
  asked = await startAskedCluster();
  ({ cluster } = asked);
});

afterEach(async () => {
  await asked?.stop();
});

interface WatchEvent {
  type: string;
  object: KubeObject & { data?: JsonMap; code?: number };
}

/** Watches from a revision on; `events` grows. */
async function watch(query: string) {
  const incoming = await asked.send(`${configMaps}?watch=1&${query}`);
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

describe('watching', () => {
  it('tells every later change of what is selected, and what leaves the selection', async () => {
    const since = String(cluster.storage.revision);
    const { events } = await watch(`resourceVersion=${since}&fieldSelector=data.percent%3D5`);
    await asked.setPercent('5');
    await asked.setPercent('6');
    await waitFor('both changes', () => events.length === 2);
    expect(events.map(({ type, object }) => [type, object.data])).toEqual([
      ['ADDED', { percent: '5' }],
      ['DELETED', { percent: '6' }],
    ]);
  });

  it('goes on from an old revision, as long as that is known', async () => {
    const since = String(cluster.storage.revision);
    await asked.setPercent('5');
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
    const first = await asked.ask(`${configMaps}?limit=2&labelSelector=of%3Dpage`);
    expect(names(first.body)).toEqual(['a', 'b']);
    const { continue: token } = first.body.metadata as { continue: string };
    const second = await asked.ask(`${configMaps}?limit=2&labelSelector=of%3Dpage&continue=${token}`);
    expect(names(second.body)).toEqual(['c']);
    expect(second.body.metadata).not.toHaveProperty('continue');
    await asked.setPercent('9');
    cluster.storage.forgetHistory();
    expect((await asked.ask(`${configMaps}?continue=${token}`)).code).toBe(410);
  });

  it('needs a valid credential', async () => {
    expect((await asked.ask(traffic, { token: null })).code).toBe(401);
    expect((await asked.ask(traffic, { token: 'wrong' })).code).toBe(401);
    cluster.access.addToken('short', { name: 'guest', groups: ['viewers'] }, Date.now() - 1);
    expect((await asked.ask(traffic, { token: 'short' })).code).toBe(401);
    expect((await asked.ask(`${configMaps}/none`)).code).toBe(404);
  });
});

describe('faults', () => {
  it.each([401, 403, 409, 410, 429, 500] as const)('the next two answers are %i', async (code) => {
    cluster.faults.order({ kind: 'status', code, retryAfterSeconds: 2 }, { times: 2, path: /traffic/ });
    expect((await asked.ask(configMaps)).code).toBe(200);
    for (const expected of [code, code, 200]) expect((await asked.ask(traffic)).code).toBe(expected);
  });

  it('a reset loses the answer, before or after the effect', async () => {
    cluster.faults.order({ kind: 'reset' }, { methods: ['PATCH'] });
    await expect(asked.setPercent('5')).rejects.toThrow();
    expect(asked.trafficNow()?.data.percent).toBe('0');
    cluster.faults.order({ kind: 'reset', afterEffect: true }, { methods: ['PATCH'] });
    await expect(asked.setPercent('5')).rejects.toThrow();
    expect(asked.trafficNow()?.data.percent).toBe('5');
  });

  it('the certificate is another one, for new connections', async () => {
    for (const [which, code] of [
      ['expired', 'CERT_HAS_EXPIRED'],
      ['foreign', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ] as const) {
      cluster.showCertificate(which);
      asked.reconnect();
      await expect(asked.ask(traffic)).rejects.toMatchObject({ code });
    }
    cluster.showCertificate('good');
    expect((await asked.ask(traffic)).code).toBe(200);
  });

  it('answers come late, by halves, or as something else', async () => {
    cluster.faults.order({ kind: 'latency', ms: 300 });
    const startedAt = performance.now();
    expect((await asked.ask(traffic)).code).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(290);
    cluster.faults.order({ kind: 'half' });
    await expect(asked.ask(traffic)).rejects.toThrow();
    cluster.faults.order({ kind: 'drip' });
    const dripping = await asked.send(traffic);
    let drops = 0;
    dripping.on('data', () => {
      drops += 1;
    });
    await waitFor('some drops', () => drops > 2);
    expect(dripping.complete).toBe(false);
    dripping.destroy();
    cluster.faults.order({ kind: 'garbage' });
    await expect(asked.ask(traffic)).rejects.toThrow(/JSON/);
  });
});
