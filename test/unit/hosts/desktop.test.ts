import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => import('../../support/electron-double.ts'));

const electron = await import('../../support/electron-double.ts');
const { startDesktop } = await import('../../../electron/desktop/start-desktop.ts');
const { portChannel, requestPortChannel } = await import('../../../shared/contract/transport.ts');
const { noncePlaceholder } = await import('../../../electron/backend/platform/content-security-policy.ts');

const folder = mkdtempSync(join(tmpdir(), 'cockpit-desktop-'));
writeFileSync(join(folder, 'index.html'), `<meta property="csp-nonce" nonce="${noncePlaceholder}">`);
writeFileSync(join(folder, '..', 'cockpit-outside.js'), 'secret');
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(join(folder, '..', 'cockpit-outside.js'));
});

const places = { rendererDirectory: folder, preloadPath: '/p.cjs', backendPath: '/b.js', dataDirectory: '/data' };
const ourFrame = { url: 'app://cockpit/', parent: null };
const askForPort = (sender: unknown, senderFrame: unknown) =>
  electron.ipcMain.emit(requestPortChannel, { sender, senderFrame });

beforeEach(() => {
  electron.resetElectron();
  vi.useFakeTimers();
});
afterEach(() => {
  // Nothing of this test may start another backend later.
  electron.app.quit();
  electron.forked.at(-1)?.exits(0);
  vi.useRealTimers();
});

async function started() {
  await startDesktop(places);
  const window = electron.BrowserWindow.all[0]!;
  return { window, page: window.webContents, backend: electron.forked[0]! };
}

describe('the window', () => {
  it('is isolated, sandboxed, without Node, and shows our page when it is ready', async () => {
    const { window } = await started();
    expect(window.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      preload: '/p.cjs',
    });
    expect(electron.app.calls).toContain('enableSandbox');
    expect(window.url).toBe('app://cockpit/');
    expect(window.calls).not.toContain('show');
    window.emit('ready-to-show');
    expect(window.calls).toContain('show');
  });

  it('neither navigates nor embeds, nor opens windows', async () => {
    const { page } = await started();
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      expect(page.navigates(event, 'https://example.com')).toBe(false);
      expect(page.navigates(event, 'app://cockpit/other')).toBe(false);
    }
    for (const url of [
      'https://example.com/a',
      'http://example.com',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'app://cockpit/',
    ]) {
      expect(page.windowOpenHandler!({ url })).toEqual({ action: 'deny' });
    }
    expect(electron.opened).toEqual(['https://example.com/a']);
  });

  it('is denied every permission but writing text to the clipboard', async () => {
    await started();
    const { check, request, device, display } = electron.session.defaultSession.handlers as Record<
      string,
      (...args: unknown[]) => unknown
    >;
    const asked = (permission: string, requestingUrl: string) => {
      let granted: unknown;
      request!(null, permission, (answer: unknown) => (granted = answer), { requestingUrl });
      return granted;
    };
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'fileSystem',
      'hid',
      'unknown',
    ]) {
      expect(check!(null, permission, 'app://cockpit', {})).toBe(false);
      expect(asked(permission, 'app://cockpit/')).toBe(false);
    }
    expect(check!(null, 'clipboard-sanitized-write', 'app://cockpit', {})).toBe(true);
    expect(check!(null, 'clipboard-sanitized-write', 'https://example.com', {})).toBe(false);
    expect(asked('clipboard-sanitized-write', 'app://cockpit.example/')).toBe(false);
    expect(device!({})).toBe(false);
    let stream: unknown = 'unanswered';
    display!({}, (answer: unknown) => (stream = answer));
    expect(stream).toBe(null);
  });

  it('is one: a second start brings the first to the front', async () => {
    const { window } = await started();
    window.minimized = true;
    electron.app.emit('second-instance');
    expect(electron.BrowserWindow.all).toHaveLength(1);
    expect(window.calls.slice(-2)).toEqual(['restore', 'focus']);
    electron.resetElectron();
    electron.app.isFirstInstance = false;
    await startDesktop(places);
    expect(electron.app.calls).toEqual(['quit', 'ended']);
    expect(electron.BrowserWindow.all).toEqual([]);
    expect(electron.forked).toEqual([]);
  });
});

