import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type * as ConnectorList from '../../../electron/backend/connectors/index.ts';
import { temporaryHost } from '../../support/test-host.ts';

/** What the connector double was opened with. */
const openedWith: Readonly<Record<string, unknown>>[] = [];

vi.mock('../../../electron/backend/connectors/index.ts', async (original) => {
  const { defineConnector } = await import('../../../electron/backend/connectors/connector.ts');
  const list = await original<typeof ConnectorList>();
  const guarded = defineConnector({
    configSchema: z.strictObject({
      url: z.string().min(1),
      token: z.string().regex(/^[\x20-\x7e]*$/),
      password: z.string().optional(),
    }),
    secretFields: ['token', 'password'],
    open: async (config) => {
      openedWith.push(config);
      return {
        health: async () => ({ ok: true, code: 'prometheus-ok', params: { version: config.url }, tookMs: 1 }),
        close: async () => {},
      };
    },
  });
  const connectors = [...list.connectors, { kind: 'guarded', capabilities: [], load: async () => guarded }];
  return { connectors, connectorByKind: (kind: string) => connectors.find((one) => one.kind === kind) };
});
// Files of this project share one set of modules: this one takes a backend of its own, and leaves none behind.
vi.resetModules();
afterAll(() => {
  vi.doUnmock('../../../electron/backend/connectors/index.ts');
  vi.resetModules();
});
const { createBackend } = await import('../../../electron/backend/create-backend.ts');

const passphrase = 'correct horse battery';
const secret = 'tok-3f1c-secret-9a';
const other = 'pw-77-secret-12';

let host: ReturnType<typeof temporaryHost>;
let backend: Awaited<ReturnType<typeof createBackend>>;
const start = async (given: string | null = null) => createBackend(host, { checkpoints: false, passphrase: given });

beforeEach(async () => {
  openedWith.length = 0;
  host = temporaryHost();
  backend = await start(passphrase);
});
afterEach(async () => {
  await backend.close();
  host.dispose();
});

let commands = 0;
const save = (
  config: Record<string, unknown>,
  more: { connectionId?: string; removeSecrets?: string[]; commandId?: string } = {},
) =>
  backend.client.connections.save({
    ...{ commandId: `save-${++commands}`, connectionId: null, kind: 'guarded', name: 'metrics', environment: 'test' },
    ...more,
    config,
  });
const listed = async (connectionId: string) =>
  (await backend.client.connections.list()).find((connection) => connection.connectionId === connectionId);
const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
/** Files under the data directory that hold the text, in any of the usual writings. */
const holding = (text: string) => {
  const writings = [text, Buffer.from(text).toString('base64').replaceAll('=', ''), Buffer.from(text).toString('hex')];
  return files(host.dataDirectory).filter((path) => {
    const bytes = readFileSync(path, 'latin1');
    return writings.some((writing) => bytes.includes(writing));
  });
};

