import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { stopwatch } from '../../support/ends-in-time.ts';
import { openConnector, surroundingsWith } from '../../support/open-connector.ts';
import { type CommandSwitchFixture, startCommandSwitch } from '../../support/servers/start-command-switch.ts';
import { startSshd } from '../../support/servers/start-sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 20_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });

let scripts: CommandSwitchFixture;
const ends: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  scripts = await startCommandSwitch();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await scripts.stop();
});

async function open(config: Readonly<Record<string, unknown>> = {}, surroundings = surroundingsWith()) {
  const kind = connectorByKind('command-switch');
  const connection = await openConnector(kind, { ...scripts.config, ...config }, surroundings);
  ends.push(() => connection.close());
  return connection;
}
async function raise(connection: ConnectorInstance, value: number, options: { signal?: AbortSignal } = {}) {
  const { targets } = await connection.traffic!.preview(percent(value), call);
  const revisions = new Map(targets.map((one) => [one.target, one.revision]));
  const change = targets.map(({ target }) => ({ target, exposure: percent(value) }));
  return connection.traffic!.apply(change, revisions, { ...call, ...options });
}
const lower = (connection: ConnectorInstance, value: number, targets = ['app']) =>
  connection.traffic!.apply(
    targets.map((target) => ({ target, exposure: percent(value) })),
    null,
    call,
  );
const calls = async () => (await scripts.read('calls')).trim().split('\n');

describe('a script that flips colours', () => {
  const colours = { shareValues: ['0=blue', '10=REL-B2', '100=green'], outputPath: undefined };
  const byColour = async () => {
    await scripts.write('app', 'blue');
    return {
      ...colours,
      readCommand: ['cat', join(scripts.folder, 'app')],
      lowerCommand: [scripts.setScript, '{target}', '{value}', '--batch', 'REL-{percent}'],
      pinnedFiles: [await scripts.pin(scripts.setScript)],
    };
  };

  it('is shown as it will be run, run with a name for the share, and read by another command, over a real sshd', async () => {
    const sshd = await startSshd();
    ends.push(() => sshd.stop());
    const ssh = await openConnector(connectorByKind('ssh'), sshd.config);
    ends.push(() => ssh.close());
    const config = { ...(await byColour()), machine: 'web', environment: ['SHARE={percent}'] };
    const connection = await open(config, surroundingsWith({ web: ssh.machine! }));
    const { targets } = await connection.traffic!.preview(percent(100), call);
    expect(targets[0]!.diff.split('\n')).toEqual([
      `--- ${ssh.machine!.name}: app`,
      `+++ ${ssh.machine!.name}: app`,
      '@@ -1,2 +1,4 @@',
      '-blue',
      '+green',
      '+SHARE="100"',
      `+["${scripts.setScript}","app","green"]`,
      ` ${config.pinnedFiles[0]}`,
      '',
    ]);
    const snapshot = await connection.traffic!.snapshot(call);
    expect(snapshot.content).toContain(config.pinnedFiles[0]);
    expect(await raise(connection, 100)).toEqual({ targets: [{ target: 'app', exposure: percent(100) }] });
    expect(await scripts.read('app')).toBe('green');
    expect(await connection.traffic!.restore(snapshot, call)).toEqual({
      targets: [{ target: 'app', exposure: percent(0) }],
    });
    expect(await calls()).toEqual(['app green', 'app blue --batch REL-0']);
    expect(await connection.traffic!.snapshot(call)).toEqual(snapshot);
    expect(await connection.health(call)).toMatchObject({ ok: true, code: 'command-switch-ok' });
  });

  it('takes the next lower name for a lowering, and refuses a raise to a share without one', async () => {
    const connection = await open(await byColour());
    await expect(raise(connection, 50)).rejects.toMatchObject({
      code: 'command-share-unlisted',
      params: { percent: 50 },
    });
    await raise(connection, 100);
    expect(await lower(connection, 60)).toEqual({ targets: [{ target: 'app', exposure: percent(10) }] });
    expect(await scripts.read('app')).toBe('REL-B2');
    await scripts.write('app', 'red');
    await expect(connection.traffic!.read(call)).rejects.toMatchObject({
      code: 'command-value-unreadable',
      params: { target: 'app', value: 'red' },
    });
    expect(await lower(connection, 0)).toEqual({ targets: [{ target: 'app', exposure: percent(0) }] });
  });

  it('is not run when somebody changed the file, and both hashes are said', async () => {
    const config = await byColour();
    const connection = await open(config);
    const { targets } = await connection.traffic!.preview(percent(100), call);
    const revisions = new Map(targets.map((one) => [one.target, one.revision]));
    await appendFile(scripts.setScript, 'rm -rf "$3"\n');
    const [expected] = config.pinnedFiles[0]!.split(' ');
    const [found] = (await scripts.pin(scripts.setScript)).split(' ');
    const refusal = {
      code: 'command-file-changed',
      retryable: false,
      params: { file: scripts.setScript, expected, found },
    };
    const shift = connection.traffic!.apply([{ target: 'app', exposure: percent(100) }], revisions, call);
    await expect(shift).rejects.toMatchObject(refusal);
    await expect(lower(connection, 0)).rejects.toMatchObject(refusal);
    expect(await connection.health(call)).toMatchObject({ ok: false, code: 'command-file-changed' });
    expect(await scripts.read('app')).toBe('blue');
    await expect(scripts.read('calls')).rejects.toThrow();
  });
});

