import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { presets } from '../../../electron/backend/connectors/http-switch/http-switch-config.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type ConsulKv, startConsulKv } from '../../support/servers/start-consul-kv.ts';
import { type EtagStore, startEtagStore } from '../../support/servers/start-etag-store.ts';

const call = { deadlineMs: 5_000 };
const metadata = connectorByKind('http-switch');
const lowered = [{ target: 'gray/percent', exposure: { kind: 'percent', percent: 0 } }] as const;
let connection: ConnectorInstance;

describe('Consul KV', () => {
  let consul: ConsulKv;
  beforeEach(async () => {
    consul = await startConsulKv();
    const preset = presets.find(({ id }) => id === 'consul')!.config;
    const config = { ...preset, url: consul.url, keyPrefix: 'shop/', entries: ['gray/percent'] };
    connection = await openConnector(metadata, config);
    consul.put('shop/gray/percent', '5');
    consul.requests.length = 0;
  });
  afterEach(async () => {
    await connection.close();
    await consul.stop();
  });

  it('writes by check-and-set, and reads back', async () => {
    const { traffic } = connection;
    const [shown] = (await traffic!.preview({ kind: 'percent', percent: 10 }, call)).targets;
    const change = [{ target: 'gray/percent', exposure: { kind: 'percent', percent: 10 } }] as const;
    await traffic!.apply(change, new Map([['gray/percent', shown!.revision]]), call);
    const read = 'GET /v1/kv/shop/gray/percent?consistent';
    expect(consul.requests).toEqual([read, read, 'PUT /v1/kv/shop/gray/percent?cas=11 10', read, read]);
    expect(consul.get('shop/gray/percent')).toBe('10');
  });

  it('keeps flags of any name and value, and takes them away by check-and-set', async () => {
    const flag = connection.flag!;
    for (const value of [true, 2.5, '', 'true', '"1"', '强缓存', '{"a":1}']) {
      expect(await flag.set('模式/a b?&', value, null, call)).toMatchObject({ value });
      expect(await flag.get('模式/a b?&', call)).toMatchObject({ value });
    }
    expect(consul.get('shop/模式/a b?&')).toBe('{"a":1}');
    const { revision } = await flag.get('模式/a b?&', call);
    consul.put('shop/模式/a b?&', 'other');
    const changed = { code: 'flag-changed', params: { value: 'other' } };
    await expect(flag.set('模式/a b?&', null, revision, call)).rejects.toMatchObject(changed);
    expect((await flag.set('模式/a b?&', null, null, call)).value).toBeNull();
    expect(consul.requests.findLast((line) => line.startsWith('DELETE'))).toMatch(/\?cas=\d+$/);
    expect(consul.get('shop/模式/a b?&')).toBeNull();
    for (const key of ['', '../../agent/leave', 'a\nb']) {
      await expect(flag.get(key, call)).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });
});

it('engages a kill switch with the values that the service has for it, and asks nothing but that entry', async () => {
  const consul = await startConsulKv();
  const preset = presets.find(({ id }) => id === 'consul')!.config;
  const values = { engagedValue: 'maintenance', releasedValue: 'normal' };
  connection = await openConnector(metadata, { ...preset, url: consul.url, entries: ['gone'], ...values });
  try {
    consul.put('mode', 'normal');
    expect((await connection.killSwitch!.read('mode', call)).state).toBe('released');
    expect((await connection.killSwitch!.engage('mode', call)).state).toBe('engaged');
    expect(consul.get('mode')).toBe('maintenance');
    await connection.killSwitch!.release('mode', call);
    expect(consul.get('mode')).toBe('normal');
    expect(consul.requests.every((line) => line.includes('/v1/kv/mode?'))).toBe(true);
  } finally {
    await connection.close();
    await consul.stop();
  }
});

describe('a service with ETags', () => {
  let service: EtagStore;
  beforeEach(async () => {
    service = await startEtagStore();
    service.put('gray/percent', '5');
    connection = await openConnector(metadata, {
      url: service.url,
      headers: ['If-Match: {revision}', 'X-Tenant: shop'],
      readPath: '/flags/{key}',
      revisionHeader: 'ETag',
      valueEncoding: 'json',
      valuePath: '',
      writePath: '/flags/{key}',
      writeBody: '{value}',
      entries: ['gray/percent'],
    });
  });
  afterEach(async () => {
    await connection.close();
    await service.stop();
  });

  it('carries the revision as If-Match, and only then', async () => {
    const seen: string[] = [];
    service.intercept = ({ method, headers }) => {
      seen.push([method, headers['if-match'] ?? '-', headers['x-tenant']].join(' '));
      return false;
    };
    await connection.traffic!.apply(lowered, null, call);
    expect(seen).toEqual(['GET - shop', 'PUT "gray/percent-1" shop', 'GET - shop', 'GET - shop']);
    expect(service.values.get('gray/percent')).toBe('0');
  });

  it('stops a raise that another change slipped in before, between the read and the write; a lowering goes on', async () => {
    const slipIn = () => {
      let writes = 0;
      service.intercept = ({ method }) => {
        if (method === 'PUT' && writes++ === 0) service.put('gray/percent', '7');
        return false;
      };
    };
    const traffic = connection.traffic!;
    const [shown] = (await traffic.preview({ kind: 'percent', percent: 10 }, call)).targets;
    slipIn();
    const change = [{ target: 'gray/percent', exposure: { kind: 'percent', percent: 10 } }] as const;
    const raise = traffic.apply(change, new Map([['gray/percent', shown!.revision]]), call);
    await expect(raise).rejects.toMatchObject({ code: 'http-switch-changed' });
    expect(service.values.get('gray/percent')).toBe('7');
    slipIn();
    await traffic.apply(lowered, null, call);
    expect(service.values.get('gray/percent')).toBe('0');
  });

  it('tries a lowering again after errors and a cut connection, and a raise not', async () => {
    let failures = 0;
    service.intercept = ({ socket }, response) => {
      failures += 1;
      if (failures === 1) response.writeHead(500).end('oops');
      else if (failures === 2) socket.destroy();
      else if (failures === 3) response.writeHead(200, { 'Content-Length': 100 }).write('half', () => socket.destroy());
      return failures <= 3;
    };
    const error = { code: 'connector-http-status', params: { status: 500 }, retryable: true };
    await expect(connection.traffic!.preview({ kind: 'none' }, call)).rejects.toMatchObject(error);
    await connection.traffic!.apply(lowered, null, call);
    expect(service.values.get('gray/percent')).toBe('0');
  });

  it.each([
    ['not-utf8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['not-json', Buffer.from('<html>sign in</html>')],
    ['too-long', Buffer.from(`"${'x'.repeat(300 * 1024)}"`)],
  ])('does not take garbage for a share, nor writes over it: %s', async (reason, body) => {
    service.intercept = ({ method }, response) => {
      if (method === 'GET') response.writeHead(200, { ETag: '"1"' }).end(body);
      return method === 'GET';
    };
    const error = { code: 'connector-bad-answer', params: { reason } };
    await expect(connection.traffic!.read(call)).rejects.toMatchObject(error);
    await expect(connection.traffic!.apply(lowered, null, call)).rejects.toMatchObject(error);
    expect(service.values.get('gray/percent')).toBe('5');
  });

  it('reads and writes a value within a document of the service', async () => {
    const within = await openConnector(metadata, {
      url: service.url,
      readPath: '/flags/{key}',
      valuePath: 'data.value',
      valueEncoding: 'json',
      revisionHeader: 'ETag',
      writePath: '/flags/{key}',
      writeBody: '{"data":{"key":"{key}","value":{value|json}}}',
      shareTemplate: '{"canary":{canary},"stable":{stable}}',
      entries: ['split"1'],
    });
    try {
      for (const value of [true, 0.5, 'on', 'true', 'say "hi"']) {
        expect((await within.flag!.set('mode', value, null, call)).value).toBe(value);
      }
      expect(service.values.get('mode')).toBe('{"data":{"key":"mode","value":"say \\"hi\\""}}');
      const found = { targets: [{ target: 'split"1', exposure: { kind: 'percent', percent: 2 } }] };
      const change = [{ target: 'split"1', exposure: { kind: 'weights', canary: 1, stable: 49 } }] as const;
      expect(await within.traffic!.apply(change, null, call)).toEqual(found);
      const stored = service.values.get('split"1');
      expect(stored).toBe('{"data":{"key":"split\\"1","value":{"canary":1,"stable":49}}}');
    } finally {
      await within.close();
    }
  });

  it('does not write over a value that came without its revision', async () => {
    service.intercept = (request, response) => {
      if (request.method === 'GET') response.end('5');
      return request.method === 'GET';
    };
    const error = { code: 'connector-bad-answer', params: { reason: 'no-revision' } };
    await expect(connection.traffic!.apply(lowered, null, call)).rejects.toMatchObject(error);
    expect(service.values.get('gray/percent')).toBe('5');
  });

  it('says what is wrong in its health report, and gives up a cancelled lowering while it waits to try again', async () => {
    service.intercept = (_, response) => {
      response.writeHead(503).end();
      return true;
    };
    expect(await connection.health(call)).toMatchObject({ ok: false, code: 'connector-http-status' });
    const controller = new AbortController();
    const lowering = connection.traffic!.apply(lowered, null, { deadlineMs: 60_000, signal: controller.signal });
    const expectation = expect(lowering).rejects.toMatchObject({ code: 'cancelled' });
    controller.abort();
    await expectation;
  });

  it('shows its credential, and does not go on trying where it is refused', async () => {
    const seen: string[] = [];
    service.intercept = ({ method, headers }, response) => {
      seen.push(`${method} ${headers.authorization}`);
      if (headers.authorization === 'Bearer s3cret' && method === 'GET') return false;
      response.writeHead(403).end();
      return true;
    };
    const config = {
      readPath: '/flags/{key}',
      writePath: '/flags/{key}',
      writeBody: '{value}',
      entries: ['gray/percent'],
    };
    const known = await openConnector(metadata, { ...config, url: service.url, auth: 'bearer', token: 's3cret' });
    try {
      expect((await known.traffic!.read(call)).targets).toHaveLength(1);
      const refused = { code: 'endpoint-unauthorised', params: { status: 403 } };
      await expect(known.traffic!.apply(lowered, null, call)).rejects.toMatchObject(refused);
      expect(seen).toEqual(['GET Bearer s3cret', 'GET Bearer s3cret', 'PUT Bearer s3cret']);
      expect(await known.health(call)).toMatchObject({ ok: true, code: 'http-switch-ok-unguarded' });
    } finally {
      await known.close();
    }
  });

  it('cannot take a flag away where it is not told how', async () => {
    const refusal = { code: 'http-switch-cannot-delete', params: { key: 'gray/percent' } };
    await expect(connection.flag!.set('gray/percent', null, null, call)).rejects.toMatchObject(refusal);
  });
});

it('needs to be told where the revision stands that its writes carry', async () => {
  const { configSchema } = await metadata.load();
  const config = { url: 'http://localhost', readPath: '/{key}', writePath: '/{key}?cas={revision}' };
  expect(configSchema.safeParse(config).error?.issues[0]?.path).toEqual(['revisionPath']);
  expect(configSchema.safeParse({ ...config, revisionHeader: 'ETag' }).success).toBe(true);
  expect(configSchema.safeParse({ ...config, writePath: '/{key}', shareTemplate: '10' }).success).toBe(false);
});
