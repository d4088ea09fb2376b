import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { judgeSplit, sampledPercent, sampleSize } from '../../../shared/release/split-sample.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type AppVersion, startAppVersion } from '../../support/servers/start-app-version.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 20_000 };
const open = (config: Readonly<Record<string, unknown>>) =>
  openConnector(connectorByKind('http-probe'), {
    stableMark: 'v1',
    canaryMark: 'v2',
    samplesPerSecond: 500,
    ...config,
  });

describe('two versions behind a real nginx', () => {
  let nginx: NginxFixture;
  let connection: ConnectorInstance;
  let site = '';

  beforeAll(async () => {
    nginx = await startNginx();
    site = await nginx.readConfig();
    connection = await open({ url: nginx.url });
  });
  afterAll(async () => {
    await connection?.close();
    await nginx?.stop();
  });

  async function setWeights(stable: number, canary: number): Promise<void> {
    const share = canary === 0 ? 'down' : `weight=${canary}`;
    await nginx.writeConfig(site.replace('weight=99;', `weight=${stable};`).replace('weight=1 ', `${share} `));
    await nginx.reload();
  }

  it.each([
    [0, 1, { stable: 99, canary: 1 }],
    [1, 10, { stable: 90, canary: 10 }],
    [10, 50, { stable: 50, canary: 50 }],
    [50, 0, { stable: 100, canary: 0 }],
  ])('finds %d → %d %% over fresh and over kept connections', async (previous, intended, weights) => {
    await setWeights(weights.stable, weights.canary);
    const answers = sampleSize(previous, intended)!;
    for (const size of [
      { fresh: answers, keepAlive: 0 },
      { fresh: 0, keepAlive: answers },
      { fresh: Math.ceil(answers / 2), keepAlive: Math.ceil(answers / 2) },
    ]) {
      const [counted] = await connection.probe!.sample!(size, call);
      expect(counted).toMatchObject({ asked: size.fresh + size.keepAlive, unmarked: 0, failed: 0 });
      expect(judgeSplit(counted!, previous, intended).verdict).toBe('agrees');
      expect(Math.abs(sampledPercent(counted!)! - intended)).toBeLessThan(10);
    }
  });

  it('finds that a shift was written down and not made', async () => {
    await setWeights(100, 0);
    const [counted] = await connection.probe!.sample!({ fresh: 230, keepAlive: 229 }, call);
    expect(counted).toMatchObject({ canary: 0, stable: 459 });
    expect(judgeSplit(counted!, 0, 1).verdict).toBe('differs');
    // What bears a mark that nobody knows is counted as such, and nothing is concluded from it.
    const strict = await open({ url: nginx.url, stableMark: 'v7' });
    const [unknown] = await strict.probe!.sample!({ fresh: 5, keepAlive: 5 }, call);
    expect(unknown).toMatchObject({ asked: 10, canary: 0, stable: 0, unmarked: 10, failed: 0 });
    expect(await strict.health(call)).toMatchObject({
      ok: false,
      code: 'http-probe-unmarked',
      params: { status: 200, mark: 'v1' },
    });
    await strict.close();
  });

  it('keeps its rate', async () => {
    const slow = await open({ url: nginx.url, samplesPerSecond: 50 });
    const startedAt = performance.now();
    await slow.probe!.sample!({ fresh: 13, keepAlive: 13 }, call);
    expect(performance.now() - startedAt).toBeGreaterThan(490);
    await slow.close();
  });
});

describe('several hosts', () => {
  const versions: AppVersion[] = [];
  afterAll(async () => {
    await Promise.all(versions.map((version) => version.stop()));
  });

  it('finds the one that answers otherwise than the rest, each asked by the name of the site', async () => {
    versions.push(await startAppVersion('v1'), await startAppVersion('v2'), await startAppVersion('v1'));
    const hosts = versions.map(({ address }) => address);
    const connection = await open({ url: `http://${hosts[0]}`, hosts });
    const counted = await connection.probe!.sample!({ fresh: 4, keepAlive: 3 }, call);
    expect(counted.map(({ target, asked, canary }) => ({ target, asked, canary }))).toEqual(
      hosts.map((target, index) => ({ target, asked: 7, canary: index === 1 ? 7 : 0 })),
    );
    expect(await connection.health(call)).toMatchObject({ ok: true, params: { hosts: 3 } });
    await versions[2]!.stop();
    const [, , gone] = await connection.probe!.sample!({ fresh: 2, keepAlive: 2 }, call);
    expect(gone).toMatchObject({ target: hosts[2], asked: 4, failed: 4 });
    await connection.close();
  });
});

