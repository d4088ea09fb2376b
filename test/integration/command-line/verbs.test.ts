import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type CockpitFolder, cockpitFolder, runCockpit, startConduct } from '../../support/cockpit-child.ts';

const commandLine = resolve(import.meta.dirname, '../../../dist/cli.js');
const seedPlan = resolve(import.meta.dirname, '../../support/plans/brand-diagnosis.yaml');
let folder: CockpitFolder;

beforeAll(() => {
  folder = cockpitFolder();
});
afterAll(() => folder.remove());

it('lists its verbs when it does not know the word', async () => {
  for (const words of [[], ['fly']]) {
    const { exitCode, stderr } = await runCockpit(words);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/cockpit conduct PLAN\|practice .*\n(.*\n)* {2}cockpit practice/);
  }
});

it('tells what a verb takes instead of running it', async () => {
  const help = await runCockpit(['serve', '--help']);
  expect(help).toMatchObject({
    exitCode: 0,
    stdout: 'cockpit serve [--data FOLDER] [--port N] [--read-only] [--open] [--vault-passphrase-fd N] [--json]\n',
  });
  expect((await runCockpit(['--help'])).stdout).toContain('cockpit plan lint FILE');
});

describe('plan', () => {
  it('imports a Markdown document: the draft on standard output, what became of its lines beside it', async () => {
    const document = resolve(import.meta.dirname, '../../support/markdown/search-index-en.md');
    const { exitCode, stdout, stderr } = await runCockpit(['plan', 'import', document]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`${document}: 87 lines with content`);
    const draft = folder.write('draft.yaml', stdout);
    const { lines } = await runCockpit(['plan', 'lint', draft, '--json']);
    expect(JSON.stringify(lines)).not.toContain('yaml-syntax');
    const none = await runCockpit(['plan', 'import', `${document}.none`]);
    expect(none).toMatchObject({ exitCode: 1, stdout: '' });
  });

  it('lints: 0 without errors, 1 with, each with its place, rule and remedy', async () => {
    const doubtful = await runCockpit(['plan', 'lint', seedPlan]);
    expect(doubtful.exitCode).toBe(0);
    expect(doubtful.stdout).toMatch(/:\d+:\d+ warning guard\.uncovered-zone \[Q-005 .+\] · .+\n {2}\S.+\n/);
    expect(doubtful.stdout).not.toMatch(/:\d+:\d+ error /);
    const bad = folder.write('bad.yaml', 'apiVersion: cockpit/v1\ntitle: T\nfrom: a\nto: b\ncolour: red\n');
    const told = await runCockpit(['plan', 'lint', seedPlan, bad]);
    expect(told.exitCode).toBe(1);
    expect(told.stdout).toMatch(new RegExp(`^${bad}:5:\\d+ error unknown-field · .+\\n {2}.+$`, 'm'));
    const { exitCode, lines } = await runCockpit(['plan', 'lint', seedPlan, bad, '--json']);
    expect(exitCode).toBe(1);
    expect(lines).toMatchObject([
      { kind: 'lint', file: seedPlan, ok: true },
      { kind: 'lint', file: bad, ok: false, issues: [{ rule: 'unknown-field', line: 5, severity: 'error' }] },
    ]);
    expect((await runCockpit(['plan', 'lint'])).exitCode).toBe(1);
  });

  it('prints the JSON Schema', async () => {
    const { exitCode, stdout } = await runCockpit(['plan', 'schema', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', required: expect.arrayContaining(['apiVersion']) });
  });
});

describe('journal verify', () => {
  it('passes what was written, names what was tampered with, and finds no journal where none is', async () => {
    const cockpit = await startConduct(folder, ['practice']);
    expect(await cockpit.quit()).toBe(4);
    const told = await runCockpit(['journal', 'verify', '--journal', folder.journal]);
    expect(told).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^ok · /) });

    const copy = join(folder.path, 'copy.db');
    const source = new Database(folder.journal, { readonly: true });
    await source.backup(copy);
    source.close();
    const tampered = new Database(copy);
    for (const { name } of tampered
      .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      .all())
      tampered.exec(`DROP TRIGGER "${name}"`);
    tampered.exec(`UPDATE events SET actor_id = 'somebody else' WHERE type = 'release-created'`);
    tampered.close();
    const { exitCode, lines } = await runCockpit(['journal', 'verify', '--journal', copy, '--json']);
    expect(exitCode).toBe(1);
    expect(lines).toMatchObject([
      { ok: false, problems: [{ code: 'event-hash-wrong', params: { stream: cockpit.releaseId, sequence: 1 } }] },
    ]);
    expect((await runCockpit(['journal', 'verify', '--journal', copy])).stdout).toMatch(
      /^event-hash-wrong .*\nbroken · /,
    );

    const missing = await runCockpit(['journal', 'verify', '--journal', join(folder.path, 'none.db'), '--json']);
    expect(missing).toMatchObject({ exitCode: 1, lines: [{ kind: 'error', error: { code: 'not-found' } }] });
    expect(existsSync(join(folder.path, 'none.db'))).toBe(false);
    expect((await runCockpit(['journal', 'verify', '--json'])).lines).toMatchObject([
      { error: { code: 'invalid-input', params: { place: '--journal' } } },
    ]);
  });
});

