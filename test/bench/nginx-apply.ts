import type { ConnectorInstance } from '../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../electron/backend/connectors/index.ts';
import type { Machine } from '../../electron/backend/machines/machine.ts';
import type { Exposure } from '../../shared/release/exposure.ts';
import { machineBeside } from '../support/machine-beside.ts';
import { openConnector, surroundingsWith } from '../support/open-connector.ts';
import { type NginxFixture, startNginx } from '../support/servers/start-nginx.ts';
import { plainId, startSshd } from '../support/servers/start-sshd.ts';

// A read and an apply (raises and lowerings in turn, each with its test, reload and read-back) of the nginx connector on
// this computer, and on two hosts over SSH on loopback, the second as a plain user.
//   node test/support/run-module.ts test/bench/nginx-apply.ts [RUNS]
// Prints one JSON object; times in milliseconds.
const runs = Math.max(10, Number(process.argv[3] ?? 30));
const call = { deadlineMs: 60_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });

const first = await startNginx();
const versions = { stable: first.stable, canary: first.canary };
const second = await startNginx({ versions, userId: plainId });
const servers = [await startSshd(), await startSshd({ plainUser: true })];
const logins = await Promise.all(servers.map((sshd) => openConnector(connectorByKind('ssh'), sshd.config)));

async function times(connection: ConnectorInstance) {
  const traffic = connection.traffic!;
  const took = { read: [] as number[], apply: [] as number[] };
  const timed = async <Result>(kept: number[], work: () => Promise<Result>): Promise<Result> => {
    const startedAt = performance.now();
    const result = await work();
    kept.push(performance.now() - startedAt);
    return result;
  };
  await traffic.read(call);
  for (let run = 0; run < runs; run += 1) {
    const to = percent(run % 2 === 0 ? 50 : 1);
    const { targets } = await traffic.preview(to, call);
    const revisions = new Map(targets.map(({ target, revision }) => [target, revision]));
    const change = targets.map(({ target }) => ({ target, exposure: to }));
    await timed(took.apply, () => traffic.apply(change, run % 2 === 0 ? revisions : null, call));
    await timed(took.read, () => traffic.read(call));
  }
  await connection.close();
  const at = (all: readonly number[], share: number) =>
    Math.round(all.toSorted((a, b) => a - b)[Math.ceil(all.length * share) - 1] ?? 0);
  return Object.fromEntries(
    Object.entries(took).map(([name, all]) => [name, { p50: at(all, 0.5), p99: at(all, 0.99) }]),
  );
}

const beside = (name: string, nginx: NginxFixture, machine: Machine | undefined) =>
  machineBeside(name, '/srv/web', nginx.folder, machine).machine;
const config = {
  ...first.config,
  machines: ['one', 'other'],
  configFile: first.configFile.replace(first.folder, '/srv/web'),
  mainConfigFile: '/srv/web/nginx.conf',
  prefix: '/srv/web',
};
const overSsh = surroundingsWith({
  one: beside('web-1', first, logins[0]?.machine),
  other: beside('web-2', second, logins[1]?.machine),
});
try {
  const local = await times(await openConnector(connectorByKind('nginx'), first.config));
  const twoOverSsh = await times(await openConnector(connectorByKind('nginx'), config, overSsh));
  console.log(JSON.stringify({ runs, local, twoOverSsh }));
} finally {
  for (const login of logins) await login.close();
  for (const sshd of servers) await sshd.stop();
  await second.stop();
  await first.stop();
}
