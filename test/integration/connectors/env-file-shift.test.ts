import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { stopwatch } from '../../support/ends-in-time.ts';
import { at, envFileSwitch, percent, target } from '../../support/env-file-switch.ts';
import { steadied } from '../../support/open-connector.ts';
import { type EnvServiceFixture, typedEnv } from '../../support/servers/start-env-service.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 30_000 };
let service: EnvServiceFixture;
const { open } = envFileSwitch((started) => {
  service = started;
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function raise(connection: ConnectorInstance, value: number, signal?: AbortSignal) {
  const { targets } = await connection.traffic!.preview(percent(value), call);
  const revisions = new Map(targets.map((one) => [one.target, one.revision]));
  return connection.traffic!.apply([{ target, exposure: percent(value) }], revisions, { ...call, signal });
}
const lower = (connection: ConnectorInstance, value: number, signal?: AbortSignal) =>
  connection.traffic!.apply([{ target, exposure: percent(value) }], null, { ...call, signal });
const envWith = (value: number, on = true) =>
  typedEnv.replace('PERCENT=1', `PERCENT=${value}`).replace("'true'", on ? "'true'" : "'false'");

describe('the share in an environment file', () => {
  it('is what requests get, at every stage; every other byte, owner and mode stay', async () => {
    const connection = await open();
    for (const value of [10, 25, 50, 100]) {
      expect(await raise(connection, value)).toEqual(at(value));
      expect(await service.readEnv()).toBe(envWith(value));
      expect((await service.countAnswers(100)).get('v2')).toBe(value);
    }
    expect(await lower(connection, 0)).toEqual(at(0));
    expect(await service.readEnv()).toBe(envWith(0, false));
    expect(await service.countAnswers(20)).toEqual(new Map([['v1', 20]]));
    expect((await stat(service.envFile)).mode & 0o777).toBe(0o640);
    expect(await raise(connection, 1)).toEqual(at(1));
    expect(await service.readEnv()).toBe(typedEnv);
  });

  it('is edited in files of any encoding and line end, and not where a line could be read in two ways', async () => {
    const bytes = Buffer.from(`NOTE=caf\xe9\r\nUSE_DOMAIN_SERVICE="true"\r\nexport ROLLOUT_PERCENT='1'\r\n`, 'latin1');
    await writeFile(service.envFile, bytes);
    const connection = await open();
    const { targets } = await connection.traffic!.preview(percent(0), call);
    expect(targets[0]!.diff.split('\n').filter((line) => /^[-+][A-Ze]/.test(line))).toEqual([
      '-USE_DOMAIN_SERVICE="true"\r',
      '+USE_DOMAIN_SERVICE="false"\r',
      "-export ROLLOUT_PERCENT='1'\r",
      "+export ROLLOUT_PERCENT='0'\r",
    ]);
    for (const [line, code, reason] of [
      ['ROLLOUT_PERCENT=1\nROLLOUT_PERCENT=2', 'env-variable-unclear', 'twice'],
      ['OTHER=a\\\nROLLOUT_PERCENT=1', 'env-variable-unclear', 'continued'],
      ['ROLLOUT_PERCENT=$DEFAULT', 'env-variable-unclear', 'not-plain'],
      ['ROLLOUT_PERCENT=1 # ten', 'env-variable-unclear', 'not-plain'],
      ['# ROLLOUT_PERCENT=1', 'env-variable-missing', undefined],
    ] as const) {
      const text = typedEnv.replace('ROLLOUT_PERCENT=1', line);
      await service.writeEnv(text);
      const refusal = expect(lower(connection, 0)).rejects;
      await refusal.toMatchObject({ code, params: reason === undefined ? {} : { reason } });
      expect(await service.readEnv()).toBe(text);
    }
  });

  it('is what the process carries, not what the file says; a raise heeds that and a lowering mends it', async () => {
    const connection = await open();
    await service.writeEnv(envWith(60));
    expect(await connection.traffic!.read(call)).toEqual(at(1));
    expect(await connection.health(call)).toMatchObject({
      ok: false,
      code: 'env-file-drift',
      params: { filePercent: 60, percent: 1 },
    });
    await expect(raise(connection, 70)).rejects.toMatchObject({
      code: 'env-file-changed',
      params: { reason: 'not-loaded' },
    });
    expect(await service.readEnv()).toBe(envWith(60));
    await service.restart();
    expect(await connection.traffic!.read(call)).toEqual(at(60));
    await service.writeEnv(envWith(5));
    expect(await lower(connection, 5)).toEqual(at(5));
    expect(await connection.health(call)).toMatchObject({ ok: true, code: 'env-file-ok', params: { percent: 5 } });
  });

  it('keeps the secrets beside it out of previews and snapshots', async () => {
    const connection = await open();
    const preview = await connection.traffic!.preview(percent(10), call);
    expect(preview.targets[0]!.diff).toBe(
      `--- ${service.envFile}\n+++ ${service.envFile}\n@@ -5 +5 @@\n-ROLLOUT_PERCENT=1\n+ROLLOUT_PERCENT=10\n` +
        `--- /dev/null\n+++ local\n@@ -0,0 +1,1 @@\n+${JSON.stringify(service.config.restartCommand)}\n`,
    );
    expect(JSON.stringify([preview, await connection.traffic!.snapshot(call)])).not.toContain('s3cret');
  });

  it('comes back byte for byte with its mode, and leaves what others wrote elsewhere in the file', async () => {
    const connection = await open();
    const snapshot = await connection.traffic!.snapshot(call);
    await raise(connection, 50);
    await service.writeEnv((await service.readEnv()).replace('ROLLOUT_PERCENT=50', '  export ROLLOUT_PERCENT="50"'));
    await chmod(service.envFile, 0o600);
    expect(await connection.traffic!.restore(snapshot, call)).toEqual(at(1));
    expect(await service.readEnv()).toBe(typedEnv);
    expect((await stat(service.envFile)).mode & 0o777).toBe(0o640);
    await service.writeEnv(envWith(1).replace('s3cret', 'rotated'));
    await raise(connection, 50);
    expect(await connection.traffic!.restore(snapshot, call)).toEqual(at(1));
    expect(await service.readEnv()).toBe(typedEnv.replace('s3cret', 'rotated'));
  });

  it('is set in whole percents where the service reads no others', async () => {
    const connection = await open({ wholePercents: true });
    await expect(raise(connection, 2.5)).rejects.toMatchObject({
      code: 'env-share-not-whole',
      params: { percent: 2.5 },
    });
    expect(await lower(connection, 0.5)).toEqual(at(0));
  });
});

describe('a restart', () => {
  it('that fails takes a raise back, and is said and tried again by a lowering', async () => {
    const connection = await open();
    await raise(connection, 50);
    const id = await service.pid();
    await service.failRestarts(true);
    const failure = {
      code: 'env-restart-failed',
      retryable: true,
      params: { exitCode: 3, detail: 'the unit is masked' },
    };
    await expect(raise(connection, 80)).rejects.toMatchObject(failure);
    expect(await service.readEnv()).toBe(envWith(50));
    expect(await service.pid()).toBe(id);
    const failed = lower(connection, 10);
    await expect(failed).rejects.toMatchObject(failure);
    expect(await service.readEnv()).toBe(envWith(10));
    expect(await connection.traffic!.read(call)).toEqual(at(50));
    const lowering = lower(steadied(connection), 5);
    await waitFor('the file is written', async () => (await service.readEnv()) === envWith(5));
    await service.failRestarts(false);
    expect(await lowering).toEqual(at(5));
  });

  it('after which the service is not healthy takes a raise back', async () => {
    const connection = await open({ healthWaitSeconds: 3 });
    const { targets } = await connection.traffic!.preview(percent(50), call);
    await service.setHealthy(false);
    const revisions = new Map(targets.map((one) => [one.target, one.revision]));
    const failed = connection.traffic!.apply([{ target, exposure: percent(50) }], revisions, call);
    await expect(failed).rejects.toMatchObject({ code: 'env-not-healthy', params: { detail: 'status 503' } });
    expect(await service.readEnv()).toBe(typedEnv);
    expect(await connection.traffic!.read(call)).toEqual(at(1));
    expect(await connection.health(call)).toMatchObject({ ok: false, code: 'env-not-healthy' });
  });

  it('that brings nothing into effect is told from one that does', async () => {
    const connection = await open({ restartCommand: ['true'], healthWaitSeconds: 2 });
    await expect(raise(connection, 50)).rejects.toMatchObject({
      code: 'env-not-in-effect',
      params: { expected: '50', found: '1' },
    });
    expect(await service.readEnv()).toBe(typedEnv);
  });

  it('that is left half way: a raise is taken back, a lowering carried to its end', async () => {
    const connection = await open();
    await raise(connection, 40);
    const slow = await open({ restartCommand: ['sh', '-c', `sleep 0.3; ${service.folder}/restart.sh`] });
    const leave = async (shift: (signal: AbortSignal) => Promise<unknown>, written: string) => {
      const controller = new AbortController();
      const left = shift(controller.signal);
      left.catch(() => {});
      await waitFor('the file is written', async () => (await service.readEnv()) === written);
      const took = stopwatch();
      controller.abort();
      await expect(left).rejects.toMatchObject({ code: 'cancelled' });
      expect(took()).toBeLessThan(100);
    };
    await leave((signal) => raise(slow, 90, signal), envWith(90));
    expect(await slow.traffic!.read(call)).toEqual(at(40));
    expect(await service.readEnv()).toBe(envWith(40));
    await leave((signal) => lower(slow, 0, signal), envWith(0, false));
    expect(await slow.traffic!.read(call)).toEqual(at(0));
  });

  it.each([
    ['to less', 0, envWith(0, false)],
    ['to what was there', 40, envWith(40)],
  ])('that hangs while it takes a raise back is ended by a lowering %s, which restarts once', async (_, to, text) => {
    const connection = await open({ healthWaitSeconds: 120 });
    await raise(connection, 40);
    const slow = join(service.folder, 'slow');
    const running = join(service.folder, 'running');
    const hanging = () => readFile(running, 'utf8').catch(() => '');
    await writeFile(slow, '');
    const caller = new AbortController();
    const raising = raise(connection, 90, caller.signal);
    raising.catch(() => {});
    const first = await waitFor('the restart of the raise hangs', async () => (await hanging()) || null);
    caller.abort();
    await expect(raising).rejects.toMatchObject({ code: 'cancelled' });
    await waitFor('that of the return hangs', async () => !['', first].includes(await hanging()));
    expect(await service.readEnv()).toBe(envWith(40));
    await rm(slow);
    const before = await service.restarts();
    expect(await lower(connection, to)).toEqual(at(to));
    expect(await service.readEnv()).toBe(text);
    expect(await service.restarts()).toBe(before + 1);
    expect(await connection.traffic!.read(call)).toEqual(at(to));
  });

  it('may be a signal to the process of the pid file, with the effective value from its address', async () => {
    const { url, config } = service;
    const effective = { effectivePath: 'rollout.percent', effectiveSwitchPath: 'rollout.domain' };
    const byUrl = { effectiveBy: 'url', effectiveUrl: `${url}/config`, ...effective };
    const connection = await open({
      ...config,
      restartBy: 'signal',
      signal: 'HUP',
      restartCommand: undefined,
      ...byUrl,
    });
    const id = await service.pid();
    expect(await raise(connection, 50)).toEqual(at(50));
    expect(await service.pid()).toBe(id);
    expect((await service.countAnswers(100)).get('v2')).toBe(50);
    process.kill(id, 'SIGKILL');
    await waitFor('it is gone', async () => (await connection.health(call)).code === 'env-not-healthy');
    await expect(connection.traffic!.read(call)).rejects.toMatchObject({ code: 'connection-unreachable' });
  });

  it('may be of a systemd unit, by its whole name and its main process', async () => {
    // No systemd runs in a test: this one knows the two sentences that are said to it.
    const systemctl = join(service.folder, 'systemctl');
    await writeFile(
      systemctl,
      `#!/bin/sh
case "$*" in
  "restart brand.service") exec "${service.folder}/restart.sh" ;;
  "show --property=MainPID --value brand.service") cat "${service.pidFile}" ;;
  *) echo "not understood: $*" >&2; exit 64 ;;
esac
`,
    );
    await chmod(systemctl, 0o755);
    vi.stubEnv('PATH', `${service.folder}:${process.env.PATH}`);
    const connection = await open({ restartBy: 'unit', unit: 'brand.service', pidFile: undefined });
    const id = await service.pid();
    expect(await raise(connection, 50)).toEqual(at(50));
    expect(await service.pid()).not.toBe(id);
    await expect(open({ restartBy: 'unit', unit: 'brand*' })).rejects.toThrow();
  });

  it('is judged by commands where those were named', async () => {
    const print = `tr '\\0' '\\n' < /proc/$(cat ${service.pidFile})/environ | sed -n 's/^ROLLOUT_PERCENT=//p'`;
    const connection = await open({
      effectiveBy: 'command',
      effectiveCommand: ['sh', '-c', print],
      healthUrl: undefined,
      healthCommand: ['sh', '-c', `test ! -e ${service.folder}/unhealthy`],
    });
    expect(await raise(connection, 50)).toEqual(at(50));
    await service.setHealthy(false);
    expect(await connection.health(call)).toMatchObject({ code: 'env-not-healthy', params: { detail: 'exit 1' } });
  });

  it('cannot be asked for without its fields, and a process that is gone is said to be', async () => {
    await expect(open({ restartCommand: undefined })).rejects.toMatchObject({
      code: 'connection-invalid',
      params: { field: 'restartCommand' },
    });
    const connection = await open();
    await writeFile(join(service.folder, 'nobody.pid'), '4194305\n');
    const orphan = await open({ pidFile: join(service.folder, 'nobody.pid') });
    await expect(orphan.traffic!.read(call)).rejects.toMatchObject({
      code: 'env-value-unreadable',
      params: { reason: 'no-process' },
    });
    expect(await readFile(service.pidFile, 'utf8')).not.toBe('');
    const dead = await service.pid();
    process.kill(dead, 'SIGKILL');
    expect(await lower(connection, 0)).toEqual(at(0));
    expect(await service.pid()).not.toBe(dead);
  });
});
