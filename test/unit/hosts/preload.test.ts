import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { portServer } from '../../../electron/backend/procedures/rpc-handlers.ts';
import { createConnection } from '../../../renderer/client/connection.ts';
import { type HandoverWindow, messagePortTransport } from '../../../renderer/client/message-port-transport.ts';
import {
  type PageHost,
  pageHostName,
  portChannel,
  portHandover,
  requestPortChannel,
} from '../../../shared/contract/transport.ts';
import { contractFixture } from '../../support/contract-fixture.ts';
import { ChannelMainDouble, PageDouble } from '../../support/electron-ports.ts';
import { temporaryHost } from '../../support/test-host.ts';

const exposed: Record<string, unknown> = {};
const ipcRenderer = Object.assign(new EventEmitter(), { send: vi.fn() });
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, api: unknown) => Object.assign(exposed, { [name]: api }) },
  ipcRenderer,
}));

const page = new PageDouble();
const host = temporaryHost();
const pageHost = () => exposed[pageHostName] as PageHost;
beforeEach(async () => {
  vi.stubGlobal('window', page);
  await import('../../../electron/desktop/preload/preload.ts');
});
afterEach(() => host.dispose());

it('exposes one object, and hands the port over so that the page speaks the contract', async () => {
  expect(Object.keys(exposed)).toEqual([pageHostName]);
  expect(Object.keys(pageHost())).toEqual(['requestPort']);
  const serve = portServer(contractFixture(host).served);
  ipcRenderer.send.mockImplementation((channel: string) => {
    expect(channel).toBe(requestPortChannel);
    const { port1, port2 } = new ChannelMainDouble();
    serve(port1);
    port1.start();
    ipcRenderer.emit(portChannel, { ports: [port2.transferred()] });
  });
  const transport = messagePortTransport(pageHost(), page as unknown as HandoverWindow);
  const connection = createConnection(transport);
  const info = await connection.client.system.info();
  expect(info.host).toBe('test');
  connection.close();
});

it('the page takes a port from its own window and origin only', async () => {
  ipcRenderer.send.mockImplementation(() => {});
  const transport = messagePortTransport(pageHost(), page as unknown as HandoverWindow);
  let taken = false;
  const opening = transport().then((opened) => {
    taken = true;
    return opened;
  });
  const { port1, port2 } = new MessageChannel();
  page.deliver(portHandover, [port2], { source: new PageDouble() });
  page.deliver(portHandover, [port2], { origin: 'https://example.com' });
  page.deliver(portHandover, [port2], { origin: 'app://cockpit.example' });
  page.deliver('something else', [port2]);
  page.deliver(portHandover, []);
  await new Promise((resolve) => setImmediate(resolve));
  expect(taken).toBe(false);
  page.deliver(portHandover, [port2]);
  (await opening).close();
  port1.close();
});