describe('the secrets of a connection', () => {
  it('lie nowhere in the data directory, and come out nowhere', async () => {
    const { connectionId } = await save({ url: 'http://m', token: secret, password: other });
    await expect(save({ url: '', token: secret, password: other })).rejects.toMatchObject({
      code: 'connection-invalid',
    });
    await expect(save({ url: 'http://m', token: `${secret}\n` })).rejects.toMatchObject({
      ...{ code: 'connection-invalid', params: { kind: 'guarded', place: 'token', detail: '' } },
    });
    await expect(save({ url: 'http://m', token: { secret } })).rejects.toMatchObject({ code: 'connection-invalid' });
    await expect(save({ url: 'http://m', token: secret, nobody: 1 })).rejects.toMatchObject({
      code: 'connection-invalid',
    });
    await backend.client.connections.test({ connectionId });
    await backend.client.connections.tryOut({
      connectionId: null,
      kind: 'guarded',
      config: { url: 'x', token: secret },
    });
    const answers = JSON.stringify([
      await backend.client.connections.list(),
      await backend.client.journal.events({ limit: 100 }),
      await backend.client.vault.status(),
    ]);
    for (const text of [secret, other, passphrase]) {
      expect(answers).not.toContain(text);
      expect(holding(text)).toEqual([]);
    }
    // That the search finds what is there.
    expect(holding('http://m')).not.toEqual([]);
    expect(holding(connectionId).map((path) => path.slice(host.dataDirectory.length))).toContain('/vault.db');
  });

  it('are filled in when the connection is opened, and only said to be set', async () => {
    const { connectionId } = await save({ url: 'http://m', token: secret });
    expect(await listed(connectionId)).toMatchObject({ config: { url: 'http://m' }, secretsSet: ['token'] });
    await backend.client.connections.test({ connectionId });
    expect(openedWith).toEqual([{ url: 'http://m', token: secret }]);
  });

  it('stay where they are left empty, are replaced, and are taken away when that is asked for', async () => {
    const { connectionId } = await save({ url: 'http://m', token: secret, password: other });
    await save({ url: 'http://n', token: '' }, { connectionId });
    await backend.client.connections.test({ connectionId });
    expect(openedWith.pop()).toEqual({ url: 'http://n', token: secret, password: other });
    await save({ url: 'http://n', token: 'new-token' }, { connectionId, removeSecrets: ['password'] });
    await backend.client.connections.test({ connectionId });
    expect(openedWith.pop()).toEqual({ url: 'http://n', token: 'new-token' });
    expect(await listed(connectionId)).toMatchObject({ secretsSet: ['token'] });
    // One that is required cannot be missing.
    await expect(save({ url: 'http://n' }, { connectionId, removeSecrets: ['token'] })).rejects.toMatchObject({
      ...{ code: 'connection-invalid', params: { place: 'token' } },
    });
    expect(await listed(connectionId)).toMatchObject({ secretsSet: ['token'] });
  });

  it('of a repeated command are not written again', async () => {
    const first = await save({ url: 'http://m', token: secret }, { commandId: 'same' });
    await save({ url: 'http://m', token: 'second' }, { connectionId: first.connectionId });
    expect(await save({ url: 'http://m', token: secret }, { commandId: 'same' })).toEqual(first);
    await backend.client.connections.test(first);
    expect(openedWith.pop()).toMatchObject({ token: 'second' });
    expect(readFileSync(join(host.dataDirectory, 'vault.db'), 'utf8').match(/connectionId/g)).toHaveLength(1);
  });

  it('of a stored connection hold while another configuration of it is tried out', async () => {
    const { connectionId } = await save({ url: 'http://m', token: secret });
    const tried = (config: Record<string, unknown>, removeSecrets: string[] = []) =>
      backend.client.connections.tryOut({ connectionId, kind: 'guarded', config, removeSecrets });
    await tried({ url: 'http://n', token: '' });
    await tried({ url: 'http://n', token: 'typed' });
    expect(openedWith).toEqual([
      { url: 'http://n', token: secret },
      { url: 'http://n', token: 'typed' },
    ]);
    expect(await tried({ url: 'http://n' }, ['token'])).toMatchObject({ ok: false, code: 'connection-invalid' });
  });

  it('go with the connection', async () => {
    const { connectionId } = await save({ url: 'http://m', token: secret });
    await backend.client.connections.remove({ commandId: 'remove', connectionId });
    expect(readFileSync(join(host.dataDirectory, 'vault.db'), 'utf8')).not.toContain(connectionId);
  });
});

