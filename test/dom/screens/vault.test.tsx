import { act, cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Backend, createBackend } from '../../../electron/backend/create-backend.ts';
import { Screen } from '../../../renderer/screens/connections/connections-screen.tsx';
import { PlanSecrets } from '../../../renderer/screens/vault/plan-secrets.tsx';
import { VaultNotice } from '../../../renderer/screens/vault/vault-notice.tsx';
import { ConnectionContext } from '../../../renderer/stores/connection.ts';
import { useVault } from '../../../renderer/stores/vault-store.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import { temporaryHost } from '../../support/test-host.ts';
import { renderInCockpit } from '../render.tsx';
import { connectionTo } from './render-flight.tsx';

// Every passphrase is stretched for some tenths of a second, more on a busy machine.
configure({ asyncUtilTimeout: 15_000 });
// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => {};

const passphrase = 'correct horse battery';
let backend: Backend;
let host: ReturnType<typeof temporaryHost>;
const start = async (given: string | null = null) => {
  backend = await createBackend(host, { checkpoints: false, passphrase: given });
};

beforeEach(() => {
  host = temporaryHost();
});
afterEach(async () => {
  cleanup();
  await backend.close();
  host.dispose();
});

const open = async (language: Language = 'en') => {
  const status = await backend.client.vault.status();
  act(() => useVault.setState({ status }));
  const { connections, vault } = backend.client;
  return renderInCockpit(
    <ConnectionContext value={connectionTo({ connections, vault })}>
      <VaultNotice />
      <Screen />
    </ConnectionContext>,
    language,
  );
};
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const typeIn = (label: RegExp, text: string) =>
  fireEvent.change(screen.getByLabelText(label, { selector: 'input' }), { target: { value: text } });
/** A connection to a port where nobody listens, with a key and its passphrase. */
const saveGuarded = async () => {
  const { connectionId } = await backend.client.connections.save({
    ...{ commandId: 'guarded', connectionId: null, kind: 'ssh', name: 'edge', environment: 'test' },
    config: { host: '127.0.0.1', port: 1, user: 'deploy', privateKey: 'pem-secret', passphrase: 'key-secret' },
  });
  return connectionId;
};
const stored = async (connectionId: string) =>
  (await backend.client.connections.list()).find((connection) => connection.connectionId === connectionId);

describe('the secrets of a plan', () => {
  it('are entered where they are missing, and only said to be set afterwards', async () => {
    await start(passphrase);
    await renderInCockpit(
      <ConnectionContext value={connectionTo({ vault: backend.client.vault })}>
        <PlanSecrets names={['TOKEN']} />
      </ConnectionContext>,
      'zh',
    );
    const row = await screen.findByRole('group', { name: 'TOKEN' });
    expect(screen.getByText('缺少')).toBeTruthy();
    fireEvent.click(within(row).getByRole('button', { name: '填写' }));
    typeIn(/^值/, 'tok-secret');
    press('保存');
    await screen.findByText('已设置（保险库）');
    expect(document.body.innerHTML).not.toContain('tok-secret');
    fireEvent.click(within(row).getByRole('button', { name: '移除' }));
    await screen.findByText('缺少');
    expect(await backend.context.planSecrets.get('TOKEN')).toBeNull();
  });
});

