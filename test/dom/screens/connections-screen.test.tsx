import { act, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Screen } from '../../../renderer/screens/connections/connections-screen.tsx';
import { ConnectionContext } from '../../../renderer/stores/connection.ts';
import { backendOfEach } from '../../support/backend-of-each.ts';
import { type CommandSwitchFixture, startCommandSwitch } from '../../support/servers/start-command-switch.ts';
import { renderInCockpit } from '../render.tsx';
import { connectionTo } from './render-flight.tsx';

// The list is read again every five seconds; the machine does something else besides.
configure({ asyncUtilTimeout: 30_000 });
// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => {};

const backend = backendOfEach();
let scripts: CommandSwitchFixture;
beforeEach(async () => {
  scripts = await startCommandSwitch();
});
afterEach(async () => {
  await scripts.stop();
});

let commands = 0;
async function save(name: string, kind: string, config: Record<string, unknown>, connectionId: string | null = null) {
  const draft = { commandId: `save-${++commands}`, connectionId, kind, name, environment: 'test' as const, config };
  return (await backend.client.connections.save(draft)).connectionId;
}
async function open() {
  const { connections, vault } = backend.client;
  await renderInCockpit(
    <ConnectionContext value={connectionTo({ connections, vault })}>
      <Screen />
    </ConnectionContext>,
    'en',
  );
}
const row = (name: string) => screen.getByText(name, { selector: 'li p' }).closest('li') as HTMLElement;
const level = (name: string) => row(name).querySelector('[role=status] [data-level]')?.getAttribute('data-level');

it('shows no answer that the cockpit has forgotten, and asks again for it by itself', async () => {
  const edge = await save('edge', 'command-switch', scripts.config);
  await open();
  await waitFor(() => expect(level('edge')).toBe('green'));
  // The network is another one, and the other side with it: as when the machine wakes up.
  await scripts.remove('app');
  backend.context.healths.forget(null);
  await waitFor(() => expect(level('edge')).toBe('red'));
  await scripts.write('app', '1');
  // In another window.
  await save('edge', 'command-switch', { ...scripts.config, timeoutSeconds: 7 }, edge);
  await waitFor(() => expect(level('edge')).toBe('green'));
}, 180_000);

/** Nobody listens there. */
const login = { host: '127.0.0.1', port: 1, user: 'deploy', auth: 'agent', agent: '/nowhere/agent' };
const press = (place: HTMLElement, name: string) =>
  act(async () => fireEvent.click(within(place).getByRole('button', { name })));

it('does not offer to delete what others work through, and says who they are', async () => {
  const machine = await save('web-1', 'ssh', login);
  const edge = await save('edge', 'command-switch', { ...scripts.config, machine });
  await open();
  await waitFor(() => row('web-1'));
  await press(row('web-1'), 'Delete…');
  const kept = await screen.findByRole('dialog');
  expect(kept.textContent).toContain('cannot be deleted yet');
  expect(kept.textContent).toContain('work through it: edge.');
  expect(within(kept).queryByRole('button', { name: 'Delete' })).toBeNull();
  // In another window it works elsewhere now.
  await save('edge', 'command-switch', scripts.config, edge);
  await screen.findByText('Delete the connection "web-1"?');
  await press(screen.getByRole('dialog'), 'Delete');
  await waitFor(() => expect(screen.queryByText('web-1')).toBeNull());
}, 120_000);

it('shows that a connection which a field names is gone, and that it cannot be saved so', async () => {
  const machine = await save('web-1', 'ssh', login);
  await save('edge', 'command-switch', { ...scripts.config, machine });
  // As earlier versions left it.
  backend.context.journal.connections.remove(machine);
  await open();
  await waitFor(() => row('edge'));
  await press(row('edge'), 'Edit');
  const form = await screen.findByRole('dialog');
  const field = await within(form).findByLabelText<HTMLInputElement>(/^Machine/, { selector: 'input' });
  expect(field.value).toBe('missing connection');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(form.textContent).toContain('was deleted: choose another connection');
  await press(form, 'Save');
  expect((await within(form).findByRole('alert')).textContent).toContain('not there any more');
}, 120_000);

it('keeps what was typed where somebody else changed or removed the connection, and says what to do', async () => {
  const edge = await save('edge', 'command-switch', scripts.config);
  await open();
  await waitFor(() => row('edge'));
  await press(row('edge'), 'Edit');
  const form = await screen.findByRole('dialog');
  const name = await within(form).findByLabelText<HTMLInputElement>(/^Name/, { selector: 'input' });
  await within(form).findByText('Targets', { exact: false, selector: 'label' });
  fireEvent.change(name, { target: { value: 'mine' } });
  await save('theirs', 'command-switch', scripts.config, edge);
  await press(form, 'Save');
  await within(form).findByText(/Somebody changed this connection/);
  expect(name.value).toBe('mine');
  await backend.client.connections.remove({ commandId: 'remove', connectionId: edge });
  await press(form, 'Save');
  await within(form).findByText(/Somebody deleted this connection/);
  expect(name.value).toBe('mine');
  expect(await backend.client.connections.list()).toHaveLength(1);
}, 120_000);