describe('a command that goes wrong', () => {
  it('is said with its exit status and what it printed last', async () => {
    const connection = await open();
    await scripts.write('fail-app', '');
    await expect(raise(connection, 50)).rejects.toMatchObject({
      code: 'command-failed',
      retryable: true,
      params: { command: scripts.setScript, exitCode: 3, expected: 0, detail: 'the balancer refused 50' },
    });
    expect(await connection.traffic!.read(call)).toEqual({ targets: [{ target: 'app', exposure: percent(1) }] });
  });

  it('ends well and does nothing: the reading says so', async () => {
    const connection = await open();
    await scripts.write('ignore', '');
    await expect(lower(connection, 0)).rejects.toMatchObject({
      code: 'command-not-in-effect',
      params: { target: 'app', expected: '0 %', found: '1 %' },
    });
  });

  it('is ended with what it started when its time is over or the call is left', async () => {
    const connection = await open({ timeoutSeconds: 1 });
    await scripts.write('slow', '');
    // Asked for while it runs: what takes the raise back afterwards is the same script, and slow as well.
    const running = () =>
      waitFor('the script runs', async () => Number(await scripts.read('running').catch(() => '')) || null);
    const isGone = (pid: number) =>
      waitFor('the script is gone', async () => {
        try {
          process.kill(-pid, 0);
          return false;
        } catch {
          return true;
        }
      });
    const late = expect(raise(connection, 50)).rejects.toMatchObject({ code: 'deadline-exceeded' });
    const first = await running();
    await late;
    await isGone(first);
    const patient = await open();
    const controller = new AbortController();
    await scripts.remove('running');
    const left = raise(patient, 50, { signal: controller.signal });
    left.catch(() => {});
    const second = await running();
    const took = stopwatch();
    controller.abort();
    await expect(left).rejects.toMatchObject({ code: 'cancelled' });
    expect(took()).toBeLessThan(100);
    await isGone(second);
    await scripts.remove('slow');
    expect(await lower(patient, 0)).toEqual({ targets: [{ target: 'app', exposure: percent(0) }] });
  });

  it('sends the targets that were raised back, and lets no lowering wait for another', async () => {
    const targets = ['app', 'eu', 'us'];
    for (const target of targets) await scripts.write(target, '1');
    const connection = await open({ targets });
    await scripts.write('fail-us', '');
    await expect(raise(connection, 50)).rejects.toMatchObject({ code: 'command-failed' });
    const all = (...shares: number[]) => ({
      targets: targets.map((target, index) => ({ target, exposure: percent(shares[index]!) })),
    });
    expect(await connection.traffic!.read(call)).toEqual(all(1, 1, 1));
    expect((await calls()).slice(0, 3)).toEqual(['app 50', 'eu 50', 'us 50']);
    await expect(lower(connection, 0, targets)).rejects.toMatchObject({ code: 'command-failed' });
    expect(await connection.traffic!.read(call)).toEqual(all(0, 0, 1));
  });
});

