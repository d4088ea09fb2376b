import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket as NodeWebSocket } from 'ws';
import { portServer } from '../../../electron/backend/procedures/rpc-handlers.ts';
import { serveBrowserHost } from '../../../electron/browser-host/serve-browser-host.ts';
import { type Connection, createConnection } from '../../../renderer/client/connection.ts';
import { type HandoverWindow, messagePortTransport } from '../../../renderer/client/message-port-transport.ts';
import { webSocketTransport } from '../../../renderer/client/web-socket-transport.ts';
import { portHandover } from '../../../shared/contract/transport.ts';
import { longestPlanText } from '../../../shared/plan/parse-limits.ts';
import { type ContractFixture, contractFixture, type fixtureContract } from '../../support/contract-fixture.ts';
import { ChannelMainDouble, PageDouble, type PortMainDouble } from '../../support/electron-ports.ts';
import { signIn } from '../../support/signed-in-browser.ts';
import { temporaryHost } from '../../support/test-host.ts';

type Client = ContractRouterClient<typeof fixtureContract>;
const times = { firstPauseMs: 20, longestPauseMs: 200 };

interface Opened {
  readonly connection: Connection<Client>;
  /** Cuts the transport under the page, as a crash or a network does. */
  cut(): void;
  close(): Promise<void>;
}

const transports: Record<string, (fixture: ContractFixture) => Promise<Opened>> = {
  'WebSocket through the browser host': async ({ served }) => {
    const host = await serveBrowserHost({ served, port: 0, rendererDirectory: '/nonexistent' });
    const browser = await signIn(host.url);
    let socket: NodeWebSocket | undefined;
    const transport = webSocketTransport(() => {
      socket = browser.openSocket();
      return socket as unknown as WebSocket;
    });
    const connection = createConnection<Client>(transport, times);
    return {
      connection,
      cut: () => socket!.terminate(),
      close: async () => {
        connection.close();
        await host.close();
      },
    };
  },
  "MessagePort as from Electron's utility process": async ({ served }) => {
    const page = new PageDouble();
    const serve = portServer(served);
    let backendPort: PortMainDouble | undefined;
    const requestPort = () => {
      const { port1, port2 } = new ChannelMainDouble();
      backendPort = port1;
      serve(port1);
      port1.start();
      page.postMessage(portHandover, 'app://cockpit', [port2.transferred()]);
    };
    const window = page as unknown as HandoverWindow;
    const connection = createConnection<Client>(messagePortTransport({ requestPort }, window), times);
    return {
      connection,
      cut: () => backendPort!.close(),
      close: async () => connection.close(),
    };
  },
};

