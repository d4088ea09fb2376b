import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ConnectorInstance,
  ProbeCapability,
  ProbeRequest,
} from '../../../electron/backend/connectors/connector.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { cancelsAtOnce } from '../../support/ends-in-time.ts';
import { claiming, openConnector } from '../../support/open-connector.ts';

const call = { deadlineMs: 10_000 };

describe.each(claiming('probe'))('probe of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;
  let probe: ProbeCapability;

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'probe');
    connection = await openConnector(metadata, fixture.config);
    probe = connection.probe!;
  });
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });

  it('finds both versions able to serve', async () => {
    for (const version of ['stable', 'canary'] as const) {
      const found = await probe.probe(version, call);
      expect(found).toMatchObject({ ok: true, detail: 'status 200' });
      expect(found.tookMs).toBeGreaterThan(0);
    }
  });

  it('sends requests through the switch where it leads there, each answered by one of the versions', async () => {
    const request = { method: 'GET', path: '/', headers: {}, body: null, maxBytes: 10_000 } as const;
    const { throughSwitch, rehearses = false } = fixture.probe!;
    if (!throughSwitch) {
      expect(probe.request).toBeUndefined();
      return;
    }
    const send = (asked: Partial<ProbeRequest>) => probe.request!({ ...request, ...asked }, call);
    const lookup = await send({ path: '/api/lookup?word=%E4%BD%A0', headers: { 'X-Trace-Id': 't1' } });
    expect(lookup).toMatchObject({ status: 200, servedBy: expect.stringMatching(/^(stable|canary)$/) });
    expect(lookup.body).toContain(lookup.headers['x-app-version']);
    if (rehearses) expect(JSON.parse(lookup.body)).toMatchObject({ path: '/api/lookup?word=%E4%BD%A0' });
    expect(lookup.tookMs).toBeGreaterThan(0);
    expect(await send({ method: 'POST', path: '/jobs', body: '{"full":true}' })).toMatchObject({ status: 200 });
    expect(await send({ method: 'HEAD', path: '/ready' })).toMatchObject({ status: 200, body: '' });
    if (rehearses) {
      expect((await send({ path: '/jobs/7', rehearse: '{"state":"完成"}' })).body).toBe('{"state":"完成"}');
    }
    const optedIn = { headers: { Cookie: 'gray_release=true' } };
    expect((await send(optedIn)).servedBy).toBe('canary');
    await expect(send({ maxBytes: 1 })).rejects.toMatchObject({ code: 'connector-bad-answer' });
    await expect(send({ path: 'jobs' })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(send({ headers: { 'X-Bad': 'a\nb' } })).rejects.toMatchObject({ code: 'invalid-input' });
    const cancelled = probe.request!(request, { ...call, signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('counts the answers of a sample by version, and ends in time where nobody answers', async () => {
    if (probe.sample === undefined) return;
    for (const size of [
      { fresh: 30, keepAlive: 0 },
      { fresh: 0, keepAlive: 30 },
    ]) {
      const counted = await probe.sample(size, call);
      expect(counted.length).toBeGreaterThan(0);
      for (const { target, asked, canary, stable, unmarked, failed } of counted) {
        expect(target).not.toBe('');
        expect({ asked, unmarked, failed, marked: canary + stable }).toEqual({
          asked: 30,
          unmarked: 0,
          failed: 0,
          marked: 30,
        });
        // The share of the new version is 1 % at the start.
        expect(canary).toBeLessThan(stable);
      }
    }
    const size = { fresh: 200, keepAlive: 200 };
    const { sample } = probe;
    await cancelsAtOnce((signal) => sample(size, { ...call, signal }));
    await expect(probe.sample(size, { deadlineMs: 0 })).rejects.toMatchObject({ code: 'deadline-exceeded' });
    const hanging = await openConnector(metadata, fixture.hangingConfig!);
    try {
      const beganAt = performance.now();
      for (const counted of await hanging.probe!.sample!(size, { deadlineMs: 200 })) {
        expect(counted).toMatchObject({ canary: 0, stable: 0, unmarked: 0 });
        expect(counted.asked).toBe(counted.failed);
        expect(counted.failed).toBeGreaterThan(0);
        expect(counted.failed).toBeLessThanOrEqual(16);
      }
      expect(performance.now() - beganAt).toBeLessThan(2_000);
    } finally {
      await hanging.close();
    }
  });

  it('can be cancelled', async () => {
    const cancelled = probe.probe('stable', { ...call, signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('finds the old version down and the new one still up', async () => {
    await fixture.probe!.stopStable();
    const found = await probe.probe('stable', call);
    expect(found.ok).toBe(false);
    expect(found.detail).not.toBe('');
    expect(await probe.probe('canary', call)).toMatchObject({ ok: true });
  });
});
