import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { noncePlaceholder } from '../../../electron/backend/platform/content-security-policy.ts';
import { type BrowserHost, serveBrowserHost } from '../../../electron/browser-host/serve-browser-host.ts';
import { rpcPath } from '../../../shared/contract/transport.ts';
import { contractFixture } from '../../support/contract-fixture.ts';
import { sendRaw, upgradeRaw } from '../../support/raw-request.ts';
import { type SignedInBrowser, signIn } from '../../support/signed-in-browser.ts';
import { temporaryHost } from '../../support/test-host.ts';

const testHost = temporaryHost();
const folder = mkdtempSync(join(tmpdir(), 'cockpit-pages-'));
const rendererDirectory = join(folder, 'renderer');
const secret = 'outside the renderer';
const page = `<meta property="csp-nonce" nonce="${noncePlaceholder}"><style nonce="${noncePlaceholder}"></style>`;
let host: BrowserHost;
let browser: SignedInBrowser;
let authority: string;
let fixture: ReturnType<typeof contractFixture>;

beforeAll(async () => {
  mkdirSync(join(rendererDirectory, 'assets'), { recursive: true });
  writeFileSync(join(rendererDirectory, 'index.html'), page);
  writeFileSync(join(rendererDirectory, 'assets', 'app-1a2b.js'), 'export {};');
  writeFileSync(join(rendererDirectory, '.env.js'), secret);
  writeFileSync(join(folder, 'secret.js'), secret);
  writeFileSync(join(rendererDirectory, 'journal.db'), secret);
  fixture = contractFixture(testHost);
  host = await serveBrowserHost({ served: fixture.served, port: 0, rendererDirectory });
  authority = `127.0.0.1:${host.port}`;
  browser = await signIn(host.url);
});
afterAll(async () => {
  await host.close();
  testHost.dispose();
  rmSync(folder, { recursive: true });
});

const send = (path: string, headers?: Record<string, string>, method?: string) =>
  sendRaw(host.port, path, headers, method);
const upgrade = (path: string, headers: Record<string, string>) => upgradeRaw(host.port, path, headers);
const signedIn = (headers: Record<string, string> = {}) => ({ cookie: browser.cookie, ...headers });

describe('a signed-in page', () => {
  it('is served with a policy of its own nonce and nothing unsafe', async () => {
    const [first, second] = [await send('/', signedIn()), await send('/', signedIn())];
    expect(first.status).toBe(200);
    const policy = String(first.headers['content-security-policy']);
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
    expect(first.body).toBe(page.replaceAll(noncePlaceholder, nonce));
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`connect-src 'self' ws://${authority};`);
    expect(second.body).not.toBe(first.body);
    expect(first.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });

  it('gets built files with their type', async () => {
    const answer = await send('/assets/app-1a2b.js', signedIn());
    expect(answer).toMatchObject({ status: 200, body: 'export {};' });
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(answer.headers['cache-control']).toContain('immutable');
  });

  it('may upgrade', async () => {
    expect(await upgrade(rpcPath, signedIn({ origin: `http://${authority}` }))).toBe(101);
  });
});