describe('the vault on the screen', () => {
  it('sets the first passphrase when it is typed twice', async () => {
    await start();
    await open();
    const state = await screen.findByRole('region', { name: 'Secrets' });
    expect(state.textContent).toContain('no passphrase yet');
    press('Set a passphrase');
    const dialog = await screen.findByRole('dialog');
    const save = () => within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Save' });
    typeIn(/^New passphrase(?! again)/, 'short');
    typeIn(/again/, 'short');
    expect(save().disabled).toBe(true);
    typeIn(/^New passphrase(?! again)/, passphrase);
    typeIn(/again/, 'correct zebra');
    expect(within(dialog).getByText('The two are not the same')).toBeTruthy();
    typeIn(/again/, passphrase);
    fireEvent.click(save());
    await waitFor(() => expect(state.textContent).toContain('The vault is unlocked'));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(await backend.client.vault.status()).toMatchObject({ state: 'unlocked', hasPassphrase: true });
  });

  it('says above every screen that connections wait, and unlocks, in Chinese', async () => {
    await start(passphrase);
    await saveGuarded();
    await backend.close();
    await start();
    await open('zh');
    expect(screen.getAllByRole('status')[0]?.textContent).toContain('保险库已锁定：1 个连接');
    const row = await screen.findByText('edge');
    await waitFor(() => expect(row.closest('li')?.textContent).toContain('保存凭据的保险库已锁定'));
    fireEvent.click(within(screen.getAllByRole('status')[0]!).getByRole('button', { name: '解锁' }));
    const dialog = await screen.findByRole('dialog');
    typeIn(/^口令/, 'wrong wrong wrong');
    fireEvent.click(within(dialog).getByRole('button', { name: '解锁' }));
    expect((await within(dialog).findByRole('alert')).textContent).toMatch(/保险库口令不对.*无法找回/);
    expect(screen.getByLabelText<HTMLInputElement>(/^口令/, { selector: 'input' }).value).toBe('');
    typeIn(/^口令/, passphrase);
    fireEvent.click(within(dialog).getByRole('button', { name: '解锁' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getAllByRole('status')[0]?.textContent).toBe('');
    // Tried again without being asked: now it is the machine that does not answer.
    await waitFor(() => expect(row.closest('li')?.textContent).not.toContain('保险库'));
  });
});

describe('a secret in the form of a connection', () => {
  it('is only said to be set, and is kept, replaced or taken away', async () => {
    await start(passphrase);
    const connectionId = await saveGuarded();
    await open();
    const row = (await screen.findByText('edge')).closest('li')!;
    fireEvent.click(within(row).getByRole('button', { name: 'Edit' }));
    const form = await screen.findByRole('dialog');
    const phrase = await within(form).findByRole('group', { name: /passphrase/i });
    expect(phrase.textContent).toContain('set');
    expect(document.body.innerHTML).not.toMatch(/pem-secret|key-secret/);
    fireEvent.click(within(phrase).getByRole('button', { name: 'Replace' }));
    typeIn(/passphrase/i, ' new secret ');
    const key = within(form).getByRole('group', { name: /private key/i });
    fireEvent.click(within(key).getByRole('button', { name: 'Remove' }));
    expect(key.textContent).toContain('removed when saved');
    fireEvent.click(within(form).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(await stored(connectionId)).toMatchObject({ secretsSet: ['passphrase'] });
    expect(await backend.context.vault.get(connectionId, 'passphrase')).toBe(' new secret ');
  });

  it('leads to the vault when it cannot be kept, and is saved then', async () => {
    await start(passphrase);
    const connectionId = await saveGuarded();
    await backend.close();
    await start();
    await open();
    const row = (await screen.findByText('edge')).closest('li')!;
    fireEvent.click(within(row).getByRole('button', { name: 'Edit' }));
    const form = await screen.findByRole('dialog');
    fireEvent.click(within(await within(form).findByRole('group', { name: /passphrase/i })).getByText('Replace'));
    typeIn(/passphrase/i, 'new secret');
    fireEvent.click(within(form).getByRole('button', { name: 'Save' }));
    await within(form).findByRole('alert');
    fireEvent.click(within(form).getByRole('button', { name: 'Unlock' }));
    await screen.findByRole('heading', { name: 'Unlock the vault' });
    typeIn(/^Passphrase(?! of)/, passphrase);
    const ask = screen.getByRole('heading', { name: 'Unlock the vault' }).closest('section')!;
    fireEvent.click(within(ask).getByRole('button', { name: 'Unlock' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(await backend.context.vault.get(connectionId, 'passphrase')).toBe('new secret');
  });
});