it('runs under every Node on the PATH, also one that is too old for the native modules', async () => {
  const other = cockpitFolder();
  onTestFinished(() => other.remove());
  await (await startConduct(other, ['practice'])).quit();
  const names = (process.env.PATH ?? '').split(':').map((path) => join(path, 'node'));
  const nodes = [...new Set([process.execPath, '/usr/bin/node', ...names])].filter((path) => existsSync(path));
  for (const node of nodes) {
    const { exitCode, lines } = await runCockpit(['journal', 'verify', '--journal', other.journal, '--json'], node);
    expect({ node, exitCode, lines }).toMatchObject({ exitCode: 0, lines: [{ kind: 'verified', ok: true }] });
  }
});

/** Starts a verb that goes on until it is asked to end, and gives its first line. */
async function firstLineOf(words: readonly string[]) {
  const child = spawn(process.execPath, [commandLine, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise<number | null>((done) => child.once('close', done));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value = '' } = await lines.next();
  return {
    line: value as string,
    end: () => {
      child.kill('SIGINT');
      return closed;
    },
  };
}

describe('practice', () => {
  it('serves the range under the addresses that it prints, until Ctrl-C', async () => {
    const { line, end } = await firstLineOf(['practice', '--json']);
    const { kind, addresses } = JSON.parse(line) as { kind: string; addresses: Record<string, string> };
    expect(kind).toBe('practice');
    const { routerUrl, stableUrl, canaryUrl } = addresses;
    for (const url of [`${routerUrl}/metrics`, `${stableUrl}/health`, `${canaryUrl}/health`]) {
      expect((await fetch(url)).status).toBe(200);
    }
    expect(await end()).toBe(0);
    await expect(fetch(`${routerUrl}/metrics`)).rejects.toThrow();
    const told = await firstLineOf(['practice']);
    expect(told.line).toMatch(/^\w+ http:\/\/127\.0\.0\.1:\d+$/);
    expect(await told.end()).toBe(0);
  });
});

describe('serve', () => {
  it('prints its address, ends with 0 at Ctrl-C, and says when the port is in use', async () => {
    const data = join(folder.path, 'serve');
    const serving = await firstLineOf(['serve', '--data', data, '--port', '0']);
    expect(serving.line).toMatch(/http:\/\/127\.0\.0\.1:\d+\//);
    // The journal has its driver: another one is told so, with its process.
    const locked = await runCockpit(['conduct', 'practice', '--journal', join(data, 'journal.db'), '--json']);
    expect(locked).toMatchObject({
      exitCode: 1,
      lines: [{ kind: 'error', error: { code: 'journal-locked', params: { holder: expect.any(Number) } } }],
    });
    expect(await serving.end()).toBe(0);

    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    const taken = await runCockpit(['serve', '--data', data, '--port', String(port)]);
    server.close();
    expect(taken.exitCode).toBe(1);
    expect(taken.stderr.trim().split('\n')).toEqual([expect.stringMatching(new RegExp(`in use.*${port}`))]);
  });
});

describe('a journal of a newer cockpit', () => {
  it('is left alone and named', async () => {
    const newer = cockpitFolder();
    onTestFinished(() => newer.remove());
    const cockpit = await startConduct(newer, ['practice']);
    await cockpit.quit();
    const database = new Database(newer.journal);
    database.pragma('user_version = 999');
    database.close();
    for (const words of [
      ['conduct', 'practice'],
      ['journal', 'verify'],
    ]) {
      const { exitCode, lines } = await runCockpit([...words, '--journal', newer.journal, '--json']);
      expect(exitCode).toBe(1);
      expect(lines).toMatchObject([{ error: { code: 'journal-newer', params: { file: newer.journal, found: 999 } } }]);
    }
    const told = await runCockpit(['conduct', 'practice', '--journal', newer.journal]);
    expect(told.stderr).toMatch(/newer cockpit .*journal\.db.* Update the cockpit/);
  });
});
