import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { SafeStorage } from 'electron';
import { ChannelMainDouble, type PortMainDouble } from './electron-ports.ts';

/**
 * What our desktop layer uses of the `electron` module, behaving as documented and written down for assertions. Used by
 * `vi.mock('electron', () => import('…/electron-double.ts'))`; `resetElectron` makes a fresh start.
 */
type Handler = (...args: never[]) => unknown;

export class WebContentsDouble extends EventEmitter {
  windowOpenHandler: ((details: { url: string }) => { action: string }) | undefined;
  readonly posted: { channel: string; message: unknown; ports: PortMainDouble[] }[] = [];
  destroyed = false;

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }

  postMessage(channel: string, message: unknown, ports: PortMainDouble[] = []): void {
    this.posted.push({ channel, message, ports });
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  /** Raises a navigation event as Chromium would; true when it went on. */
  navigates(event: string, url: string): boolean {
    let prevented = false;
    this.emit(event, { url, preventDefault: () => (prevented = true) });
    return !prevented;
  }
}

export class BrowserWindow extends EventEmitter {
  static all: BrowserWindow[] = [];
  readonly webContents = new WebContentsDouble();
  readonly options: { webPreferences: Record<string, unknown> } & Record<string, unknown>;
  readonly calls: string[] = [];
  url: string | undefined;
  minimized = false;
  destroyed = false;

  constructor(options: BrowserWindow['options']) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  loadURL(url: string): Promise<void> {
    this.url = url;
    return Promise.resolve();
  }

  show = () => this.calls.push('show');
  focus = () => this.calls.push('focus');
  restore = () => this.calls.push('restore');
  isMinimized = () => this.minimized;
  isDestroyed = () => this.destroyed;
}

class AppDouble extends EventEmitter {
  calls: string[] = [];
  isFirstInstance = true;

  whenReady = () => Promise.resolve();
  requestSingleInstanceLock = () => this.isFirstInstance;
  enableSandbox = () => void this.calls.push('enableSandbox');
  getPreferredSystemLanguages = () => ['en-GB'];

  /** As in Electron: `will-quit` may be prevented, and the app goes on then. */
  quit(): void {
    this.calls.push('quit');
    let prevented = false;
    this.emit('will-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) this.calls.push('ended');
  }
}

export class UtilityProcessDouble extends EventEmitter {
  readonly received: { message: unknown; ports: PortMainDouble[] }[] = [];
  readonly modulePath: string;
  killed = false;

  constructor(modulePath: string) {
    super();
    this.modulePath = modulePath;
  }

  postMessage(message: unknown, ports: PortMainDouble[] = []): void {
    this.received.push({ message, ports });
    this.emit('order', message, ports);
  }

  kill(): boolean {
    this.killed = true;
    this.exits(143);
    return true;
  }

  exits(code: number): void {
    this.emit('exit', code);
  }
}

export class Notification {
  static shown: object[] = [];
  static isSupported = () => true;
  readonly options: object;

  constructor(options: object) {
    this.options = options;
  }

