import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorInstance, ExecCapability, ExecRun } from '../../../electron/backend/connectors/connector.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { claiming, openConnector } from '../../support/open-connector.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
const backup = ['pg_dump', '--file', '/backup/scm 20260105.sql', "it's"];

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
  afterEach(() => fixture.exec!.endWith(null));
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });

  it('says that a rehearsed command was not run, shows it whole, and prints what the plan wants to see', async () => {
    expect(fixture.exec!.rehearses).toBe(true);
    const { run, output } = recorded({
      env: { PGPASSWORD: 'very-secret' },
      directory: '/opt/scm',
      rehearse: 'saved /backup/scm_20260105_0200.sql\n第 2 行',
    });
    expect(await exec.run(backup, run, call)).toBe(0);
    expect(output.stdout).toBe('saved /backup/scm_20260105_0200.sql\n第 2 行\n');
    expect(output.stderr).toMatch(/没有在任何机器上执行/);
    expect(output.stderr).toMatch(/was not run on any machine/);
    expect(output.stderr).toContain("$ pg_dump --file '/backup/scm 20260105.sql' 'it'\\''s'\n");
    expect(output.stderr).toMatch(/\/opt\/scm/);
    expect(output.stderr).toMatch(/PGPASSWORD/);
    expect(output.stderr).not.toContain('very-secret');
  });

  it('prints nothing of its own on stdout where nothing is to be rehearsed', async () => {
    const { run, output } = recorded();
    expect(await exec.run(['true'], run, call)).toBe(0);
    expect(output.stdout).toBe('');
  });

  it('returns an exit code that is not 0 as a result', async () => {
    fixture.exec!.endWith(3);
    const { run, output } = recorded({ rehearse: 'disk full' });
    expect(await exec.run(backup, run, call)).toBe(3);
    expect(output.stdout).toBe('disk full\n');
    fixture.exec!.endWith(null);
    expect(await exec.run(backup, recorded().run, call)).toBe(0);
  });

  it('ends a command that hangs at its own time, at the deadline of the call, and when it is cancelled', async () => {
    fixture.exec!.hang();
    const beganAt = performance.now();
    const slow = recorded({ timeoutMs: 200 });
    await expect(exec.run(backup, slow.run, call)).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(slow.output.stderr).toContain('$ pg_dump');
    const late = exec.run(backup, recorded().run, { deadlineMs: 200 });
    await expect(late).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(performance.now() - beganAt).toBeLessThan(3_000);

    const controller = new AbortController();
    const { run, output } = recorded({ timeoutMs: 60_000 });
    const cancelled = exec.run(backup, run, { deadlineMs: 60_000, signal: controller.signal });
    cancelled.catch(() => {});
    await waitFor('the command has begun', () => output.stderr !== '');
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    const never = exec.run(backup, recorded().run, { ...call, signal: AbortSignal.abort() });
    await expect(never).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('bounds what it takes', async () => {
    const huge = recorded({ rehearse: 'x'.repeat(70_000) });
    await expect(exec.run(backup, huge.run, call)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(exec.run([], recorded().run, call)).rejects.toMatchObject({ code: 'process-not-started' });
  });

  it('says when nobody is there, and does not wait for one who never answers', async () => {
    const gone = await openConnector(metadata, fixture.goneConfig!);
    const hanging = await openConnector(metadata, fixture.hangingConfig!);
    try {
      const nobody = gone.exec!.run(backup, recorded().run, call);
      await expect(nobody).rejects.toMatchObject({ code: 'connection-unreachable' });
      const never = hanging.exec!.run(backup, recorded().run, { deadlineMs: 200 });
      await expect(never).rejects.toMatchObject({ code: 'deadline-exceeded' });
    } finally {
      await gone.close();
      await hanging.close();
    }
  });
});