describe('a locked vault', () => {
  it('names the remedy where a secret is needed, and nothing else waits for it', async () => {
    const { connectionId } = await save({ url: 'http://m', token: secret });
    await backend.close();
    backend = await start();
    expect(await backend.client.vault.status()).toMatchObject({ state: 'locked', waiting: 1 });
    const health = await backend.client.connections.test({ connectionId });
    expect(health).toMatchObject({ ok: false, error: { code: 'vault-locked', params: { connection: connectionId } } });
    await expect(save({ url: 'http://m', token: 'new' }, { connectionId })).rejects.toMatchObject({
      code: 'vault-locked',
    });
    // What is no secret can be changed meanwhile, and a secret can be taken away.
    await save({ url: 'http://n' }, { connectionId });
    await expect(backend.client.vault.unlock({ passphrase: 'wrong' })).rejects.toMatchObject({
      code: 'vault-passphrase-wrong',
    });
    expect(await backend.client.vault.unlock({ passphrase })).toMatchObject({ state: 'unlocked', waiting: 0 });
    expect(await listed(connectionId)).toMatchObject({ health: null });
    expect(await backend.client.connections.test({ connectionId })).toMatchObject({ ok: true });
    expect(openedWith).toEqual([{ url: 'http://n', token: secret }]);
  });

  it('closes what it opened', async () => {
    const { connectionId } = await save({ url: 'http://m', token: secret });
    await backend.client.connections.test({ connectionId });
    expect(await backend.client.vault.lock()).toMatchObject({ state: 'locked' });
    expect(await backend.client.connections.test({ connectionId })).toMatchObject({ ok: false, code: 'vault-locked' });
  });

  it('is not locked while a release needs it', async () => {
    const { connectionId } = await save({ url: 'http://m', token: secret });
    const { context } = backend;
    vi.spyOn(context.journal.releases, 'list').mockReturnValue([{ id: 'r1' } as never]);
    const bindings = { edge: { connectionId, kind: 'guarded', name: 'metrics', environment: 'test' } };
    const definition = { bindings, plan: { secrets: [] } };
    vi.spyOn(context.conductor, 'state').mockReturnValue({ status: 'running', definition } as never);
    await expect(backend.client.vault.lock()).rejects.toMatchObject({
      ...{ code: 'refused', params: { what: 'vault-in-use', connection: 'metrics', release: 'r1' } },
    });
    vi.restoreAllMocks();
    expect(await backend.client.vault.status()).toMatchObject({ state: 'unlocked' });
  });
});

describe('the passphrase', () => {
  it('is set once, changed with the present one, and both are in the journal without it', async () => {
    await expect(
      backend.client.vault.setPassphrase({ commandId: 'again', passphrase: 'another passphrase' }),
    ).rejects.toMatchObject({ code: 'refused', params: { what: 'vault-exists' } });
    await expect(backend.client.vault.setPassphrase({ commandId: 'short', passphrase: 'short' })).rejects.toMatchObject(
      {
        code: 'invalid-input',
      },
    );
    const change = { commandId: 'change', current: passphrase, passphrase: 'another passphrase' };
    await backend.client.vault.changePassphrase(change);
    // Repeated, it does not ask for the former one again.
    expect(await backend.client.vault.changePassphrase(change)).toMatchObject({ state: 'unlocked' });
    const types = backend.context.journal.events({ stream: 'journal', limit: 100 }).map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('vault-'))).toEqual([
      'vault-passphrase-set',
      'vault-passphrase-changed',
    ]);
    for (const text of [passphrase, 'another passphrase']) expect(holding(text)).toEqual([]);
  });

  it('that is wrong at the start ends the start and frees the journal', async () => {
    await backend.close();
    await expect(start('wrong wrong wrong')).rejects.toMatchObject({ code: 'vault-passphrase-wrong' });
    backend = await start(passphrase);
    expect(await backend.client.vault.status()).toMatchObject({ state: 'unlocked' });
  });

  it('is told of to everybody who watches', async () => {
    const seen: string[] = [];
    const watched = (async () => {
      for await (const { state } of await backend.client.vault.changes()) {
        seen.push(state);
        if (seen.length === 2) return;
      }
    })();
    await vi.waitFor(() => expect(seen).toEqual(['unlocked']));
    await backend.client.vault.lock();
    await watched;
    expect(seen).toEqual(['unlocked', 'locked']);
  });
});
