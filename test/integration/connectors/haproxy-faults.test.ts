import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { localMachine } from '../../../electron/backend/machines/local-machine.ts';
import type { Machine } from '../../../electron/backend/machines/machine.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import { endsInTime } from '../../support/ends-in-time.ts';
import {
  at,
  call,
  endHaproxy,
  haproxy,
  lower,
  openHaproxy,
  percent,
  raise,
  raiseTo,
  startHaproxyWith,
  told,
} from '../../support/haproxy-shifts.ts';
import { steadied } from '../../support/open-connector.ts';
import { freePort } from '../../support/servers/free-port.ts';
import { dripping } from '../../support/servers/start-dripping-server.ts';

afterEach(endHaproxy);

/** This machine, but that its connection with this number (from 1) meets `fault`. */
function machineWith(number: number, fault: () => void): Machine {
  const machine = localMachine();
  let connections = 0;
  return {
    ...machine,
    connect: async (to, options) => {
      connections += 1;
      if (connections === number) fault();
      return machine.connect(to, options);
    },
  };
}
const unreachable = () => {
  throw new CockpitFault('connection-unreachable', { host: 'app', detail: 'ECONNRESET' }, { retryable: true });
};

describe('when something goes wrong half way', () => {
  it('takes a raise back whose second command does not arrive', async () => {
    await startHaproxyWith();
    // 1 preview, 2 look, 3 first command, 4 second command.
    const connection = await openHaproxy({ machine: 'm' }, { m: machineWith(4, unreachable) });
    await expect(raise(connection, 40)).rejects.toMatchObject({ code: 'connection-unreachable' });
    expect(await told()).toEqual(['99/0', '1/0']);
  });

  it('takes a raise back that is cancelled between its commands, before anything else is done', async () => {
    await startHaproxyWith();
    const controller = new AbortController();
    const connection = await openHaproxy({ machine: 'm' }, { m: machineWith(4, () => controller.abort()) });
    await expect(raise(connection, 40, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await connection.traffic!.read(call)).toEqual(at(1));
    expect(await told()).toEqual(['99/0', '1/0']);
  });

  it('carries a lowering to its end although its caller has left, and tries again what did not arrive', async () => {
    const first = await startHaproxyWith();
    await raise(first, 100);
    const controller = new AbortController();
    // 1 look, 2 first command, 3 second command.
    const left = await openHaproxy({ machine: 'm' }, { m: machineWith(3, () => controller.abort()) });
    const lowering = left.traffic!.apply(raiseTo(25), null, { ...call, signal: controller.signal });
    await expect(lowering).rejects.toMatchObject({ code: 'cancelled' });
    expect(await left.traffic!.read(call)).toEqual(at(25));
    const again = await openHaproxy({ machine: 'm' }, { m: machineWith(3, unreachable) });
    expect(await lower(steadied(again), 5)).toEqual(at(5));
  });

  it('says what HAProxy refused and leaves everything as it was', async () => {
    const connection = await startHaproxyWith({ balance: 'source' });
    await expect(raise(connection, 10)).rejects.toMatchObject({
      code: 'haproxy-command-refused',
      params: { command: expect.stringContaining('set server app/v'), detail: expect.stringContaining('static LB') },
    });
    expect(await told()).toEqual(['99/0', '1/0']);
    expect(await lower(connection, 0)).toEqual(at(0));
  });

  it('says that a socket may not change anything, and reads it all the same', async () => {
    await startHaproxyWith();
    const connection = await openHaproxy({ socket: haproxy.operatorSocket });
    expect(await connection.traffic!.read(call)).toEqual(at(1));
    await expect(raise(connection, 10)).rejects.toMatchObject({ code: 'haproxy-not-allowed' });
    expect(await connection.health(call)).toMatchObject({
      ok: false,
      code: 'haproxy-not-allowed',
      params: { level: 'operator' },
    });
  });

  it('works over TCP, says that a socket is gone, and finds it when it is back', async () => {
    await startHaproxyWith();
    const connection = await openHaproxy({ socket: haproxy.tcpSocket });
    expect(await raise(connection, 10)).toEqual(at(10));
    const missing = await openHaproxy({ socket: `${haproxy.folder}/nowhere.sock` });
    await expect(missing.traffic!.read(call)).rejects.toMatchObject({
      code: 'connection-unreachable',
      params: { detail: 'ENOENT' },
    });
    await haproxy.process().stop();
    await expect(lower(connection, 0)).rejects.toMatchObject({ code: 'connection-unreachable', retryable: true });
    expect(await connection.health(call)).toMatchObject({ ok: false, code: 'connection-unreachable' });
    await haproxy.restart();
    expect(await connection.traffic!.read(call)).toEqual(at(1));
  });

  it.each([
    ['garbage', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'connector-bad-answer'],
    ['nothing', '', 'connector-bad-answer'],
    ['a cut answer', 'Name: HAProxy\nVersion: 2.6.12\nPid: 7\n\n1\n# be_id be_na', 'connector-bad-answer'],
    ['no end', 'x'.repeat(2 * 1024 * 1024), 'connector-bad-answer'],
  ])('believes nothing that is no whole answer: %s', async (_, answer, code) => {
    await startHaproxyWith();
    await talking(
      () => answer,
      async (socket) => {
        const connection = await openHaproxy({ socket });
        await expect(connection.traffic!.read(call)).rejects.toMatchObject({ code });
      },
    );
  });

  it('says that nobody knows its name, and does not listen for ever to one that drips', async () => {
    await startHaproxyWith();
    const nameless = await openHaproxy({ socket: 'no-such-host.invalid:9999' });
    const unknown = { code: 'name-not-resolved', retryable: true };
    await expect(nameless.traffic!.read(call)).rejects.toMatchObject(unknown);
    await expect(lower(nameless, 0)).rejects.toMatchObject(unknown);
    expect(await nameless.health(call)).toMatchObject({ ok: false, code: 'name-not-resolved' });
    await dripping(async (port) => {
      const connection = await openHaproxy({ socket: `127.0.0.1:${port}` });
      await endsInTime((options) => connection.traffic!.read(options));
    });
  });

  it('raises nothing on one of several processes, each of which has weights of its own', async () => {
    await startHaproxyWith();
    const real = await haproxy.tell('show info;show servers state app;show stat app 4 -1');
    await talking(
      () => real.replace('Nbproc: 1', 'Nbproc: 2'),
      async (socket) => {
        const connection = await openHaproxy({ socket });
        await expect(connection.traffic!.preview(percent(10), call)).rejects.toMatchObject({
          code: 'haproxy-share-undecided',
          params: { reason: 'several-processes' },
        });
      },
    );
  });
});

/** Something that answers every session with the same text. */
async function talking(answer: () => string, use: (socket: string) => Promise<void>): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answer()));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  try {
    await use(`127.0.0.1:${port}`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
