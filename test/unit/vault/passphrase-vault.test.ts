import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createVault, type Vault } from '../../../electron/backend/vault/vault.ts';
import { readVaultFile, writeVaultFile } from '../../../electron/backend/vault/vault-file.ts';

const passphrase = 'correct horse battery';
const secret = 'tok-3f1c-密钥-9a';

const folder = mkdtempSync(join(tmpdir(), 'cockpit-vault-'));
const path = join(folder, 'vault.db');
const open = (): Vault => createVault(path, { cipher: null, readOnly: false });
const put = async (vault: Vault, connectionId: string, secrets: Record<string, string>) =>
  (await vault.change(connectionId, { put: secrets, remove: [] })).commit();

/** An unlocked vault, and the file with one secret that each test begins with: a passphrase takes its time. */
let unlocked: Vault;
let filled: Buffer;
beforeAll(async () => {
  unlocked = open();
  (await unlocked.setPassphrase(passphrase)).commit();
  await put(unlocked, 'c1', { token: secret });
  filled = readFileSync(path);
});
beforeEach(() => writeFileSync(path, filled, { mode: 0o600 }));
afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a vault with a passphrase', () => {
  it('asks for a first passphrase, and keeps nothing before', async () => {
    rmSync(path);
    const vault = open();
    expect(await vault.status()).toMatchObject({ state: 'none', cipher: 'passphrase', hasPassphrase: false });
    await expect(put(vault, 'c1', { token: secret })).rejects.toMatchObject({ code: 'vault-not-set-up' });
    await expect(vault.unlock(passphrase)).rejects.toMatchObject({ code: 'vault-not-set-up' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives back what was put in, in this process and after a restart', async () => {
    const vault = unlocked;
    expect(await vault.get('c1', 'token')).toBe(secret);
    expect(await vault.get('c1', 'password')).toBeNull();
    const next = open();
    expect(await next.status()).toMatchObject({ state: 'locked', waiting: 1 });
    expect(next.fields('c1')).toEqual(['token']);
    await expect(next.get('c1', 'token')).rejects.toMatchObject({ code: 'vault-locked', params: { connection: 'c1' } });
    // The same characters, as another keyboard writes them.
    await next.unlock(passphrase.normalize('NFD'));
    expect(await next.status()).toMatchObject({ state: 'unlocked', waiting: 0 });
    expect(await next.get('c1', 'token')).toBe(secret);
    next.lock();
    await expect(next.get('c1', 'token')).rejects.toMatchObject({ code: 'vault-locked' });
  });

  it('lies in one file that only its owner reads, and holds nothing in clear', async () => {
    expect(readdirSync(folder)).toEqual(['vault.db']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain(secret);
    expect(text).not.toContain(passphrase);
    expect(readVaultFile(path)?.passphrase).toMatchObject({ kdf: 'scrypt', cost: 2 ** 17, blockSize: 8 });
  });

  it('refuses a wrong passphrase, and stays as it was', async () => {
    const before = readFileSync(path);
    const next = open();
    await expect(next.unlock(`${passphrase} `)).rejects.toMatchObject({ code: 'vault-passphrase-wrong', params: {} });
    expect(await next.status()).toMatchObject({ state: 'locked' });
    expect(readFileSync(path)).toEqual(before);
    await next.unlock(passphrase);
  });

  it('has one first passphrase', async () => {
    rmSync(path);
    const [one, other] = await Promise.all([
      open().setPassphrase(passphrase),
      open().setPassphrase('another one here'),
    ]);
    one.commit();
    expect(() => other.commit()).toThrow(
      expect.objectContaining({ code: 'refused', params: { what: 'vault-exists' } }),
    );
    await open().unlock(passphrase);
  });

  it('changes its passphrase with everything in it, or not at all', async () => {
    const vault = open();
    const before = readVaultFile(path);
    await expect(vault.changePassphrase('wrong wrong wrong', 'a new passphrase')).rejects.toMatchObject({
      code: 'vault-passphrase-wrong',
    });
    const change = await vault.changePassphrase(passphrase, 'a new passphrase');
    expect(await unlocked.get('c1', 'token')).toBe(secret);
    change.commit();
    expect(await vault.get('c1', 'token')).toBe(secret);
    // Nothing that is stored from now on opens with the former key.
    await expect(unlocked.get('c1', 'token')).rejects.toMatchObject({ code: 'vault-locked' });
    const next = open();
    await next.unlock('a new passphrase');
    expect(await next.get('c1', 'token')).toBe(secret);
    expect(readVaultFile(path)?.secrets).not.toEqual(before?.secrets);
  });

  it('replaces and takes away, and taking away needs no key', async () => {
    const vault = unlocked;
    await put(vault, 'c1', { token: 'second', password: 'p' });
    await put(vault, 'c2', { token: 'other' });
    expect(await vault.get('c1', 'token')).toBe('second');
    const locked = open();
    (await locked.change('c1', { put: {}, remove: ['password'] })).commit();
    expect(vault.fields('c1')).toEqual(['token']);
    locked.removeConnection('c1');
    expect(vault.fields('c1')).toEqual([]);
    expect(await vault.get('c2', 'token')).toBe('other');
  });

  it('loses nothing when two cockpits write, or a change is never committed', async () => {
    const vault = unlocked;
    const other = open();
    await other.unlock(passphrase);
    const [one, two] = await Promise.all([
      vault.change('c2', { put: { token: 'two' }, remove: [] }),
      other.change('c3', { put: { token: 'three' }, remove: [] }),
    ]);
    await vault.change('c1', { put: { token: 'never' }, remove: [] });
    one.commit();
    two.commit();
    for (const [id, text] of Object.entries({ c1: secret, c2: 'two', c3: 'three' }))
      expect(await vault.get(id, 'token')).toBe(text);
  });
});

describe('a vault file that somebody touched', () => {
  it.each([
    ['empty', () => ''],
    ['cut off', (text: string) => text.slice(0, text.length / 2)],
    ['without its end', (text: string) => text.trimEnd().slice(0, -1)],
    ['changed in one character', (text: string) => text.replace('"token"', '"tokem"')],
    ['something else', () => 'SQLite format 3'],
  ])('%s is said to be damaged, and is never written over', async (_how, change) => {
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    const before = readFileSync(path);
    const vault = open();
    expect(await vault.status()).toMatchObject({
      state: 'damaged',
      error: { code: 'vault-damaged', params: { file: path } },
    });
    for (const tried of [
      () => vault.unlock(passphrase),
      () => vault.get('c1', 'token'),
      () => put(vault, 'c1', { token: 'new' }),
      () => vault.setPassphrase(passphrase),
      async () => vault.removeConnection('c1'),
    ])
      await expect(tried()).rejects.toMatchObject({ code: 'vault-damaged' });
    expect(vault.fields('c1')).toEqual([]);
    expect(readFileSync(path)).toEqual(before);
  });

  it('gives no secret to another connection, field or vault', async () => {
    const vault = unlocked;
    await put(vault, 'c2', { token: 'other' });
    const file = readVaultFile(path)!;
    const moved = file.secrets.map((stored) => ({
      ...stored,
      connectionId: stored.connectionId === 'c1' ? 'c2' : 'c1',
    }));
    writeVaultFile(path, { ...file, secrets: moved });
    await expect(vault.get('c1', 'token')).rejects.toMatchObject({
      code: 'vault-damaged',
      params: { connection: 'c1', secret: 'token' },
    });
    writeVaultFile(path, { ...file, secrets: file.secrets.map((stored) => ({ ...stored, field: 'password' })) });
    await expect(vault.get('c1', 'password')).rejects.toMatchObject({ code: 'vault-damaged' });
    writeVaultFile(path, { ...file, vaultId: 'another' });
    await expect(open().unlock(passphrase)).rejects.toMatchObject({ code: 'vault-passphrase-wrong' });
  });

  it('keeps the good secrets beside a damaged one, which can be entered again', async () => {
    const vault = unlocked;
    await put(vault, 'c2', { token: 'other' });
    const file = readVaultFile(path)!;
    const flip = (data: string) => Buffer.from(data, 'base64').map((byte, at) => (at === 0 ? byte ^ 1 : byte));
    const secrets = file.secrets.map((stored) =>
      stored.connectionId === 'c1'
        ? { ...stored, sealed: { ...stored.sealed, data: Buffer.from(flip(stored.sealed.data)).toString('base64') } }
        : stored,
    );
    writeVaultFile(path, { ...file, secrets });
    await expect(vault.get('c1', 'token')).rejects.toMatchObject({ code: 'vault-damaged' });
    expect(await vault.get('c2', 'token')).toBe('other');
    // The damaged one would be lost for good.
    const change = await vault.changePassphrase(passphrase, 'a new passphrase');
    expect(() => change.commit()).toThrow(expect.objectContaining({ code: 'vault-damaged' }));
    await put(vault, 'c1', { token: 'again' });
    expect(await vault.get('c1', 'token')).toBe('again');
  });

  it('is not made cheaper or dearer to try', async () => {
    const file = readVaultFile(path)!;
    const lock = file.passphrase!;
    writeVaultFile(path, { ...file, passphrase: { ...lock, cost: lock.cost * 2 } });
    await expect(open().unlock(passphrase)).rejects.toMatchObject({ code: 'vault-passphrase-wrong' });
    for (const cost of [2 ** 10, 2 ** 30])
      expect(() => writeVaultFile(path, { ...file, passphrase: { ...lock, cost } })).toThrow();
  });

  it('of a newer cockpit is left alone', async () => {
    const [line = ''] = readFileSync(path, 'utf8').split('\n');
    const newer = line.replace('"format":1', '"format":2');
    writeFileSync(path, `${newer}\n${createHash('sha256').update(newer).digest('hex')}\n`);
    await expect(open().unlock(passphrase)).rejects.toMatchObject({
      code: 'vault-newer',
      params: { found: 2, supported: 1 },
    });
  });

  it('that cannot be written stays as it is', async () => {
    const vault = unlocked;
    const before = readFileSync(path);
    const change = await vault.change('c2', { put: { token: 'x' }, remove: [] });
    // Root writes through permissions; a folder in the way stops everybody.
    mkdirSync(join(folder, '.vault.db.cockpit-new'));
    expect(() => change.commit()).toThrow(expect.objectContaining({ code: 'vault-unwritable' }));
    expect(readFileSync(path)).toEqual(before);
  });
});
