import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorInstance, ExecRun } from '../../../electron/backend/connectors/connector.ts';
import type { Machine } from '../../../electron/backend/machines/machine.ts';
import { runProgram } from '../../../electron/backend/machines/run-program.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { claiming, openConnector } from '../../support/open-connector.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 20_000 };

describe.each(claiming('machine'))('programs of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;
  let machine: Machine;

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'machine');
    connection = await openConnector(metadata, fixture.config);
    machine = connection.machine!;
  });
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });

  const run = (...command: string[]) => runProgram(machine, command, call);
  /** Begins a program that says the ids of what it started, and goes on. */
  async function begun(script: string, how: Partial<ExecRun> = {}) {
    const abort = new AbortController();
    let output = '';
    const onOutput = (text: string) => {
      output += text;
    };
    const settings: ExecRun = { env: {}, directory: null, timeoutMs: 60_000, onOutput, ...how };
    const running = machine.exec.run(['sh', '-c', script], settings, { deadlineMs: 60_000, signal: abort.signal });
    running.catch(() => {});
    const said = await waitFor('the program has begun', () => /^(\d+ )*begun$/m.exec(output)?.[0]);
    const pids = said.split(' ').slice(0, -1).map(Number);
    return { running, pids, abort };
  }

  it('hands over every argument as it is', async () => {
    const odd = ['', "it's", '"', '$HOME $(id) `id`', 'a\nb', '\\', '-n', '*', '中文 😀', ' x ', '#', '~', '!'];
    const { stdout } = await run('sh', '-c', 'for one; do printf "<%s>" "$one"; done', 'sh', ...odd);
    expect(stdout).toBe(odd.map((text) => `<${text}>`).join(''));
  });

  it('gives it its folder, and values of the environment that nobody sees in a list of processes', async () => {
    const secret = "s3cr3t'值\n$x";
    const print = 'printf %s "$PGPASSWORD|$(pwd)"; echo " begun" >&2; sleep 98761';
    let output = '';
    const onOutput = (text: string, stream: string) => {
      output += stream === 'stdout' ? text : '';
    };
    const abort = new AbortController();
    const settings = { env: { PGPASSWORD: secret }, directory: '/usr', timeoutMs: 60_000, onOutput };
    const running = machine.exec.run(['sh', '-c', print], settings, { deadlineMs: 60_000, signal: abort.signal });
    running.catch(() => {});
    await waitFor('the value is printed', () => output === `${secret}|/usr`);
    const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
    expect(lines.some((line) => line.includes('sleep 98761'))).toBe(true);
    expect(lines.filter((line) => line.includes('s3cr3t'))).toEqual([]);
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('gives it nothing to read, and tells how it ended', async () => {
    expect(await run('cat')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(await run('sh', '-c', 'echo out; echo err >&2; exit 255')).toEqual({
      exitCode: 255,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect((await run('sh', '-c', 'kill -9 $$')).exitCode).toBe(137);
  });

  it('keeps characters whole that come in pieces, and all of a long output', async () => {
    const pieces = await run(
      'sh',
      '-c',
      'printf "\\344\\270"; sleep 0.3; printf "\\255\\360\\237"; sleep 0.3; printf "\\230\\200"',
    );
    expect(pieces.stdout).toBe('中😀');
    const long = await runProgram(machine, ['sh', '-c', 'yes 文 | head -c 4000000'], call, { maxOutput: 5_000_000 });
    expect(long.stdout).toBe('文\n'.repeat(1_000_000));
  });

  it('says what could not be started', async () => {
    const plain = join(fixture.machine!.folder, 'plain.txt');
    await writeFile(plain, '#!/bin/sh\n');
    const cases = [
      [['no-such-program-here'], null, 'ENOENT'],
      [['/no/such/program'], null, 'ENOENT'],
      [[plain], null, 'EACCES'],
      [['true'], '/no/such/folder', 'ENOENT'],
    ] as const;
    for (const [command, directory, detail] of cases) {
      const started = runProgram(machine, command, call, { directory });
      await expect(started).rejects.toMatchObject({
        code: 'process-not-started',
        params: { command: command[0], detail },
      });
    }
  });

  it('ends all that a program started, and is back once it is gone', async () => {
    const { running, pids, abort } = await begun('sleep 98762 & echo "$! $$ begun"; wait');
    expect(pids.map(isThere)).toEqual([true, true]);
    const endedAt = performance.now();
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled', retryable: false });
    expect(performance.now() - endedAt).toBeLessThan(1_500);
    await waitFor('nothing is left', () => !pids.some(isThere), { deadlineMs: 1_000 });
  });

  it('kills what does not listen', async () => {
    const deaf = '(trap "" TERM; sleep 98763) & echo "$! $$ begun"; trap "" TERM; while :; do sleep 98764; done';
    const { running, pids } = await begun(deaf, { timeoutMs: 1_500 });
    await expect(running).rejects.toMatchObject({ code: 'deadline-exceeded' });
    await waitFor('nothing is left', () => !pids.some(isThere), { deadlineMs: 4_000 });
  });

  it('takes turns where more programs are to run than the other side takes at once', async () => {
    const many = await Promise.all(Array.from({ length: 24 }, (_, index) => run('echo', String(index))));
    expect(many.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 24 }, (_, index) => `${index}\n`));
  });
});

/** One that has ended, and that nobody has asked about yet, does not count. */
function isThere(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
