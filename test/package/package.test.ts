import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);
// Tools that electron-builder brings along, with CommonJS only.
const asar = require('@electron/asar') as {
  listPackage(archive: string, options: { isPack: boolean }): string[];
  extractFile(archive: string, path: string): Buffer;
};
const fuses = require('@electron/fuses') as {
  FuseV1Options: Record<string, number | string>;
  getCurrentFuseWire(executable: string): Promise<Record<string, number>>;
};

const projectRoot = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'cockpit-package-'));
const unpacked = join(folder, 'out', 'linux-unpacked');
const archive = join(unpacked, 'resources', 'app.asar');
const wire = { off: '0'.charCodeAt(0), on: '1'.charCodeAt(0) };

/** A stand-in for the runtime: no program, but with a fuse wire like a real one, every fuse set wrongly. */
function writeRuntime(at: string): void {
  mkdirSync(join(at, 'resources'), { recursive: true });
  writeFileSync(join(at, 'version'), '45.4.1');
  const fuseWire = Buffer.concat([
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, 9]),
    Buffer.from('101100110'),
  ]);
  writeFileSync(join(at, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 1\n'), fuseWire, Buffer.from('\n')]));
  chmodSync(join(at, 'electron'), 0o755);
}

beforeAll(async () => {
  if (!existsSync(join(projectRoot, 'dist', 'main.js'))) throw new Error('run `npm run build` first');
  const electronDist = join(folder, 'runtime');
  writeRuntime(electronDist);
  await build({
    projectDir: projectRoot,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    config: { electronDist, directories: { output: join(folder, 'out') } },
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  const files = () => asar.listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/'));

  it('holds the build: every entry, the preload and the pages', () => {
    for (const entry of [
      'main.js',
      'backend-process.js',
      'worker.js',
      'serve.js',
      'cli.js',
      'preload.cjs',
      'renderer/index.html',
    ]) {
      expect(files()).toContain(`/dist/${entry}`);
    }
    const manifest = JSON.parse(asar.extractFile(archive, 'package.json').toString('utf8')) as { main: string };
    expect(files()).toContain(`/${manifest.main}`);
  });

  it('holds no sources, tests or secrets, and of the packages only those that cannot be bundled', () => {
    const places = new Set(files().map((path) => path.split('/')[1]));
    expect([...places].sort()).toEqual(['dist', 'node_modules', 'package.json']);
    const packages = new Set(
      files().flatMap((path) => (path.startsWith('/node_modules/') ? [path.split('/')[2]] : [])),
    );
    // The native one, and ssh2 with what it needs: it loads parts of itself by name.
    const ssh = ['asn1', 'bcrypt-pbkdf', 'safer-buffer', 'ssh2', 'tweetnacl'];
    expect([...packages].sort()).toEqual(['better-sqlite3', ...ssh].sort());
    expect(files().filter((path) => /\.tsx?$|\.map$|\.env/.test(path))).toEqual([]);
  });

  it('has the native module outside the archive, for this platform only, and it loads from there', () => {
    const native = join(`${archive}.unpacked`, 'node_modules', 'better-sqlite3');
    const binaries = files().filter((path) => path.endsWith('.node'));
    expect(binaries.length).toBeGreaterThan(0);
    for (const binary of binaries) {
      expect(binary).toContain('linux');
      expect(existsSync(join(`${archive}.unpacked`, binary))).toBe(true);
    }
    const Database = require(native) as new (file: string) => { prepare(sql: string): { get(): unknown } };
    expect(new Database(':memory:').prepare('select 1 as one').get()).toEqual({ one: 1 });
  });

  it('bundles everything else: no entry asks for another package', () => {
    const scripts = files().filter((path) => /^\/dist\/[^/]+\.c?js$/.test(path));
    const asked = scripts.flatMap((path) => {
      const text = asar.extractFile(archive, path.slice(1)).toString('utf8');
      const specifiers = [...text.matchAll(/^(?:import|export)\b[^'"\n]*?["']([^'"\n]+)["'];?$/gm)].map(
        (match) => match[1]!,
      );
      return specifiers.filter((name) => !name.startsWith('.') && !name.startsWith('node:'));
    });
    const builtin = new Set(require('node:module').builtinModules as string[]);
    expect([...new Set(asked)].filter((name) => !builtin.has(name)).sort()).toEqual([
      'better-sqlite3',
      'electron',
      'ssh2',
    ]);
  });

  it('carries the migrations inside the build', () => {
    const scripts = files().filter((path) => /^\/dist\/[^/]+\.js$/.test(path));
    const texts = scripts.map((path) => asar.extractFile(archive, path.slice(1)).toString('utf8'));
    const [firstTable] = /create table \w+/i.exec(
      readFileSync(join(projectRoot, 'migrations', '0001_initial.sql'), 'utf8'),
    )!;
    expect(texts.some((text) => text.includes(firstTable))).toBe(true);
  });

  it('has every fuse set', async () => {
    const set = await fuses.getCurrentFuseWire(join(unpacked, 'release-cockpit'));
    const state = (name: string) => set[String(fuses.FuseV1Options[name])];
    for (const name of [
      'RunAsNode',
      'EnableNodeOptionsEnvironmentVariable',
      'EnableNodeCliInspectArguments',
      'LoadBrowserProcessSpecificV8Snapshot',
      'GrantFileProtocolExtraPrivileges',
    ]) {
      expect({ name, state: state(name) }).toEqual({ name, state: wire.off });
    }
    for (const name of ['EnableCookieEncryption', 'EnableEmbeddedAsarIntegrityValidation', 'OnlyLoadAppFromAsar']) {
      expect({ name, state: state(name) }).toEqual({ name, state: wire.on });
    }
  });
});
