import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Host } from '../../../electron/backend/host.ts';
import { type HostService, hostServicesOver } from '../../../electron/backend/platform/host-port.ts';
import { createVault, type Vault } from '../../../electron/backend/vault/vault.ts';
import { readVaultFile, writeVaultFile } from '../../../electron/backend/vault/vault-file.ts';

vi.mock('electron', () => import('../../support/electron-double.ts'));

const electron = await import('../../support/electron-double.ts');
const { createHostServices } = await import('../../../electron/desktop/host-services.ts');

const secret = 'tok-密钥-9a';
let folder: string;
let path: string;
let close: () => void;
let cipher: Host['cipher'];

beforeEach(() => {
  electron.resetElectron();
  // The words of the double are Linux's.
  vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
  folder = mkdtempSync(join(tmpdir(), 'cockpit-vault-'));
  path = join(folder, 'vault.db');
  const { port1, port2 } = new electron.MessageChannelMain();
  const services = createHostServices();
  port2.on('message', ({ data }: { data: unknown }) => services.serve(data, (answer) => port2.postMessage(answer)));
  port2.start();
  cipher = hostServicesOver({
    on: (event, listener) => void port1.on(event, listener),
    postMessage: (message: HostService) => port1.postMessage(message),
    start: () => port1.start(),
  }).cipher;
  close = () => port1.close();
});
afterEach(() => {
  close();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const open = (): Vault => createVault(path, { cipher, readOnly: false });
const put = async (vault: Vault, secrets: Record<string, string>) =>
  (await vault.change('c1', { put: secrets, remove: [] })).commit();
const sealedToken = () => readVaultFile(path)?.secrets.find(({ field }) => field === 'token')?.sealed;

describe("a vault with the operating system's key store", () => {
  it('asks for nothing, also after a restart, and keeps the name of the key store beside each secret', async () => {
    const vault = open();
    expect(await vault.status()).toMatchObject({
      ...{ state: 'unlocked', cipher: 'host', backend: 'gnome_libsecret', plainText: 'no', hasPassphrase: false },
    });
    await put(vault, { token: secret });
    expect(await open().get('c1', 'token')).toBe(secret);
    expect(sealedToken()).toMatchObject({ cipher: 'host', backend: 'gnome_libsecret' });
    expect(readFileSync(path, 'utf8')).not.toContain(secret);
  });

  it('encrypts again what was encrypted with a former key', async () => {
    await put(open(), { token: secret });
    const before = sealedToken();
    electron.safeStorage.rotate();
    expect(await open().get('c1', 'token')).toBe(secret);
    expect(sealedToken()).not.toEqual(before);
    electron.safeStorage.keys.length = 1;
    expect(await open().get('c1', 'token')).toBe(secret);
  });

  it('gives no secret to another field', async () => {
    await put(open(), { token: secret });
    const file = readVaultFile(path)!;
    writeVaultFile(path, { ...file, secrets: file.secrets.map((stored) => ({ ...stored, field: 'password' })) });
    await expect(open().get('c1', 'password')).rejects.toMatchObject({ code: 'vault-damaged' });
  });

  it('says that the key store failed, and nothing of what was to be decrypted', async () => {
    await put(open(), { token: secret });
    electron.safeStorage.keys.length = 0;
    const failed = await open()
      .get('c1', 'token')
      .catch((thrown: unknown) => thrown);
    expect(failed).toMatchObject({ code: 'key-store-failed' });
    expect(JSON.stringify(failed)).not.toContain(secret);
  });

  it('takes a passphrase where there is no key store, and keeps both kinds side by side', async () => {
    await put(open(), { token: secret });
    electron.safeStorage.closed = true;
    const vault = open();
    expect(await vault.status()).toMatchObject({ state: 'none', cipher: 'passphrase', backend: null });
    await expect(put(vault, { password: 'p' })).rejects.toMatchObject({ code: 'vault-not-set-up' });
    (await vault.setPassphrase('correct horse battery')).commit();
    await put(vault, { password: 'p' });
    electron.safeStorage.closed = false;
    expect(await vault.get('c1', 'token')).toBe(secret);
    expect(await vault.get('c1', 'password')).toBe('p');
    // What needs the passphrase still waits for it; the rest does not.
    expect(await open().status()).toMatchObject({ state: 'locked', cipher: 'host', waiting: 1 });
    expect(await open().get('c1', 'token')).toBe(secret);
  });

  it('cannot be read where there is no such key store', async () => {
    await put(open(), { token: secret });
    const elsewhere = createVault(path, { cipher: null, readOnly: false });
    expect(elsewhere.fields('c1')).toEqual(['token']);
    await expect(elsewhere.get('c1', 'token')).rejects.toMatchObject({
      ...{ code: 'vault-secret-elsewhere', params: { connection: 'c1', secret: 'token', kind: 'gnome_libsecret' } },
    });
  });
});

describe('a key store that protects nothing', () => {
  it('is used only when the operator says so', async () => {
    electron.safeStorage.backend = 'basic_text';
    const vault = open();
    expect(await vault.status()).toMatchObject({ state: 'none', cipher: 'passphrase', plainText: 'not-allowed' });
    await expect(put(vault, { token: secret })).rejects.toMatchObject({ code: 'vault-not-set-up' });
    expect(readdirSync(folder)).toEqual([]);
    vault.allowPlainText().commit();
    expect(await vault.status()).toMatchObject({ state: 'unlocked', cipher: 'host', plainText: 'allowed' });
    await put(vault, { token: secret });
    expect(sealedToken()).toMatchObject({ cipher: 'host', backend: 'basic_text' });
    expect(await open().get('c1', 'token')).toBe(secret);
  });

  it('is recognised by what it encrypts, whatever was selected', async () => {
    // The keyring was selected and could not be opened: Chromium falls back without a word.
    const { encryptStringAsync } = electron.safeStorage;
    vi.spyOn(electron.safeStorage, 'encryptStringAsync').mockImplementation(async (text) => {
      const encrypted = await encryptStringAsync.call(electron.safeStorage, text);
      return Buffer.concat([Buffer.from('v10'), encrypted.subarray(3)]);
    });
    const vault = open();
    expect(await vault.status()).toMatchObject({ backend: 'basic_text', plainText: 'not-allowed', state: 'none' });
    await expect(put(vault, { token: secret })).rejects.toMatchObject({ code: 'vault-not-set-up' });
  });

  it('is not fallen back to between the question and the answer', async () => {
    const vault = open();
    const { encryptStringAsync } = electron.safeStorage;
    vi.spyOn(electron.safeStorage, 'encryptStringAsync').mockImplementation(async (text) => {
      const encrypted = await encryptStringAsync.call(electron.safeStorage, text);
      return text === 'probe' ? encrypted : Buffer.concat([Buffer.from('v10'), encrypted.subarray(3)]);
    });
    await expect(put(vault, { token: secret })).rejects.toMatchObject({ code: 'key-store-failed' });
    expect(vault.fields('c1')).toEqual([]);
  });
});
