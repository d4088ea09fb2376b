import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnection } from '../../../renderer/client/connection.ts';
import { webSocketTransport } from '../../../renderer/client/web-socket-transport.ts';
import { signIn } from '../../support/signed-in-browser.ts';

const projectRoot = join(import.meta.dirname, '..', '..', '..');
let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-start-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Runs what `npm start` runs, on a machine without a display. */
function npmStart(...args: string[]) {
  const { DISPLAY: _x11, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  const child = spawn(process.execPath, ['electron/start.ts', '--data', folder, ...args], {
    cwd: projectRoot,
    env: { ...env, LC_ALL: 'en_GB.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  }
  const exited = new Promise<number | string>((resolve) =>
    child.on('close', (code, signal) => resolve(code ?? signal!)),
  );
  const said = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output);
        if (found) resolve(found[1]!);
      };
      listeners.add(look);
      look();
      exited.then((code) => reject(new Error(`ended with ${code}: ${output}`)));
    });
  return { child, exited, said, output: () => output, lines: () => output.split('\n').filter((line) => line !== '') };
}

const address = /Release Cockpit: (http:\S+)/;

describe('npm start without a display', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('serves, says so in two lines, and ends cleanly on %s', async (signal) => {
    const program = npmStart('--port', '0', '--browser');
    const url = await program.said(address);
    const lines = program.lines().filter((line) => line !== 'Building.');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^Electron is not used: .+\. Serving browsers on this machine instead\.$/);

    const browser = await signIn(url);
    const page = await browser.get('/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    const script = /<script type="module"[^>]* src="([^"]+)"/.exec(html)![1]!;
    const scriptAnswer = await browser.get(script);
    expect({ status: scriptAnswer.status, type: scriptAnswer.headers.get('content-type') }).toEqual({
      status: 200,
      type: 'text/javascript; charset=utf-8',
    });
    const connection = createConnection(webSocketTransport(() => browser.openSocket() as unknown as WebSocket));
    expect(await connection.client.system.info()).toMatchObject({ host: 'browser', readOnly: false });
    connection.close();

    program.child.kill(signal);
    expect(await program.exited).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('names the port that somebody else has', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const program = npmStart('--browser', '--port', String(port));
    expect(await program.exited).toBe(1);
    expect(program.lines().at(-1)).toMatch(new RegExp(`^The port is in use.*${port}`));
    taken.close();
  });

  it('says that another cockpit has the journal, and leaves it alone', async () => {
    const first = npmStart('--browser', '--port', '0');
    const url = await first.said(address);
    const second = npmStart('--browser', '--port', '0');
    expect(await second.exited).toBe(1);
    expect(second.lines().at(-1)).toMatch(/^Another cockpit is using this journal/);
    expect((await signIn(url)).cookie).toMatch(/^cockpit_session_/);
    first.child.kill('SIGINT');
    expect(await first.exited).toBe(0);
  });

  it('refuses an option that it does not know', async () => {
    const program = npmStart('--browser', '--colour', 'blue');
    expect(await program.exited).toBe(1);
    expect(program.lines().at(-1)).toContain('--colour');
  });
});