describe('a site with marks of its own', () => {
  it('reads them from the body and from cookies, by patterns, at single hosts by the name of the site', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(`${request.headers.host} ${request.headers.connection}`);
      const release = request.headers['x-version'] === 'next' ? '2.0.7-rc1' : '1.9.4';
      response.setHeader('set-cookie', ['theme=dark', `release=${release}; Path=/`]);
      response.writeHead(request.url === '/forbidden' ? 403 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ app: { release } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const marks = {
      stableMark: '1.*',
      canaryMark: '2.*-rc*',
      leadBy: 'header',
      leadName: 'X-Version',
      canaryLead: 'next',
    };
    const byBody = await open({ url: `http://${host}`, ...marks, markBy: 'body', markName: 'app.release' });
    const byCookie = await open({
      url: 'http://shop.example',
      hosts: [host],
      ...marks,
      markBy: 'cookie',
      markName: 'release',
    });
    try {
      const request = { method: 'GET', path: '/forbidden', headers: {}, body: null, maxBytes: 1_000 } as const;
      // A refusal is an answer as well: a plan may expect it.
      expect(await byBody.probe!.request!(request, call)).toMatchObject({ status: 403, servedBy: 'stable' });
      expect(await byBody.probe!.probe('canary', call)).toMatchObject({ ok: true, detail: 'status 200' });
      expect(await byBody.probe!.probe('stable', call)).toMatchObject({ ok: true, detail: 'status 200' });
      const [counted] = await byCookie.probe!.sample!({ fresh: 2, keepAlive: 2 }, call);
      expect(counted).toMatchObject({ target: host, asked: 4, stable: 4 });
      expect(seen.slice(-4).toSorted()).toEqual([
        'shop.example close',
        'shop.example close',
        'shop.example keep-alive',
        'shop.example keep-alive',
      ]);
    } finally {
      await byBody.close();
      await byCookie.close();
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('as a gauge', () => {
  it('measures success and latency, by version, and says when it knows too little', async () => {
    const version = await startAppVersion('v2');
    const connection = await open({ url: `http://${version.address}`, requestsPerSecond: 10 });
    const read = (query: string) => connection.metrics!.instant(query, call);
    const value = (query: string, fits: (value: number) => boolean) =>
      waitFor(query, async () => {
        const reading = await read(query);
        return reading.kind === 'value' && fits(reading.value) ? reading.value : null;
      });
    try {
      expect(await read('success_ratio[60s]')).toMatchObject({ kind: 'missing', reason: 'empty' });
      expect(await read('requests{version="stable"}[60s]')).toMatchObject({ kind: 'value', value: 0 });
      expect(await value('success_ratio{version="canary"}[60s]', () => true)).toBe(1);
      expect(await value('latency_p50[60s]', () => true)).toBeLessThan(0.1);
      version.injectLatency(120);
      expect(await value('latency_p95[3s]', (seconds) => seconds > 0.1)).toBeLessThan(1);
      version.injectErrors(1);
      expect(await value('success_ratio[1500ms]', (ratio) => ratio === 0)).toBe(0);
      await version.stop();
      // Without an answer there is no latency, and no success either.
      expect(await waitFor('no latency', async () => (await read('latency_p50[1s]')).kind === 'missing')).toBe(true);
      expect(await read('requests[1m]')).toMatchObject({ kind: 'value' });
      for (const bad of [
        'latency_p97[1m]',
        'requests',
        'requests{code="5"}[1m]',
        'requests{version="x"}[1m]',
        'requests[2h]',
      ]) {
        expect(await read(bad)).toMatchObject({ kind: 'missing', reason: 'bad-answer' });
      }
    } finally {
      await connection.close();
    }
  });
});
