import { chmod, mkdir, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type NginxFixture, type NginxFixtureOptions, startNginx } from '../../support/servers/start-nginx.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const at = (value: number) => ({ targets: [{ target: 'local', exposure: percent(value) }] });

let nginx: NginxFixture;
const opened: ConnectorInstance[] = [];

async function start(options?: NginxFixtureOptions): Promise<ConnectorInstance> {
  nginx = await startNginx(options);
  return open();
}
async function open(config: Readonly<Record<string, unknown>> = {}): Promise<ConnectorInstance> {
  const connection = await openConnector(connectorByKind('nginx'), { ...nginx.config, ...config });
  opened.push(connection);
  return connection;
}
afterEach(async () => {
  nginx.process.resume();
  for (const connection of opened.splice(0)) await connection.close();
  await nginx.stop();
});

async function raise(connection: ConnectorInstance, value: number, options: { signal?: AbortSignal } = {}) {
  const { targets } = await connection.traffic!.preview(percent(value), call);
  const revisions = new Map(targets.map((one) => [one.target, one.revision]));
  return connection.traffic!.apply([{ target: 'local', exposure: percent(value) }], revisions, { ...call, ...options });
}
const lower = (connection: ConnectorInstance, value: number) =>
  connection.traffic!.apply([{ target: 'local', exposure: percent(value) }], null, call);

const requests = 1_000;
/** Half the width of the range that holds a binomial count in all but one of 10,000 runs. */
const spread = (share: number) => 3.9 * Math.sqrt(requests * share * (1 - share));

