import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { openConnector } from '../../support/open-connector.ts';
import { startNginx } from '../../support/servers/start-nginx.ts';
import { startSwapSite } from '../../support/servers/start-swap-site.ts';

const call = { deadlineMs: 15_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const at = (value: number) => ({ targets: [{ target: 'local', exposure: percent(value) }] });

afterEach(() => vi.unstubAllEnvs());

async function open(config: Readonly<Record<string, unknown>>): Promise<ConnectorInstance> {
  const connection = await openConnector(connectorByKind('nginx'), config);
  onTestFinished(() => connection.close());
  return connection;
}
const lower = (connection: ConnectorInstance, value: number) =>
  connection.traffic!.apply([{ target: 'local', exposure: percent(value) }], null, call);

it('keeps where the file lay, whose it was and which nginx that was, and puts its mode back', async () => {
  const nginx = await startNginx();
  onTestFinished(() => nginx.stop());
  await chmod(nginx.configFile, 0o640);
  const connection = await open(nginx.config);
  const original = await nginx.readConfig();
  const snapshot = await connection.traffic!.snapshot(call);
  const { uid, gid } = await stat(nginx.configFile);
  expect(JSON.parse(snapshot.content)).toMatchObject({
    targets: [
      {
        target: 'local',
        evidence: { file: nginx.configFile, uid, gid, mode: 0o640, nginx: expect.stringMatching(/^nginx\/\d/) },
      },
    ],
  });
  const modeNow = async () => (await stat(nginx.configFile)).mode & 0o777;
  await lower(connection, 0);
  for (const edit of [async () => {}, () => lower(connection, 0)]) {
    await edit();
    await chmod(nginx.configFile, 0o600);
    expect(await connection.traffic!.restore(snapshot, call)).toEqual(at(1));
    expect([await nginx.readConfig(), await modeNow()]).toEqual([original, 0o640]);
  }
  // What an earlier version kept.
  await lower(connection, 0);
  const kept = { mediaType: 'text/plain; charset=utf-8', content: original };
  expect(await connection.traffic!.restore(kept, call)).toEqual(at(1));
  const { texts, targets } = JSON.parse(snapshot.content) as { texts: unknown; targets: { evidence?: unknown }[] };
  for (const one of targets) delete one.evidence;
  await lower(connection, 0);
  const earlier = { mediaType: snapshot.mediaType, content: JSON.stringify({ texts, targets }) };
  expect(await connection.traffic!.restore(earlier, call)).toEqual(at(1));
  expect(await nginx.readConfig()).toBe(original);
});

it('keeps whether systemd starts the services at boot, where it is what starts them', async () => {
  const site = await startSwapSite();
  onTestFinished(() => site.stop());
  const plain = await (await open(site.config)).traffic!.snapshot(call);
  expect(JSON.parse(plain.content).targets[0].evidence).not.toHaveProperty('atBoot');

  // No systemd runs in a test: this one knows the sentences that are said to it.
  const { folder } = site.nginx;
  await writeFile(
    join(folder, 'systemctl'),
    `#!/bin/sh
case "$*" in
  "is-enabled brand-v1.service") echo enabled ;;
  "is-enabled brand-v2.service") echo disabled; exit 1 ;;
  *) echo "not understood: $*" >&2; exit 64 ;;
esac
`,
  );
  await chmod(join(folder, 'systemctl'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  const byUnits = await open({
    ...site.config,
    stableStart: ['sudo', '-n', 'systemctl', 'start', '--no-block', 'brand-v1.service'],
    canaryStart: [],
    canaryStop: ['systemctl', 'stop', 'brand-v2.service'],
  });
  const { content } = await byUnits.traffic!.snapshot(call);
  expect(JSON.parse(content).targets[0]).toMatchObject({
    services: { stable: false, canary: true },
    evidence: { atBoot: { stable: 'enabled', canary: 'disabled' } },
  });
});
