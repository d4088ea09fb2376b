import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorInstance, ExecCapability, ExecRun } from '../../../electron/backend/connectors/connector.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { claiming, openConnector } from '../../support/open-connector.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };

/** A run whose output is kept. */
function recorded(how: Partial<ExecRun> = {}) {
  const output = { stdout: '', stderr: '' };
  const run: ExecRun = {
    env: {},
    directory: null,
    timeoutMs: 10_000,
    onOutput: (text, stream) => {
      output[stream] += text;
    },
    ...how,
  };
  return { run, output };
}

describe.each(claiming('exec'))('exec of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;
  let exec: ExecCapability;

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'exec');
    connection = await openConnector(metadata, fixture.config);
    exec = connection.exec!;
  });
  afterEach(() => fixture.exec!.calm());
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });

  it('prints what the command prints, and says of a rehearsed one that it was not run, without its secrets', async () => {
    const { command, rehearse } = fixture.exec!.printing("saved '/backup/scm 0200.sql'\n第 2 行");
    const env = { PGPASSWORD: 'very-secret' };
    const { run, output } = recorded({ env, directory: '/usr', rehearse });
    expect(await exec.run(command, run, call)).toBe(0);
    expect(output.stdout).toBe("saved '/backup/scm 0200.sql'\n第 2 行\n");
    if (!fixture.exec!.rehearses) {
      expect(output.stderr).toBe('');
      return;
    }
    expect(output.stderr).toMatch(/没有在任何机器上执行/);
    expect(output.stderr).toMatch(/was not run on any machine/);
    expect(output.stderr).toContain("$ pg_dump --file '/backup/scm 20260105.sql' 'it'\\''s'\n");
    expect(output.stderr).toContain('/usr\n');
    expect(output.stderr).toMatch(/PGPASSWORD/);
    expect(output.stderr).not.toContain('very-secret');
  });

  it('prints nothing of its own on stdout', async () => {
    const { run, output } = recorded();
    expect(await exec.run(['true'], run, call)).toBe(0);
    expect(output.stdout).toBe('');
  });

  it('returns an exit code that is not 0 as a result', async () => {
    const full = fixture.exec!.printing('disk full', 3);
    const { run, output } = recorded(full);
    expect(await exec.run(full.command, run, call)).toBe(3);
    expect(output.stdout).toBe('disk full\n');
    const fine = fixture.exec!.printing('fine');
    expect(await exec.run(fine.command, recorded(fine).run, call)).toBe(0);
  });

  it('ends a command that hangs at its own time, at the deadline of the call, and when it is cancelled', async () => {
    const { command } = fixture.exec!.hanging();
    const beganAt = performance.now();
    const slow = recorded({ timeoutMs: 700 });
    await expect(exec.run(command, slow.run, call)).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(slow.output.stderr).not.toBe('');
    const late = exec.run(command, recorded().run, { deadlineMs: 200 });
    await expect(late).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(performance.now() - beganAt).toBeLessThan(3_000);

    const controller = new AbortController();
    const { run, output } = recorded({ timeoutMs: 60_000 });
    const cancelled = exec.run(command, run, { deadlineMs: 60_000, signal: controller.signal });
    cancelled.catch(() => {});
    await waitFor('the command has begun', () => output.stderr !== '');
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    const never = exec.run(command, recorded().run, { ...call, signal: AbortSignal.abort() });
    await expect(never).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('bounds what it takes', async () => {
    const tooMuch = 'x'.repeat(fixture.exec!.rehearses ? 70_000 : 3_000_000);
    const { command, rehearse } = fixture.exec!.printing(tooMuch);
    const huge = exec.run(command, recorded({ rehearse }).run, call);
    await expect(huge).rejects.toMatchObject({ code: expect.stringMatching(/^(invalid-input|process-not-started)$/) });
    await expect(exec.run([], recorded().run, call)).rejects.toMatchObject({ code: 'process-not-started' });
  });

  it('says when nobody is there, and does not wait for one who never answers', async () => {
    const ends = [
      [fixture.goneConfig, 10_000, 'connection-unreachable'],
      [fixture.hangingConfig, 200, 'deadline-exceeded'],
    ] as const;
    for (const [config, deadlineMs, code] of ends) {
      // This computer is always there.
      if (config === undefined) continue;
      const other = await openConnector(metadata, config);
      try {
        await expect(other.exec!.run(['true'], recorded().run, { deadlineMs })).rejects.toMatchObject({ code });
      } finally {
        await other.close();
      }
    }
  });
});
