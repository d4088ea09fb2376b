import type { ConnectorInstance } from '../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../electron/backend/connectors/index.ts';
import type { Machine } from '../../electron/backend/machines/machine.ts';
import type { Exposure } from '../../shared/release/exposure.ts';
import { openConnector, surroundingsWith } from './open-connector.ts';
import { type HaproxyFixture, type HaproxyFixtureOptions, startHaproxy } from './servers/start-haproxy.ts';

export const call = { deadlineMs: 10_000 };
export const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
export const at = (value: number) => ({ targets: [{ target: 'app', exposure: percent(value) }] });

/** The one of the test that runs. */
export let haproxy: HaproxyFixture;
const opened: ConnectorInstance[] = [];

export async function startHaproxyWith(
  options?: HaproxyFixtureOptions,
  config: Readonly<Record<string, unknown>> = {},
) {
  haproxy = await startHaproxy(options);
  return openHaproxy(config);
}
export async function openHaproxy(
  config: Readonly<Record<string, unknown>> = {},
  machines: Readonly<Record<string, Machine>> = {},
) {
  const all = { ...haproxy.config, ...config };
  const connection = await openConnector(connectorByKind('haproxy'), all, surroundingsWith(machines));
  opened.push(connection);
  return connection;
}
/** For after each test. */
export async function endHaproxy(): Promise<void> {
  for (const connection of opened.splice(0)) await connection.close();
  await haproxy.stop();
}

export async function previewed(connection: ConnectorInstance, to: Exposure) {
  const { targets } = await connection.traffic!.preview(to, call);
  return new Map(targets.map((one) => [one.target, one.revision]));
}
export async function raise(connection: ConnectorInstance, value: number, signal?: AbortSignal) {
  const revisions = await previewed(connection, percent(value));
  return connection.traffic!.apply([{ target: 'app', exposure: percent(value) }], revisions, { ...call, signal });
}
export const lower = (connection: ConnectorInstance, value: number) =>
  connection.traffic!.apply([{ target: 'app', exposure: percent(value) }], null, call);
export const raiseTo = (value: number) => [{ target: 'app', exposure: percent(value) }];

/** `weight/state` of both servers as HAProxy itself says; state: 0 ready, 1 maint, 8 drain. */
export async function told(): Promise<readonly string[]> {
  const answer = await haproxy.tell('show servers state app');
  const rows = answer.split('\n').filter((line) => /^\d+ app /.test(line));
  return rows.map((line) => `${line.split(' ')[7]}/${line.split(' ')[6]}`);
}
