import { configure, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Backend, createBackend } from '../../../electron/backend/create-backend.ts';
import { Screen } from '../../../renderer/screens/connections/connections-screen.tsx';
import { ConnectionContext } from '../../../renderer/stores/connection.ts';
import { type CommandSwitchFixture, startCommandSwitch } from '../../support/servers/start-command-switch.ts';
import { temporaryHost } from '../../support/test-host.ts';
import { renderInCockpit } from '../render.tsx';
import { connectionTo } from './render-flight.tsx';

// The list is read again every five seconds; the machine does something else besides.
configure({ asyncUtilTimeout: 30_000 });
// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => {};

let backend: Backend;
let host: ReturnType<typeof temporaryHost>;
let scripts: CommandSwitchFixture;
beforeEach(async () => {
  host = temporaryHost();
  backend = await createBackend(host, { checkpoints: false });
  scripts = await startCommandSwitch();
});
afterEach(async () => {
  await backend.close();
  await scripts.stop();
  host.dispose();
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