describe('a switch that no command can read', () => {
  const told = (value: number) => ({ targets: [{ target: 'app', exposure: percent(value), reported: true }] });
  const blind = () => ({ readCommand: undefined, reportFile: join(scripts.folder, 'told.json') });

  it('has what it was told last, also after the cockpit has ended, and says that nobody read it', async () => {
    const first = await open(blind());
    expect(await first.traffic!.read(call)).toEqual(told(0));
    const snapshot = await first.traffic!.snapshot(call);
    expect(await raise(first, 25)).toEqual(told(25));
    await first.close();
    const next = await open(blind());
    expect(await next.traffic!.read(call)).toEqual(told(25));
    expect(await next.health(call)).toMatchObject({ ok: true, code: 'command-switch-ok-reported' });
    expect(await next.traffic!.restore(snapshot, call)).toEqual(told(0));
    // Told already, but nobody has looked: a lowering is carried out again.
    expect(await lower(next, 0)).toEqual(told(0));
    expect(await calls()).toEqual(['app 25', 'app 0', 'app 0']);
  });

  it('is unknown after a command that ended badly: nothing is raised from there, and a lowering is made', async () => {
    const connection = await open(blind());
    await raise(connection, 25);
    await scripts.write('fail-app', '');
    await expect(lower(connection, 10)).rejects.toMatchObject({ code: 'command-failed' });
    await expect(connection.traffic!.read(call)).rejects.toMatchObject({
      code: 'command-state-unknown',
      params: { target: 'app' },
    });
    await expect(raise(connection, 50)).rejects.toMatchObject({ code: 'command-state-unknown' });
    await scripts.remove('fail-app');
    expect(await lower(connection, 0)).toEqual(told(0));
    expect(await connection.traffic!.read(call)).toEqual(told(0));
    await scripts.write('told.json', 'not ours');
    await expect(connection.traffic!.read(call)).rejects.toMatchObject({ code: 'command-state-unknown' });
    await expect(open({ readCommand: undefined })).rejects.toThrow();
  });

  it('keeps what it was told when its script was changed and is not run', async () => {
    const connection = await open({ ...blind(), pinnedFiles: [await scripts.pin(scripts.setScript)] });
    await raise(connection, 25);
    await appendFile(scripts.setScript, '# changed\n');
    await expect(lower(connection, 0)).rejects.toMatchObject({ code: 'command-file-changed' });
    expect(await connection.traffic!.read(call)).toEqual(told(25));
  });
});

describe('values', () => {
  it('stay one argument each, and are never text for a shell', async () => {
    const connection = await open();
    const evil = `$(touch ${scripts.folder}/evil); \`id\` "'\n* &`;
    const set = await connection.flag!.set('note', evil, null, call);
    expect(set.value).toBe(evil);
    expect(JSON.parse(await scripts.read('flags/note'))).toBe(evil);
    await expect(scripts.read('evil')).rejects.toThrow();
    for (const applyCommand of [
      ['sh', '-c', 'set.sh {value}'],
      ['sudo', '/bin/bash', '-ec', 'x "{target}"'],
      ['ssh', 'web-1', 'set.sh', '{value}'],
      ['{value}'],
    ]) {
      await expect(open({ applyCommand })).rejects.toThrow();
    }
    await open({ applyCommand: ['sh', '-c', 'exec set.sh "$1"', 'sh', '{value}'] });
  });

  it('that a program would take for an option are refused', async () => {
    const connection = await open({ valueEncoding: 'text' });
    await expect(connection.flag!.set('mode', '--force', null, call)).rejects.toMatchObject({ code: 'value-unfit' });
    await expect(connection.flag!.set('--all', true, null, call)).rejects.toMatchObject({ code: 'invalid-input' });
    await connection.flag!.set('mode', 'strong', null, call);
    expect(await scripts.read('flags/mode')).toBe('strong');
    // A text that looks like something else would come back as that.
    await expect(connection.flag!.set('mode', 'true', null, call)).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('are found by a pattern, in the unit of the system', async () => {
    const printed = ['sh', '-c', 'echo "canary weight: $(cat "$1") of 1000"', 'sh', join(scripts.folder, 'app')];
    const connection = await open({
      readCommand: printed,
      outputPath: undefined,
      outputPattern: 'weight: (\\d+)',
      shareUnit: 'permille',
    });
    expect(await connection.traffic!.read(call)).toEqual({ targets: [{ target: 'app', exposure: percent(0.1) }] });
    await raise(connection, 0.5);
    expect(await scripts.read('app')).toBe('5');
    const blind = await open({ outputPattern: 'nothing' });
    await expect(blind.traffic!.read(call)).rejects.toMatchObject({
      code: 'command-output-unclear',
      params: { reason: 'missing' },
    });
  });
});
