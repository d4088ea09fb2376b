import { mkdirSync, mkdtempSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { browserCommand, hasDisplay } from '../../../electron/browser-host/open-browser.ts';
import { buildStampName, needsBuild } from '../../../electron/launch/build-state.ts';
import { startProgram } from '../../../electron/launch/child-program.ts';
import { installedRuntime, obtainRuntime, whyNoWindow } from '../../../electron/launch/electron-runtime.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cockpit-launch-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text = '', at?: Date): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  if (at !== undefined) for (const touched of [file, dirname(file)]) utimesSync(touched, at, at);
}

describe('needsBuild', () => {
  const old = new Date('2026-01-01T00:00:00Z');
  const builtAt = new Date('2026-01-02T00:00:00Z');
  const later = new Date('2026-01-03T00:00:00Z');
  const sources = ['electron/a.ts', 'renderer/screens/b.tsx', 'shared/c.ts', 'migrations/0001_a.sql'];

  beforeEach(() => {
    for (const path of sources) write(path, '', old);
    for (const path of ['vite.config.ts', 'package-lock.json']) write(path, '', old);
    for (const folder of ['electron', 'renderer', 'shared', 'migrations']) utimesSync(join(root, folder), old, old);
    write(`dist/${buildStampName}`, String(builtAt.getTime()));
  });

  it('is false while nothing has changed since the build began', async () => {
    expect(await needsBuild(root)).toBe(false);
  });

  it.each([...sources, 'vite.config.ts', 'package-lock.json'])('is true when %s has changed', async (path) => {
    utimesSync(join(root, path), later, later);
    expect(await needsBuild(root)).toBe(true);
  });

  it('is true when a file was deleted, and when one was saved while the build ran', async () => {
    unlinkSync(join(root, 'shared/c.ts'));
    expect(await needsBuild(root)).toBe(true);
    utimesSync(join(root, 'shared'), builtAt, builtAt);
    expect(await needsBuild(root)).toBe(true);
  });

  it('is true without a build, and with a stamp that is none', async () => {
    write(`dist/${buildStampName}`, 'x');
    expect(await needsBuild(root)).toBe(true);
    rmSync(join(root, 'dist'), { recursive: true });
    expect(await needsBuild(root)).toBe(true);
  });
});

describe('the Electron runtime', () => {
  it('is found where the package has put it, or where the environment says', () => {
    expect(installedRuntime(root, {})).toBe(null);
    write('path.txt', 'electron');
    expect(installedRuntime(root, {})).toBe(null);
    write('dist/electron');
    expect(installedRuntime(root, {})).toBe(join(root, 'dist', 'electron'));
    write('other/electron');
    expect(installedRuntime(root, { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'other') })).toBe(
      join(root, 'other', 'electron'),
    );
  });

  it('is not waited for when its server cannot be reached', async () => {
    mkdirSync(join(root, 'node_modules', 'electron'), { recursive: true });
    const mirror = process.env.ELECTRON_MIRROR;
    // Nobody listens on port 9 of this machine.
    process.env.ELECTRON_MIRROR = 'http://127.0.0.1:9/';
    try {
      const runtime = await obtainRuntime(root, new AbortController().signal);
      expect(runtime).toEqual({ reason: 'its runtime is not there and http://127.0.0.1:9/ cannot be reached' });
    } finally {
      if (mirror === undefined) delete process.env.ELECTRON_MIRROR;
      else process.env.ELECTRON_MIRROR = mirror;
    }
  });

  it('is not asked for where no window could be opened', () => {
    expect(whyNoWindow(false, 'linux', 1000)).toContain('no display');
    expect(whyNoWindow(true, 'linux', 0)).toContain('root');
    expect(whyNoWindow(true, 'linux', 1000)).toBe(null);
    expect(whyNoWindow(true, 'win32', undefined)).toBe(null);
  });
});

describe('the browser', () => {
  it('needs a display', () => {
    expect(hasDisplay('linux', {})).toBe(false);
    expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true);
    expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
    expect(hasDisplay('darwin', {})).toBe(true);
    expect(hasDisplay('win32', {})).toBe(true);
  });

  it('is opened without a shell, so that an address is only an address', () => {
    const url = 'http://127.0.0.1:1/?token=a&b';
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const command = browserCommand(platform, url);
      expect(command.at(-1)).toBe(url);
      expect(command[0]).not.toMatch(/sh$|cmd/);
    }
  });
});

describe('startProgram', () => {
  const options = { cwd: tmpdir(), env: process.env, channel: true };
  const script = (text: string) => startProgram(process.execPath, ['-e', text], options);

  it('reports how the program ended', async () => {
    expect(await script('process.exit(3)').ended).toBe(3);
    expect(await script('process.kill(process.pid, "SIGKILL")').ended).toBe('SIGKILL');
    expect(await startProgram(join(tmpdir(), 'no-such-program'), [], options).ended).toContain('ENOENT');
  });

  it('kills one that does not end when asked', async () => {
    const stubborn = script('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)');
    await stubborn.end(300);
    expect(await stubborn.ended).toMatch(/SIG(KILL|TERM)/);
  });
});