describe('the session', () => {
  it('is an HttpOnly, SameSite=Strict cookie that names the port', async () => {
    const { headers } = await send(new URL(host.newUrl()).search.replace(/^/, '/'));
    expect(headers['set-cookie']).toHaveLength(1);
    expect(headers['set-cookie']![0]).toMatch(
      new RegExp(`^cockpit_session_${host.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
  });

  it('is not had with a token that was used', async () => {
    const { pathname, search } = new URL(host.newUrl());
    expect((await send(pathname + search)).headers['set-cookie']).toHaveLength(1);
    const again = await send(pathname + search);
    expect(again).toMatchObject({ status: 401 });
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it('is not had with a wrong token, an empty one, or by HEAD', async () => {
    for (const token of ['', 'wrong', 'a'.repeat(43)]) {
      const answer = await send(`/?token=${token}`);
      expect({ status: answer.status, cookie: answer.headers['set-cookie'] }).toEqual({
        status: 401,
        cookie: undefined,
      });
    }
    const { pathname, search } = new URL(host.newUrl());
    expect((await send(pathname + search, {}, 'HEAD')).headers['set-cookie']).toBeUndefined();
    expect((await send(pathname + search)).headers['set-cookie']).toHaveLength(1);
  });

  it('is not handed to another Host or Origin, and the token stays good', async () => {
    const { pathname, search } = new URL(host.newUrl());
    const attacks: Record<string, string>[] = [
      { host: 'evil.example' },
      { origin: 'http://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of attacks) {
      const answer = await send(pathname + search, headers);
      expect(answer.status).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect((await send(pathname + search)).status).toBe(200);
  });

  it('speaks both languages to a browser that has none', async () => {
    const answer = await send('/');
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('lang="en"');
    expect(answer.body).toContain('lang="zh-CN"');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it.each([
    ['none', ''],
    ['a wrong one', 'X'],
    ['one of another port', 'PORT'],
    ['a second one beside it', 'DOUBLE'],
    ['its beginning', 'PREFIX'],
  ])('is refused with a cookie that is %s', async (_name, kind) => {
    const [name, value] = browser.cookie.split('=') as [string, string];
    const cookie = {
      '': '',
      X: `${name}=${'x'.repeat(value.length)}`,
      PORT: `cockpit_session_1=${value}`,
      DOUBLE: `${name}=x; ${browser.cookie}`,
      PREFIX: `${name}=${value.slice(0, 10)}`,
    }[kind]!;
    const headers = { cookie, origin: `http://${authority}` };
    expect((await send('/', headers)).status).toBe(401);
    expect((await send('/assets/app-1a2b.js', headers)).status).toBe(401);
    expect(await upgrade(rpcPath, headers)).toBe(401);
  });
});

describe.each([
  ['a rebound name', { host: 'evil.example' }],
  ['a rebound name with our port', { host: 'evil.example:PORT' }],
  ['localhost', { host: 'localhost:PORT' }],
  ['no port', { host: '127.0.0.1' }],
  ['another port', { host: '127.0.0.1:1' }],
  ['our address as a suffix', { host: 'evil.127.0.0.1:PORT' }],
  ['our address with credentials', { host: 'x@127.0.0.1:PORT' }],
  ['another origin', { origin: 'http://evil.example' }],
  ['an origin on another port', { origin: 'http://127.0.0.1:1' }],
  ['an https origin', { origin: 'https://127.0.0.1:PORT' }],
  ['a null origin', { origin: 'null' }],
  ['our origin as a prefix', { origin: 'http://127.0.0.1:PORT.evil.example' }],
  [
    'a script of another site',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
  ],
  ['a fetch of another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
  [
    'a frame of another site',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ],
])('a request with %s', (_name, attack) => {
  const headers = (): Record<string, string> => {
    const filled = Object.entries(attack).map(([name, value]) => [name, value.replace('PORT', String(host.port))]);
    return { ...signedIn(), ...Object.fromEntries(filled) };
  };

  it('is refused, cookie or not', async () => {
    for (const path of ['/', '/assets/app-1a2b.js', rpcPath]) expect((await send(path, headers())).status).toBe(403);
  });

  it('does not upgrade', async () => {
    expect(await upgrade(rpcPath, { origin: `http://${authority}`, ...headers() })).toBe(403);
  });
});

describe('a path', () => {
  it.each([
    '/../secret.js',
    '/assets/../../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/%2e%2e%2fsecret.js',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.js',
    '/%252e%252e%252fsecret.js',
    '/..%5csecret.js',
    '/..\\secret.js',
    '/assets/..%00/secret.js',
    '/secret.js%00.js',
    '//secret.js',
    '/assets//../../secret.js',
    '/.env.js',
    '/journal.db',
    '/%',
    '/assets',
    '/assets/',
    '/C:/secret.js',
    '/%c0%ae%c0%ae/secret.js',
  ])('%s leads to nothing', async (path) => {
    const answer = await send(path, signedIn());
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain(secret);
  });

  it('that is no upgrade path does not upgrade', async () => {
    for (const path of ['/', '/rpc/', '/RPC', '/rpc%2f']) {
      expect(await upgrade(path, signedIn({ origin: `http://${authority}` }))).toBe(404);
    }
  });
});

it('refuses an upgrade without an Origin', async () => {
  expect(await upgrade(rpcPath, signedIn())).toBe(403);
});

it('refuses every method but GET and HEAD', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
    expect((await send('/', signedIn(), method)).status).toBe(405);
  }
});

it('listens on loopback only', async () => {
  const outcome = await new Promise((resolve) => {
    // All of 127/8 is this machine; a server on every address would answer there too.
    const socket = connect(host.port, '127.0.0.2', () => resolve('connected'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  expect(outcome).toBe('ECONNREFUSED');
});

it('says which port is in use', async () => {
  const second = serveBrowserHost({ served: fixture.served, port: host.port, rendererDirectory });
  await expect(second).rejects.toMatchObject({ code: 'port-in-use', params: { port: host.port } });
});

it('cuts off a message that is too large, and goes on for others', async () => {
  const socket = browser.openSocket();
  const closed = new Promise((resolve) => socket.on('close', (code) => resolve(code)));
  socket.on('error', () => {});
  socket.on('open', () => socket.send('x'.repeat(8 * 1024 * 1024)));
  expect(await closed).toBe(1009);
  expect((await send('/', signedIn())).status).toBe(200);
});

it('survives messages that are no calls', async () => {
  const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
  const socket = browser.openSocket();
  await new Promise((resolve) => socket.on('open', resolve));
  for (const junk of [
    '',
    '{',
    'null',
    '{"i":"1","p":{"u":5}}',
    '{"i":"2","p":{"u":"/system/info","b":{"json":1,"meta":[[9]]}}}',
  ]) {
    socket.send(junk);
  }
  const answered = new Promise((resolve) => socket.on('message', (data) => resolve(JSON.parse(String(data)))));
  socket.send('{"i":"9","p":{"u":"/system/clock","b":{}}}');
  await vi.waitFor(async () => expect(await answered).toBeDefined(), 10_000);
  expect(complaints).toHaveBeenCalledTimes(4);
  complaints.mockRestore();
  socket.terminate();
});

it('does not follow a link out of the renderer', async () => {
  symlinkSync(join(folder, 'secret.js'), join(rendererDirectory, 'linked.js'));
  const answer = await send('/linked.js', signedIn());
  expect(answer.status).toBe(404);
});
