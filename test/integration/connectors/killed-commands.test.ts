import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { localMachine } from '../../../electron/backend/machines/local-machine.ts';
import type { Machine } from '../../../electron/backend/machines/machine.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { openConnector, steadied, surroundingsWith } from '../../support/open-connector.ts';
import { startCommandGauge } from '../../support/servers/start-command-gauge.ts';
import { startCommandSwitch } from '../../support/servers/start-command-switch.ts';
import { startEnvService } from '../../support/servers/start-env-service.ts';
import { startSshd } from '../../support/servers/start-sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 20_000 };
/** 128 and SIGKILL: as a shell says it. */
const exitCode = 137;
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });

const machines: Record<string, Machine> = { here: localMachine() };
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  const sshd = await startSshd();
  ends.push(() => sshd.stop());
  const ssh = await openConnector(connectorByKind('ssh'), sshd.config);
  ends.push(() => ssh.close());
  machines['over-ssh'] = ssh.machine!;
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

describe.each(['here', 'over-ssh'])('a command that somebody kills, %s', (machine) => {
  async function open(kind: string, config: Readonly<Record<string, unknown>>): Promise<ConnectorInstance> {
    const connection = await openConnector(connectorByKind(kind), { ...config, machine }, surroundingsWith(machines));
    onTestFinished(() => connection.close());
    return connection;
  }

  async function raise({ traffic }: ConnectorInstance, value: number) {
    const { targets } = await traffic!.preview(percent(value), call);
    const { target, revision } = targets[0]!;
    return traffic!.apply([{ target, exposure: percent(value) }], new Map([[target, revision]]), call);
  }
  const lower = ({ traffic }: ConnectorInstance, target: string, value: number) =>
    traffic!.apply([{ target, exposure: percent(value) }], null, call);
  const shown = async ({ traffic }: ConnectorInstance) => (await traffic!.read(call)).targets[0]?.exposure;

  /** The next run of a script in this folder hangs; it, and what it started, is killed as soon as it runs. */
  async function killNext<Result>(folder: string, run: () => Promise<Result>): Promise<Result> {
    const [slow, running] = [join(folder, 'slow'), join(folder, 'running')];
    await writeFile(slow, '');
    const result = run();
    result.catch(() => {});
    const pid = await waitFor(
      'it runs',
      async () => Number(await readFile(running, 'utf8').catch(() => '')) || undefined,
    );
    await rm(slow);
    await rm(running);
    process.kill(-pid, 'SIGKILL');
    return result;
  }

  it('ends a raise by a command switch, which is taken back; a lowering is tried again', async () => {
    const scripts = await startCommandSwitch();
    onTestFinished(() => scripts.stop());
    const connection = steadied(await open('command-switch', scripts.config));
    await expect(killNext(scripts.folder, () => raise(connection, 50))).rejects.toMatchObject({
      code: 'command-failed',
      params: { machine: machines[machine]!.name, command: scripts.setScript, exitCode },
    });
    expect(await shown(connection)).toEqual(percent(1));
    await raise(connection, 50);
    await killNext(scripts.folder, () => lower(connection, 'app', 0));
    expect(await shown(connection)).toEqual(percent(0));
    const calls = (await scripts.read('calls')).trim().split('\n');
    expect(calls).toEqual(['app 50', 'app 1', 'app 50', 'app 0', 'app 0']);
  });

  it('is no reading of a command gauge, and the next run is one again', async () => {
    const script = await startCommandGauge();
    onTestFinished(() => script.stop());
    const { metrics, health } = await open('command-gauge', script.config);
    const read = () => metrics!.instant('search.errorRatio', call);
    expect(await killNext(script.folder, read)).toMatchObject({
      kind: 'missing',
      reason: 'http-error',
      detail: expect.stringContaining(`exit ${exitCode}`),
    });
    const report = await killNext(script.folder, () => health(call));
    expect(report).toMatchObject({ ok: false, code: 'command-failed', params: { exitCode } });
    expect(await waitFor('the next run', async () => (await read()).kind === 'value')).toBe(true);
  });

  it('that restarts the process of an environment file: a raise is taken back, a lowering tried again', async () => {
    const service = await startEnvService();
    onTestFinished(() => service.stop());
    const connection = steadied(await open('env-file', service.config));
    const before = await service.readEnv();
    await expect(killNext(service.folder, () => raise(connection, 50))).rejects.toMatchObject({
      code: 'env-restart-failed',
      params: { command: service.config.restartCommand[0], exitCode },
    });
    expect(await service.readEnv()).toBe(before);
    expect(await shown(connection)).toEqual(percent(1));
    await raise(connection, 50);
    await killNext(service.folder, () => lower(connection, 'ROLLOUT_PERCENT', 0));
    expect(await shown(connection)).toEqual(percent(0));
    expect((await service.countAnswers(20)).get('v2') ?? 0).toBe(0);
  });
});
