import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type AlertmanagerFixture, startAlertmanager } from '../../support/servers/start-alertmanager.ts';

const call = { deadlineMs: 10_000 };
const all = { labels: {} };

let alertmanager: AlertmanagerFixture;
let connection: ConnectorInstance;
beforeAll(async () => {
  alertmanager = await startAlertmanager();
  connection = await openConnector(connectorByKind('alertmanager'), { url: alertmanager.url });
});
afterAll(async () => {
  await connection?.close();
  await alertmanager?.stop();
});

it('an alert that another one inhibits is told apart from one that is silenced', async () => {
  const { firing, muted, silence } = connection.alerts!;
  await alertmanager.fire({ alertname: 'Down', severity: 'critical', service: 'shop' });
  await alertmanager.fire({ alertname: 'Slow', severity: 'warning', service: 'shop' });
  await alertmanager.fire({ alertname: 'Slow', severity: 'warning', service: 'mail' });
  const heard = await firing(all, call);
  expect(heard.map(({ name, labels }) => `${name} ${labels.service}`).sort()).toEqual(['Down shop', 'Slow mail']);
  expect(await muted!(all, call)).toMatchObject([{ name: 'Slow', severity: 'warning', by: 'inhibition' }]);
  const endsAt = Date.now() + 60_000;
  await silence!({ labels: { service: 'mail' }, author: 'cockpit', comment: 'drill', endsAt }, call);
  expect((await firing(all, call)).map(({ name }) => name)).toEqual(['Down']);
  const kept = (await muted!({ labels: { alertname: 'Slow' } }, call)).map(
    ({ labels, by }) => `${labels.service} ${by}`,
  );
  expect(kept.sort()).toEqual(['mail silence', 'shop inhibition']);
});