  show(): void {
    Notification.shown.push(this.options);
  }
}

class SessionDouble {
  readonly handlers: Record<string, Handler> = {};
  setPermissionCheckHandler(handler: Handler): void {
    this.handlers.check = handler;
  }
  setPermissionRequestHandler(handler: Handler): void {
    this.handlers.request = handler;
  }
  setDevicePermissionHandler(handler: Handler): void {
    this.handlers.device = handler;
  }
  setDisplayMediaRequestHandler(handler: Handler): void {
    this.handlers.display = handler;
  }
}

type Backend = ReturnType<SafeStorage['getSelectedStorageBackend']>;

/**
 * The asynchronous half of `safeStorage`. As in Chromium on Linux, what is encrypted begins with `v11`, and with `v10`
 * where nobody keeps the key; what was encrypted with a former key is read once more and asked to be encrypted again.
 */
class SafeStorageDouble
  implements
    Pick<
      SafeStorage,
      | 'encryptStringAsync'
      | 'decryptStringAsync'
      | 'isAsyncEncryptionAvailable'
      | 'getSelectedStorageBackend'
      | 'setUsePlainTextEncryption'
    >
{
  backend: Backend = 'gnome_libsecret';
  /** The key store cannot be opened, although it was selected. */
  closed = false;
  plainText = false;
  readonly keys: Buffer[] = [randomBytes(32)];

  /** A new key takes over; what the former ones encrypted can still be read. */
  rotate(): void {
    this.keys.unshift(randomBytes(32));
  }

  isAsyncEncryptionAvailable = async () => !this.closed && this.backend !== 'unknown';
  getSelectedStorageBackend = () => this.backend;
  setUsePlainTextEncryption = (usePlainText: boolean): void => {
    this.plainText = usePlainText;
  };

  async encryptStringAsync(plainText: string): Promise<Buffer> {
    if (!(await this.isAsyncEncryptionAvailable())) throw new Error('Encryption is not available');
    const unprotected = this.backend === 'basic_text';
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', unprotected ? Buffer.alloc(32) : this.keys[0]!, nonce);
    const body = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from(unprotected ? 'v10' : 'v11'), nonce, cipher.getAuthTag(), body]);
  }

  async decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const keys = encrypted.subarray(0, 3).toString() === 'v10' ? [Buffer.alloc(32)] : this.keys;
    for (const [age, key] of keys.entries()) {
      const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(3, 15));
      decipher.setAuthTag(encrypted.subarray(15, 31));
      try {
        const result = Buffer.concat([decipher.update(encrypted.subarray(31)), decipher.final()]).toString('utf8');
        return { result, shouldReEncrypt: age > 0 };
      } catch {
        // Another key's.
      }
    }
    throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.');
  }
}

export let safeStorage = new SafeStorageDouble();
export const app = new AppDouble();
export const ipcMain = new EventEmitter();
export const session = { defaultSession: new SessionDouble() };
export const MessageChannelMain = ChannelMainDouble;
export const opened: string[] = [];
export const errorBoxes: { title: string; content: string }[] = [];
export const schemes: { scheme: string; privileges: Record<string, boolean> }[] = [];
export const schemeHandlers = new Map<string, (request: { url: string; method: string }) => Promise<Response>>();
export const forked: UtilityProcessDouble[] = [];
const awake = new Set<number>();
let blockers = 0;

export const shell = { openExternal: async (url: string) => void opened.push(url) };
export const dialog = { showErrorBox: (title: string, content: string) => void errorBoxes.push({ title, content }) };
export const Menu = { setApplicationMenu: () => {}, buildFromTemplate: (template: object[]) => template };
export const protocol = {
  registerSchemesAsPrivileged: (list: typeof schemes) => void schemes.push(...list),
  handle: (scheme: string, handler: (request: { url: string; method: string }) => Promise<Response>) =>
    void schemeHandlers.set(scheme, handler),
};
export const utilityProcess = {
  fork: (modulePath: string) => {
    const child = new UtilityProcessDouble(modulePath);
    forked.push(child);
    return child;
  },
};
export const powerSaveBlocker = {
  start: () => {
    blockers += 1;
    awake.add(blockers);
    return blockers;
  },
  stop: (id: number) => awake.delete(id),
};
export const awakeCount = (): number => awake.size;

export function resetElectron(): void {
  app.removeAllListeners();
  app.calls = [];
  app.isFirstInstance = true;
  ipcMain.removeAllListeners();
  session.defaultSession = new SessionDouble();
  safeStorage = new SafeStorageDouble();
  BrowserWindow.all = [];
  Notification.shown = [];
  for (const list of [opened, errorBoxes, schemes, forked]) list.length = 0;
  schemeHandlers.clear();
  awake.clear();
}