describe('app://', () => {
  const get = (url: string, method = 'GET') => electron.schemeHandlers.get('app')!({ url, method });

  it('is a secure standard scheme that bypasses no policy', async () => {
    await started();
    expect(electron.schemes).toMatchObject([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
    expect(electron.schemes[0]!.privileges.bypassCSP).toBeUndefined();
  });

  it('serves pages with a policy and its nonce', async () => {
    await started();
    const answer = await get('app://cockpit/');
    const policy = answer.headers.get('content-security-policy')!;
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
    expect(await answer.text()).toBe(`<meta property="csp-nonce" nonce="${nonce}">`);
    expect(policy).not.toMatch(/unsafe|\*|https?:|ws:/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    'app://cockpit/..%2fcockpit-outside.js',
    'app://cockpit/%2e%2e/cockpit-outside.js',
    'app://cockpit/..%5ccockpit-outside.js',
    'app://cockpit.example/',
    'app://other/',
    'app://user@cockpit/',
    'file:///etc/passwd',
  ])('%s leads to nothing', async (url) => {
    await started();
    expect((await get(url)).status).toBe(404);
  });

  it('answers nothing but GET and HEAD', async () => {
    await started();
    expect((await get('app://cockpit/', 'POST')).status).toBe(405);
    expect(await (await get('app://cockpit/', 'HEAD')).text()).toBe('');
  });
});

describe('the backend process', () => {
  it('is started with its data directory and a port for host services', async () => {
    const { backend } = await started();
    expect(backend.modulePath).toBe('/b.js');
    expect(backend.received[0]!.message).toEqual({ kind: 'start', dataDirectory: '/data', readOnly: false });
    const { ports } = backend.received[0]!;
    expect(ports).toHaveLength(1);
    vi.useRealTimers();
    ports[0]!.postMessage({ kind: 'notify', title: 'Guard red', body: 'REL-B2' });
    ports[0]!.postMessage({ kind: 'keep-awake', active: true });
    ports[0]!.postMessage({ kind: 'keep-awake', active: true });
    await vi.waitFor(() => expect(electron.Notification.shown).toEqual([{ title: 'Guard red', body: 'REL-B2' }]));
    await vi.waitFor(() => expect(electron.awakeCount()).toBe(1));
    ports[0]!.postMessage({ kind: 'keep-awake', active: false });
    await vi.waitFor(() => expect(electron.awakeCount()).toBe(0));
    ports[0]!.postMessage({ kind: 'keep-awake', active: true });
    await vi.waitFor(() => expect(electron.awakeCount()).toBe(1));
    backend.exits(1);
    expect(electron.awakeCount()).toBe(0);
  });

  it('is handed a port for our page, and the page the other end', async () => {
    const { page, backend } = await started();
    askForPort(page, ourFrame);
    expect(backend.received[1]).toMatchObject({ message: { kind: 'page' } });
    expect(page.posted).toMatchObject([{ channel: portChannel, message: null }]);
    const [backendEnd, pageEnd] = [backend.received[1]!.ports[0]!, page.posted[0]!.ports[0]!];
    vi.useRealTimers();
    const heard = new Promise((resolve) => pageEnd.on('message', ({ data }) => resolve(data)));
    pageEnd.start();
    backendEnd.postMessage('hello');
    expect(await heard).toBe('hello');
  });

  it.each([
    ['another page', { url: 'https://example.com/', parent: null }],
    ['a look-alike', { url: 'app://cockpit.example/', parent: null }],
    ['a frame inside ours', { url: 'app://cockpit/', parent: {} }],
    ['a frame that is gone', null],
  ])('is not handed a port for %s', async (_name, frame) => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { page, backend } = await started();
    askForPort(page, frame);
    expect(backend.received).toHaveLength(1);
    expect(page.posted).toEqual([]);
    expect(complaint).toHaveBeenCalledOnce();
    complaint.mockRestore();
  });

  it('is started again after a crash, and the page that waits gets its port', async () => {
    const { page, backend } = await started();
    backend.exits(134);
    askForPort(page, ourFrame);
    expect(page.posted).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(electron.forked).toHaveLength(2);
    expect(electron.forked[1]!.received.map(({ message }) => message)).toEqual([
      { kind: 'start', dataDirectory: '/data', readOnly: false },
      { kind: 'page' },
    ]);
    expect(page.posted).toHaveLength(1);
    expect(electron.errorBoxes).toEqual([]);
  });

  it('is given up when it crashes again and again, and that is said', async () => {
    await started();
    for (let crash = 0; crash < 5; crash += 1) {
      electron.forked.at(-1)!.exits(134);
      await vi.advanceTimersByTimeAsync(2_000);
    }
    expect(electron.forked).toHaveLength(5);
    vi.useRealTimers();
    await vi.waitFor(() => expect(electron.errorBoxes).toHaveLength(1));
    expect(electron.errorBoxes[0]!.content).toContain('134');
    expect(electron.app.calls).toContain('ended');
  });

  it('that says why it cannot start is not started again', async () => {
    const { backend } = await started();
    backend.emit('message', {
      kind: 'failed',
      error: { code: 'journal-locked', params: { file: '/j.db' }, retryable: false },
    });
    backend.exits(1);
    vi.useRealTimers();
    await vi.waitFor(() => expect(electron.errorBoxes).toHaveLength(1));
    expect(electron.errorBoxes[0]!.title).toBe('Another cockpit is using this journal');
    expect(electron.errorBoxes[0]!.content).toContain('/j.db');
    expect(electron.forked).toHaveLength(1);
  });

  it('is closed in order before the app ends', async () => {
    const { backend } = await started();
    electron.app.emit('window-all-closed');
    expect(backend.received.at(-1)!.message).toEqual({ kind: 'close' });
    expect(electron.app.calls).not.toContain('ended');
    backend.exits(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(electron.app.calls.at(-1)).toBe('ended');
    expect(backend.killed).toBe(false);
    expect(electron.forked).toHaveLength(1);
  });

  it('is killed when it does not close', async () => {
    const { backend } = await started();
    electron.app.quit();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(backend.killed).toBe(true);
    expect(electron.app.calls.at(-1)).toBe('ended');
  });
});