describe.each(Object.entries(transports))('the contract over %s', (_name, open) => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function setUp(options: { readonly readOnly?: boolean } = {}) {
    const host = temporaryHost(options);
    closing.push(() => host.dispose());
    const fixture = contractFixture(host);
    const opened = await open(fixture);
    closing.push(() => opened.close());
    await vi.waitFor(() => expect(opened.connection.status()).toBe('open'), 10_000);
    return { ...opened, fixture, host, client: opened.connection.client };
  }

  it('answers for the system', async () => {
    const { client, host } = await setUp();
    const info = await client.system.info();
    expect(info).toMatchObject({ host: 'test', readOnly: false, capabilities: [] });
    expect(info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(host.dataDirectory.endsWith(info.dataDirectory)).toBe(true);
    const [before, now] = [host.now(), await client.system.clock()];
    expect(now.run).toBe(before.run);
    expect(now.monotonic).toBeGreaterThanOrEqual(before.monotonic);
  });

  it('carries the longest plan, in Chinese', async () => {
    const { client, fixture } = await setUp();
    const text = '计'.repeat(longestPlanText);
    expect(await client.log.append({ text })).toBe(1);
    expect(fixture.lines[0]?.text).toBe(text);
  });

  it('carries an error as code, params and retryable', async () => {
    const { client, fixture } = await setUp();
    await expect(client.log.refuse()).rejects.toMatchObject({
      name: 'CockpitFault',
      code: 'connection-unreachable',
      params: { host: 'a', port: 1 },
      retryable: true,
    });
    expect(fixture.logged).toEqual([]);
  });

  it('turns an unforeseen exception into `internal` and logs its cause', async () => {
    const { client, fixture } = await setUp();
    await expect(client.log.crash()).rejects.toMatchObject({ code: 'internal', retryable: false });
    expect(fixture.logged).toMatchObject([{ err: expect.any(TypeError), procedure: 'log.crash' }]);
  });

  it('names the place of an input that the schema refuses', async () => {
    const { client, fixture } = await setUp();
    const wrong = { text: 5 } as unknown as { text: string };
    await expect(client.log.append(wrong)).rejects.toMatchObject({ code: 'invalid-input', params: { place: 'text' } });
    expect(fixture.lines).toEqual([]);
  });

  it('refuses writes in a read-only host, and only those', async () => {
    const { client, fixture } = await setUp({ readOnly: true });
    await expect(client.log.append({ text: 'a' })).rejects.toMatchObject({ code: 'read-only' });
    expect(fixture.lines).toEqual([]);
    expect(await client.log.after({ position: 0 })).toEqual([]);
    expect((await client.system.info()).readOnly).toBe(true);
  });

  it('carries samples as a Blob', async () => {
    const { client } = await setUp();
    const blob = await client.log.samples({ values: 10_000 });
    const values = new Float64Array(await blob.arrayBuffer());
    expect(values.length).toBe(10_000);
    expect(values[9_999]).toBe(9_999 / 4);
  });

  it('yields the newest position of a burst and not every one', async () => {
    const { connection, fixture } = await setUp();
    const seen: number[] = [];
    closing.push(
      connection.watch({
        open: (signal) => connection.client.log.watch(undefined, { signal }),
        onItem: (n) => seen.push(n),
      }),
    );
    await vi.waitFor(() => expect(seen).toEqual([0]), 10_000);
    for (let count = 0; count < 1_000; count += 1) fixture.append('x');
    await vi.waitFor(() => expect(seen.at(-1)).toBe(1_000), 10_000);
    expect(seen.length).toBeLessThan(10);
  });

  it('ends the stream in the backend when the watcher stops', async () => {
    const { connection, fixture } = await setUp();
    const stop = connection.watch({
      open: (signal) => connection.client.log.watch(undefined, { signal }),
      onItem: () => {},
    });
    await vi.waitFor(() => expect(fixture.watchers()).toBe(1), 10_000);
    stop();
    await vi.waitFor(() => expect(fixture.watchers()).toBe(0), 10_000);
  });

  it('carries an error that ends a stream, and does not ask for it again', async () => {
    const { connection } = await setUp();
    const seen: number[] = [];
    let opened = 0;
    const fault = await new Promise((resolve) => {
      connection.watch({
        open: (signal) => {
          opened += 1;
          return connection.client.log.watchAndBreak(undefined, { signal });
        },
        onItem: (n) => seen.push(n),
        onFault: resolve,
      });
    });
    expect(fault).toMatchObject({ code: 'journal-corrupt', params: { sequence: 7 } });
    expect({ seen, opened }).toEqual({ seen: [1], opened: 1 });
  });

  it('resumes from the position after a cut: nothing is missed and nothing comes twice', async () => {
    const { connection, fixture, cut } = await setUp();
    const { client } = connection;
    const statuses: string[] = [];
    connection.onStatus((status) => statuses.push(status));
    const pulled: number[] = [];
    let pulling = Promise.resolve();
    const pull = async () => {
      try {
        for (const { position } of await client.log.after({ position: pulled.length })) pulled.push(position);
      } catch {
        // Cut under way: the watch begins again with the present position and pulls anew.
      }
    };
    const onItem = () => {
      pulling = pulling.then(pull);
    };
    closing.push(connection.watch({ open: (signal) => client.log.watch(undefined, { signal }), onItem }));
    for (let round = 1; round <= 3; round += 1) {
      fixture.append('while connected');
      await vi.waitFor(() => expect(pulled.at(-1)).toBe(round * 2 - 1), 10_000);
      cut();
      await vi.waitFor(() => expect(statuses.filter((status) => status === 'lost').length).toBe(round), 10_000);
      fixture.append('while cut');
      await vi.waitFor(() => expect(pulled.at(-1)).toBe(round * 2), 10_000);
    }
    expect(pulled).toEqual([1, 2, 3, 4, 5, 6]);
    expect(statuses).toEqual(['lost', 'open', 'lost', 'open', 'lost', 'open']);
    await vi.waitFor(() => expect(fixture.watchers()).toBe(1), 10_000);
  });

  it('cancels a read when the caller goes, and says so', async () => {
    const { client, fixture } = await setUp();
    const caller = new AbortController();
    const call = client.log.hang(undefined, { signal: caller.signal });
    const answer = expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await vi.waitFor(() => expect(fixture.hanging()).toBe(1), 10_000);
    caller.abort();
    await answer;
    await vi.waitFor(() => expect(fixture.cancelled()).toBe(1), 10_000);
  });

  it('cancels a read at a cut; the caller learns that the backend is away', async () => {
    const { client, fixture, cut } = await setUp();
    const answer = expect(client.log.hang()).rejects.toMatchObject({ code: 'backend-unreachable', retryable: true });
    await vi.waitFor(() => expect(fixture.hanging()).toBe(1), 10_000);
    cut();
    await answer;
    await vi.waitFor(() => expect(fixture.cancelled()).toBe(1), 10_000);
  });

  it('lets a write go on to its end when the connection is cut under it', async () => {
    const { client, fixture, cut, connection } = await setUp();
    const answer = expect(client.log.appendHeld({ text: 'kept' })).rejects.toMatchObject({
      code: 'backend-unreachable',
    });
    await client.system.clock();
    cut();
    await answer;
    await vi.waitFor(() => expect(connection.status()).toBe('open'), 10_000);
    fixture.release();
    await vi.waitFor(() => expect(fixture.lines).toEqual([{ position: 1, text: 'kept' }]), 10_000);
  });

  it('refuses a call at once while the connection is lost', async () => {
    const { client, connection, fixture, close } = await setUp();
    await close();
    await expect(client.log.append({ text: 'late' })).rejects.toMatchObject({ code: 'backend-unreachable' });
    expect(connection.status()).not.toBe('connecting');
    expect(fixture.lines).toEqual([]);
  });
});