describe('traffic through nginx', () => {
  it.each(['included', 'main'] as const)('is what was set, measured at every stage (%s file)', async (layout) => {
    const connection = await start({ layout, workers: 2 });
    const original = await nginx.readConfig();
    for (const value of [1, 10, 50, 100]) {
      await raise(connection, value);
      const counts = await nginx.countAnswers(requests);
      const share = value / 100;
      expect(Math.abs((counts.get('v2') ?? 0) - requests * share)).toBeLessThanOrEqual(spread(share));
      expect((counts.get('v1') ?? 0) + (counts.get('v2') ?? 0)).toBe(requests);
    }
    expect(await nginx.readConfig()).toContain(`server ${nginx.stable.address} weight=50 down;  # 旧版本\n`);
    await lower(connection, 0);
    expect(await nginx.countAnswers(200)).toEqual(new Map([['v1', 200]]));
    const optedIn = await nginx.countAnswers(5, { cookie: 'gray_release=true' });
    expect(optedIn).toEqual(new Map([['v2', 5]]));
    await raise(connection, 1);
    expect(await nginx.readConfig()).toBe(original);
  });

  it('keeps carriage returns, bytes that are no UTF-8, mode and a link in place', async () => {
    await start({ lineEnd: '\r\n' });
    const available = join(nginx.folder, 'available');
    await mkdir(available);
    const real = join(available, 'brand.conf');
    await rename(nginx.configFile, real);
    await symlink(real, nginx.configFile);
    const latin1 = Buffer.concat([Buffer.from('# caf\xe9\r\n', 'latin1'), await readFile(real)]);
    await writeFile(real, latin1);
    await chmod(real, 0o640);
    await nginx.reload();
    const connection = await open();
    const snapshot = await connection.traffic!.snapshot(call);
    await raise(connection, 25);
    const expected = latin1.toString('latin1').replace('weight=99', 'weight=75').replace('weight=1 ', 'weight=25 ');
    expect((await readFile(real)).toString('latin1')).toBe(expected);
    expect((await stat(real)).mode & 0o777).toBe(0o640);
    expect(await readdir(dirname(nginx.configFile), { withFileTypes: true })).toMatchObject([
      { name: 'brand-diagnosis.conf' },
    ]);
    expect(await readdir(available)).toEqual(['brand.conf']);
    expect(await connection.traffic!.restore(snapshot, call)).toEqual(at(1));
    expect((await readFile(real)).equals(latin1)).toBe(true);
  });

  it('is tested through a chain of includes, relative and by pattern', async () => {
    await start();
    const main = await readFile(nginx.mainConfigFile, 'utf8');
    await mkdir(join(nginx.folder, 'conf.d'));
    const between = join(nginx.folder, 'conf.d', 'sites.conf');
    await writeFile(between, '# 站点\ninclude "sites/b*.c?nf"; include missing/*.conf;\n');
    await writeFile(nginx.mainConfigFile, main.replace('include sites/*.conf;', 'include conf.d/[a-z]*.conf;'));
    await nginx.reload();
    const connection = await open();
    expect(await raise(connection, 50)).toEqual(at(50));
    expect((await nginx.countAnswers(200)).get('v2')).toBe(100);
    await nginx.writeConfig((await nginx.readConfig()).replace('max_fails=0', 'max_fails=x'));
    await expect(lower(connection, 0)).rejects.toMatchObject({
      code: 'nginx-config-refused',
      params: { file: nginx.configFile, line: 4 },
    });
    expect(await connection.traffic!.read(call)).toEqual(at(50));
    expect(await readdir(dirname(between))).toEqual(['sites.conf']);
    expect((await readdir(nginx.folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('is shown as a diff before it moves', async () => {
    const connection = await start();
    const { targets } = await connection.traffic!.preview(percent(10), call);
    expect(targets[0]!.diff).toBe(
      [
        `--- ${nginx.configFile}`,
        `+++ ${nginx.configFile}`,
        '@@ -1,7 +1,7 @@',
        ' # Nginx 灰度发布配置',
        ' upstream brand_diagnosis_v1 {',
        `-    server ${nginx.stable.address} weight=99;  # 旧版本`,
        `+    server ${nginx.stable.address} weight=90;  # 旧版本`,
        `-    server   ${nginx.canary.address}\tweight=1 max_fails=0;   # 新版本 "weight=7 down; }"`,
        `+    server   ${nginx.canary.address}\tweight=10 max_fails=0;   # 新版本 "weight=7 down; }"`,
        ' }',
        ' ',
        ' server {',
        '',
      ].join('\n'),
    );
  });
});

describe('a shift that is refused', () => {
  async function expectUntouched(connection: ConnectorInstance, file: string): Promise<void> {
    expect(await nginx.readConfig()).toBe(file);
    expect(await connection.traffic!.read(call)).toEqual(at(1));
    const counts = await nginx.countAnswers(200);
    expect(counts.get('v2')).toBe(2);
    expect(counts.get('v1')).toBe(198);
    const litter = (await readdir(dirname(nginx.configFile))).filter((name) => name.includes('candidate'));
    expect(litter).toEqual([]);
  }

  it.each(['raise', 'lowering'])('leaves all as it is when nginx refuses the file (%s)', async (kind) => {
    const connection = await start();
    await connection.traffic!.read(call);
    const broken = `${await nginx.readConfig()}server {\n  listne 80;\n}\n`;
    await nginx.writeConfig(broken);
    const line = broken.slice(0, broken.indexOf('listne')).split('\n').length;
    const shift = kind === 'raise' ? raise(connection, 10) : lower(connection, 0);
    await expect(shift).rejects.toMatchObject({
      code: 'nginx-config-refused',
      params: {
        file: nginx.configFile,
        line,
        output: expect.stringContaining(`unknown directive "listne" in ${nginx.configFile}:${line}`),
      },
    });
    await expectUntouched(connection, broken);
    expect(await connection.health(call)).toMatchObject({ ok: false, code: 'nginx-config-refused' });
  });

  it('names the file in which nginx found the fault, be it another one', async () => {
    const connection = await start();
    const main = await readFile(nginx.mainConfigFile, 'utf8');
    await writeFile(nginx.mainConfigFile, main.replace('access_log off;', 'access_log;'));
    await expect(raise(connection, 10)).rejects.toMatchObject({
      code: 'nginx-config-refused',
      params: { file: nginx.mainConfigFile, line: main.split('\n').findIndex((one) => one.includes('access_log')) + 1 },
    });
    await expectUntouched(connection, await nginx.readConfig());
  });

  it('does not overwrite what somebody wrote between preview and apply', async () => {
    const connection = await start();
    const { targets } = await connection.traffic!.preview(percent(10), call);
    const theirs = (await nginx.readConfig()).replace('# Nginx', '# 孙工: Nginx');
    await nginx.writeConfig(theirs);
    const revisions = new Map(targets.map((one) => [one.target, one.revision]));
    const apply = connection.traffic!.apply([{ target: 'local', exposure: percent(10) }], revisions, call);
    await expect(apply).rejects.toMatchObject({
      code: 'nginx-config-changed',
      params: { file: nginx.configFile, reason: 'since-preview' },
    });
    await expectUntouched(connection, theirs);
  });

  it('does not bring edits into effect that nobody was shown, unless it lowers', async () => {
    const connection = await start();
    await connection.traffic!.read(call);
    // An edit in the same few milliseconds as the load could not be told from one before it.
    const loadedBy = Date.now();
    await waitFor('the clock moves on', () => Date.now() > loadedBy + 50);
    await nginx.writeConfig((await nginx.readConfig()).replace('weight=99', 'weight=3'));
    expect(await connection.traffic!.read(call)).toEqual(at(1));
    await expect(raise(connection, 10)).rejects.toMatchObject({
      code: 'nginx-config-changed',
      params: { reason: 'not-loaded' },
    });
    expect(await connection.health(call)).toMatchObject({ ok: false, params: { reason: 'not-loaded' } });
    // Somebody who did not see the file before cannot know what was loaded.
    const newcomer = await open();
    await expect(newcomer.traffic!.read(call)).rejects.toMatchObject({
      code: 'nginx-config-changed',
      params: { reason: 'loaded-unknown' },
    });
    expect((await nginx.countAnswers(200)).get('v2')).toBe(2);
    expect(await lower(newcomer, 0)).toEqual(at(0));
    expect(await newcomer.traffic!.read(call)).toEqual(at(0));
    expect(await connection.traffic!.read(call)).toEqual(at(0));
  });

  it('says that nginx does not run, and leaves the file', async () => {
    const connection = await start();
    const before = await nginx.readConfig();
    const { targets } = await connection.traffic!.preview(percent(10), call);
    await nginx.process.stop();
    const revisions = new Map(targets.map((one) => [one.target, one.revision]));
    const notRunning = { code: 'nginx-not-running', params: { pidFile: join(nginx.folder, 'run/nginx.pid') } };
    const apply = connection.traffic!.apply([{ target: 'local', exposure: percent(10) }], revisions, call);
    await expect(apply).rejects.toMatchObject(notRunning);
    await expect(connection.traffic!.read(call)).rejects.toMatchObject(notRunning);
    expect(await connection.health(call)).toMatchObject({ ok: false, code: 'nginx-not-running' });
    expect(await nginx.readConfig()).toBe(before);
  });

  it('says that the file is none that nginx reads, and that there is no such program', async () => {
    await start();
    const elsewhere = join(nginx.folder, 'elsewhere.conf');
    await writeFile(elsewhere, await nginx.readConfig());
    await nginx.reload();
    await expect(lower(await open({ configFile: elsewhere }), 10)).rejects.toMatchObject({
      code: 'nginx-config-not-included',
      params: { file: elsewhere, mainConfigFile: nginx.mainConfigFile },
    });
    const missing = await open({ nginxBinary: 'no-such-nginx' });
    expect(await missing.health(call)).toMatchObject({ ok: false, code: 'process-not-started' });
    const lost = await open({ configFile: join(nginx.folder, 'nowhere.conf') });
    expect(await lost.health(call)).toMatchObject({ ok: false, code: 'nginx-config-unreadable' });
  });
});
