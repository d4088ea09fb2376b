import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type GrafanaApi, startGrafanaApi } from '../../support/servers/start-grafana-api.ts';

let grafana: GrafanaApi;
let connection: ConnectorInstance;
beforeAll(async () => {
  grafana = await startGrafanaApi();
  const config = { url: grafana.url, auth: 'bearer', token: grafana.token };
  connection = await openConnector(connectorByKind('grafana'), config);
});
afterAll(async () => {
  await connection?.close();
  await grafana?.stop();
});

it('says by reading alone whether the token may write', async () => {
  const health = async () => {
    const { ok, code } = await connection.health({ deadlineMs: 10_000 });
    return [ok, code];
  };
  expect(await health()).toEqual([true, 'grafana-may-write']);
  grafana.permissions = { 'annotations:read': ['annotations:type:*'] };
  expect(await health()).toEqual([false, 'grafana-read-only']);
  grafana.permissions = null;
  expect(await health()).toEqual([true, 'grafana-ok']);
  expect(grafana.annotations).toEqual([]);
});
