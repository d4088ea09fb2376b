import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorInstance, ProbeCapability } from '../../../electron/backend/connectors/connector.ts';
import { connectors } from '../../../electron/backend/connectors/index.ts';
import { type ConnectorFixture, startConnectorFixture } from '../../support/connector-fixtures.ts';

const call = { deadlineMs: 10_000 };

describe.each(connectors.filter(({ capabilities }) => capabilities.includes('probe')))('probe of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;
  let probe: ProbeCapability;

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'probe');
    const connector = await metadata.load();
    connection = await connector.open(connector.configSchema.parse(fixture.config));
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
