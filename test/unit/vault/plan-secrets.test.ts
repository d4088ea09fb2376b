import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Backend, createBackend } from '../../../electron/backend/create-backend.ts';
import { temporaryHost } from '../../support/test-host.ts';

const passphrase = 'correct horse battery';
const name = 'COCKPIT_PLAN_TOKEN';
const secret = 'tok-3f1c-secret-9a';
const other = 'pw-77-secret-12';

let host: ReturnType<typeof temporaryHost>;
let backend: Backend;
const start = async (given: string | null = null) => createBackend(host, { checkpoints: false, passphrase: given });

beforeEach(async () => {
  host = temporaryHost();
  backend = await start(passphrase);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await backend.close();
  host.dispose();
});

describe('the secrets of plans', () => {
  afterEach(() => {
    delete process.env[name];
  });
  const known = async () => (await backend.client.vault.planSecrets({ names: [name] }))[0]?.source;

  it('lie in the vault alone, come before the environment, and can be replaced and taken away', async () => {
    const { vault } = backend.client;
    expect(await known()).toBeNull();
    process.env[name] = 'from-the-start';
    expect(await known()).toBe('environment');
    const put = { commandId: 'put', name, value: secret };
    expect(await vault.setPlanSecret(put)).toEqual({ name, source: 'vault' });
    expect(await backend.context.planSecrets.get(name)).toBe(secret);
    await vault.setPlanSecret({ ...put, commandId: 'replace', value: other });
    // Repeated, the first command changes nothing.
    await vault.setPlanSecret(put);
    expect(await backend.context.planSecrets.get(name)).toBe(other);
    const answers = JSON.stringify([await vault.record(), await backend.client.journal.events({ limit: 100 })]);
    const lying = readdirSync(host.dataDirectory).filter((file) => statSync(join(host.dataDirectory, file)).isFile());
    for (const text of [secret, other]) {
      expect(answers).not.toContain(text);
      for (const file of lying) expect(readFileSync(join(host.dataDirectory, file), 'latin1')).not.toContain(text);
    }
    await vault.removePlanSecret({ commandId: 'remove', name });
    expect(await backend.context.planSecrets.get(name)).toBe('from-the-start');
    expect((await vault.record()).map(({ type, secret: of }) => [type, of])).toEqual([
      ['plan-secret-removed', name],
      ['plan-secret-set', name],
      ['plan-secret-set', name],
      ['vault-passphrase-set', null],
    ]);
  });

  it('keep the vault open while a release names them', async () => {
    await backend.client.vault.setPlanSecret({ commandId: 'put', name, value: secret });
    const { context } = backend;
    vi.spyOn(context.journal.releases, 'list').mockReturnValue([{ id: 'r1' } as never]);
    const definition = { bindings: {}, plan: { secrets: [name] } };
    vi.spyOn(context.conductor, 'state').mockReturnValue({ status: 'running', definition } as never);
    await expect(backend.client.vault.lock()).rejects.toMatchObject({
      ...{ code: 'refused', params: { what: 'vault-in-use', secret: name, release: 'r1' } },
    });
    vi.restoreAllMocks();
    expect(await backend.context.planSecrets.get(name)).toBe(secret);
  });
});

describe('what the journal keeps of the vault', () => {
  it('is who unlocked and locked it, when and how, and nothing of a wrong passphrase or of what was open already', async () => {
    const me = backend.context.people.me().name;
    await backend.client.vault.lock();
    await backend.client.vault.lock();
    await expect(backend.client.vault.unlock({ passphrase: 'wrong' })).rejects.toMatchObject({});
    await backend.client.vault.unlock({ passphrase });
    await backend.client.vault.unlock({ passphrase });
    await backend.close();
    backend = await start(passphrase);
    const record = await backend.client.vault.record();
    expect(record.map(({ type, by, how }) => [type, by, how])).toEqual([
      ['vault-unlocked', me, 'at-start'],
      ['vault-unlocked', me, 'typed'],
      ['vault-locked', me, null],
      ['vault-passphrase-set', me, null],
    ]);
    expect(record.every(({ at }) => Math.abs(Date.now() - at) < 60_000)).toBe(true);
  });

  it('is no condition: a vault opens for a way back although the journal takes nothing', async () => {
    await backend.client.vault.lock();
    vi.spyOn(backend.context.journal, 'append').mockImplementation(() => {
      throw new Error('disk full');
    });
    expect(await backend.client.vault.unlock({ passphrase })).toMatchObject({ state: 'unlocked' });
    vi.restoreAllMocks();
  });

  it('has no locking by itself: hours later, over a sleep, secrets are read without anybody asked', async () => {
    await backend.client.vault.setPlanSecret({ commandId: 'put', name, value: secret });
    await backend.close();
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'Date'] });
    try {
      backend = await start(passphrase);
      vi.advanceTimersByTime(2 * 3_600_000);
      vi.setSystemTime(Date.now() + 9 * 3_600_000);
      vi.advanceTimersByTime(60_000);
    } finally {
      vi.useRealTimers();
    }
    expect(await backend.client.vault.status()).toMatchObject({ state: 'unlocked' });
    expect(await backend.context.planSecrets.get(name)).toBe(secret);
  });
});
