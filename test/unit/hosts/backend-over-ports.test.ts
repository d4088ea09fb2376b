import { EventEmitter } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { type ParentProcess, runBackendOverPorts } from '../../../electron/backend/platform/backend-over-ports.ts';
import { createConnection } from '../../../renderer/client/connection.ts';
import { type HandoverWindow, messagePortTransport } from '../../../renderer/client/message-port-transport.ts';
import { portHandover } from '../../../shared/contract/transport.ts';
import { ChannelMainDouble, PageDouble } from '../../support/electron-ports.ts';
import { temporaryHost } from '../../support/test-host.ts';

const host = temporaryHost();
afterEach(() => host.dispose());

it('starts once, serves pages that came before and after, and closes in order', async () => {
  const parent = Object.assign(new EventEmitter(), { postMessage: vi.fn() });
  const exit = vi.fn();
  runBackendOverPorts(parent as unknown as ParentProcess, exit);
  const order = (data: object, ports: unknown[] = []) => parent.emit('message', { data, ports });

  const page = new PageDouble();
  const requestPort = () => {
    const { port1, port2 } = new ChannelMainDouble();
    order({ kind: 'page' }, [port1]);
    page.postMessage(portHandover, 'app://cockpit', [port2.transferred()]);
  };
  const transport = messagePortTransport({ requestPort }, page as unknown as HandoverWindow);
  const early = createConnection(transport);
  order({ kind: 'start', dataDirectory: host.dataDirectory, readOnly: false }, [new ChannelMainDouble().port1]);
  const info = await early.client.system.info();
  expect(info).toMatchObject({ host: 'electron', capabilities: ['notifications', 'keep-awake'], readOnly: false });
  expect(parent.postMessage).toHaveBeenCalledExactlyOnceWith({ kind: 'ready' });
  const late = createConnection(transport);
  expect((await late.client.system.clock()).run).toBe((await early.client.system.clock()).run);
  early.close();
  late.close();
  order({ kind: 'close' });
  await vi.waitFor(() => expect(exit).toHaveBeenCalledExactlyOnceWith(0), 10_000);
});

it('says why it cannot start, and ends', async () => {
  const parent = Object.assign(new EventEmitter(), { postMessage: vi.fn() });
  const exit = vi.fn();
  runBackendOverPorts(parent as unknown as ParentProcess, exit);
  // A file stands where the folder would have to be.
  parent.emit('message', { data: { kind: 'start', dataDirectory: '/dev/null/data', readOnly: false }, ports: [] });
  await vi.waitFor(() => expect(exit).toHaveBeenCalledExactlyOnceWith(1), 10_000);
  expect(parent.postMessage).toHaveBeenCalledWith({
    kind: 'failed',
    error: expect.objectContaining({ retryable: false }),
  });
});
