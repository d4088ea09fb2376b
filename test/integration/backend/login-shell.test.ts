import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { beginSteps, runStep } from '../../support/step-release.ts';

let cockpit: CockpitInProcess;

beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await cockpit.close();
});

async function program(name: string, text: string): Promise<string> {
  const file = join(cockpit.dataDirectory, name);
  await mkdir(join(cockpit.dataDirectory, 'bin'), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
  return file;
}

/** A login shell whose start files do this. */
async function loginShell(startFiles: string): Promise<string> {
  const asked = join(cockpit.dataDirectory, 'asked');
  const shell = await program('login-shell', `echo asked >> ${asked}\n${startFiles}\nshift\nexec /bin/sh -c "$1"`);
  vi.stubEnv('SHELL', shell);
  return asked;
}

it('finds a program that only the login shell knows, in a step and in a gauge, and asks that shell once', async () => {
  await program('bin/only-at-login', `echo '{"ratio": 0.25}'`);
  const asked = await loginShell(`echo motd; export PATH=${cockpit.dataDirectory}/bin:/usr/bin:/bin; LANG=C.UTF-8`);
  const outputs = { ratio: { path: 'ratio' } };
  const release = await beginSteps(cockpit, { id: 'ask', kind: 'command', run: ['only-at-login'], outputs });
  expect(await runStep(release, 'ask')).toMatchObject({ status: 'succeeded', result: { error: null } });
  const { connectionId } = await cockpit.backend.client.connections.save({
    ...{ commandId: 'gauge', connectionId: null, kind: 'command-gauge', name: 'gauge', environment: 'test' },
    config: { gaugeCommand: ['only-at-login'], windowSeconds: 60 },
  });
  expect(await cockpit.backend.client.connections.test({ connectionId })).toMatchObject({ ok: true });
  expect(await readFile(asked, 'utf8')).toBe('asked\n');
});

it.each([
  ['hangs', 'sleep 60', 'local-too-slow'],
  ['ends without a word', 'exit 3', 'local-no-answer'],
])(
  "goes on with the cockpit's own environment where the login shell %s, and warns of it",
  async (_what, startFiles, code) => {
    const asked = await loginShell(startFiles);
    vi.stubEnv('PATH', `${cockpit.dataDirectory}/bin:${process.env.PATH}`);
    await program('bin/only-here', 'exit 0');
    const release = await beginSteps(cockpit, { id: 'ask', kind: 'command', run: ['only-here'], timeout: '4s' });
    expect(await runStep(release, 'ask')).toMatchObject({ status: 'succeeded', result: { exitCode: 0 } });
    const { connections } = cockpit.backend.client;
    const here = { commandId: 'here', connectionId: null, kind: 'local', name: 'here', environment: 'test' as const };
    const { connectionId } = await connections.save({ ...here, config: {} });
    expect(await connections.test({ connectionId })).toMatchObject({ ok: true, warns: true, code });
    expect(await readFile(asked, 'utf8')).toBe('asked\n');
  },
);
