import { afterEach, describe, expect, it } from 'vitest';
import type { Exposure } from '../../../shared/release/exposure.ts';
import {
  at,
  call,
  endHaproxy,
  haproxy,
  lower,
  openHaproxy,
  percent,
  previewed,
  raise,
  raiseTo,
  startHaproxyWith,
  told,
} from '../../support/haproxy-shifts.ts';
import { freePort } from '../../support/servers/free-port.ts';
import { startSteadyLoad } from '../../support/steady-load.ts';
import { waitFor } from '../../support/wait-for.ts';

afterEach(endHaproxy);

async function answersOfItsOwn(): Promise<number> {
  const [header = '', ...lines] = (await haproxy.tell('show stat app 2 -1')).replace('# ', '').split('\n');
  return Number(lines[0]?.split(',')[header.split(',').indexOf('hrsp_5xx')]);
}

describe('traffic through HAProxy', () => {
  it.each([1, 4])('is what was set, over kept-alive and fresh connections alike (%i threads)', async (threads) => {
    const connection = await startHaproxyWith({ threads });
    for (const value of [1, 10, 50, 100]) {
      expect(await raise(connection, value)).toEqual(at(value));
      for (const connections of ['kept-alive', 'fresh'] as const) {
        const counts = await haproxy.countAnswers(400, connections);
        // A weighted round robin: at most one round is cut at its beginning and one at its end, for every thread.
        expect(Math.abs((counts.get('v2') ?? 0) - 4 * value)).toBeLessThanOrEqual(2 * threads);
        expect((counts.get('v1') ?? 0) + (counts.get('v2') ?? 0)).toBe(400);
      }
    }
    expect(await lower(connection, 0)).toEqual(at(0));
    expect(await haproxy.countAnswers(100, 'fresh')).toEqual(new Map([['v1', 100]]));
    expect(await connection.health(call)).toMatchObject({
      ok: true,
      params: { threads, percent: 0, restartPercent: 1 },
    });
  });

  it('comes from the file again after a restart and after a reload, which a reading finds and a raise heeds', async () => {
    const connection = await startHaproxyWith();
    for (const startAnew of [() => haproxy.restart(), () => haproxy.reload()]) {
      expect(await raise(connection, 25)).toEqual(at(25));
      await startAnew();
      expect(await connection.traffic!.read(call)).toEqual(at(1));
      const revisions = await previewed(connection, percent(50));
      await startAnew();
      // The weights are the same, but nobody has seen that this process has them.
      await expect(connection.traffic!.apply(raiseTo(50), revisions, call)).rejects.toMatchObject({
        code: 'haproxy-changed',
        params: { reason: 'since-preview' },
      });
      expect(await told()).toEqual(['99/0', '1/0']);
    }
  });

  it.each(['drain', 'maint'] as const)(
    'is taken from a server by its state where that is wanted (%s)',
    async (state) => {
      const connection = await startHaproxyWith({}, { offState: state });
      const off = state === 'drain' ? 8 : 1;
      expect(await raise(connection, 100)).toEqual(at(100));
      expect(await told()).toEqual([`99/${off}`, '1/0']);
      expect(await haproxy.countAnswers(50, 'fresh')).toEqual(new Map([['v2', 50]]));
      expect(await lower(connection, 0)).toEqual(at(0));
      expect(await told()).toEqual(['99/0', `1/${off}`]);
      const { targets } = await connection.traffic!.preview(percent(10), call);
      // What the runtime is told is gone after a restart: whoever raises sees what would be then.
      expect(targets[0]!.diff).toMatch(/^--- HAProxy .*; after a restart of HAProxy: 1 %, as its file says$/m);
      expect(targets[0]!.diff.split('\n').slice(3, -1)).toEqual([
        ' set server app/v1 state ready',
        '-set server app/v1 weight 99',
        '+set server app/v1 weight 90',
        `-set server app/v2 state ${state}`,
        '+set server app/v2 state ready',
        '-set server app/v2 weight 1',
        '+set server app/v2 weight 10',
      ]);
      expect(await raise(connection, 10)).toEqual(at(10));
      await haproxy.tell(`set server app/v2 state ${state}`);
      expect(await connection.traffic!.read(call)).toEqual(at(0));
      await haproxy.tell(`set server app/v2 state ready;set server app/v1 state ${state}`);
      expect(await connection.traffic!.read(call)).toEqual(at(100));
    },
  );

  it('always has somebody to go to, whichever way it is moved', async () => {
    const connection = await startHaproxyWith({ threads: 2 });
    const drained = await openHaproxy({ offState: 'drain' });
    const load = startSteadyLoad(haproxy.url, 300);
    try {
      for (const each of [connection, drained, connection]) {
        for (const value of [100, 0, 50]) await lower(each, value);
      }
      await waitFor('the load went on', () => load.answered() > 100);
    } finally {
      await load.stop();
    }
    expect(load.lost()).toBe(0);
    expect(await answersOfItsOwn()).toBe(0);
  });

  it('is put back field by field', async () => {
    const connection = await startHaproxyWith();
    await haproxy.tell('set server app/v2 state drain;set server app/v2 weight 37;set server app/v1 weight 256');
    const snapshot = await connection.traffic!.snapshot(call);
    expect(await raise(connection, 50)).toEqual(at(50));
    expect(await connection.traffic!.restore(snapshot, call)).toEqual(at(0));
    expect(await told()).toEqual(['256/0', '37/8']);
    for (const content of ['{', snapshot.content.replace('"v2"', '"v3"'), snapshot.content.replace('256', '257')]) {
      await expect(connection.traffic!.restore({ ...snapshot, content }, call)).rejects.toMatchObject({
        code: 'invalid-input',
      });
    }
  });
});

describe('shares and servers', () => {
  it('sets the nearest share that counts as the same, refuses to raise to one that does not, and lowers below it', async () => {
    const connection = await startHaproxyWith();
    expect(await raise(connection, 33.3)).toMatchObject({
      targets: [{ exposure: { percent: expect.closeTo(33.3, 1) } }],
    });
    await expect(connection.traffic!.preview({ kind: 'permille', permille: 1 }, call)).rejects.toMatchObject({
      code: 'haproxy-share-not-exact',
      params: { percent: 0.1, nearest: 0 },
    });
    expect(await lower(connection, 0.1)).toEqual(at(0));
    expect(await lower(connection, 99.9)).toMatchObject({
      targets: [{ exposure: { percent: expect.closeTo(99.61, 2) } }],
    });
    const nobody: Exposure = { kind: 'weights', stable: 0, canary: 0 };
    await expect(connection.traffic!.apply([{ target: 'app', exposure: nobody }], null, call)).rejects.toMatchObject({
      code: 'exposure-not-carried',
    });
  });

  it('tells a server that fails its checks from one without weight', async () => {
    const connection = await startHaproxyWith({ serverWords: 'check inter 30ms fall 1 rise 1' });
    await raise(connection, 10);
    const revisions = await previewed(connection, percent(50));
    await haproxy.canary.stop();
    await waitFor('the new version is found down', async () => (await connection.health(call)).ok === false);
    expect(await connection.health(call)).toMatchObject({
      code: 'haproxy-server-down',
      params: { server: 'v2', status: expect.stringContaining('DOWN') },
    });
    expect(await connection.traffic!.read(call)).toEqual(at(0));
    expect(await told()).toEqual(['90/0', '10/0']);
    await expect(connection.traffic!.apply(raiseTo(50), revisions, call)).rejects.toMatchObject({
      code: 'haproxy-changed',
    });
    await expect(raise(connection, 50)).rejects.toMatchObject({
      code: 'haproxy-server-down',
      params: { server: 'v2' },
    });
    expect(await connection.probe!.probe('canary', call)).toMatchObject({ ok: false, detail: 'ECONNREFUSED' });
    await lower(connection, 5);
    expect(await told()).toEqual(['95/0', '5/0']);
    await haproxy.stable.stop();
    await waitFor('nobody serves', async () => (await connection.health(call)).code === 'haproxy-nobody-serves');
  });

  it('raises nothing where others decide the share too, yet lowers', async () => {
    const idle = `127.0.0.1:${await freePort()}`;
    const connection = await startHaproxyWith({
      backendLines: [`server v1b ${idle} weight 100`, `server spare ${idle} backup`],
    });
    expect(await connection.traffic!.read(call)).toEqual(at(0.5));
    const refusal = { code: 'haproxy-share-undecided', params: { server: 'v1b', reason: 'third-server' } };
    await expect(connection.traffic!.preview(percent(10), call)).rejects.toMatchObject(refusal);
    expect(await lower(connection, 0)).toEqual(at(0));
    await haproxy.tell('set server app/v1b state drain');
    expect(await raise(connection, 10)).toEqual(at(10));
    const toSpare = await openHaproxy({ canaryServer: 'spare' });
    await expect(toSpare.traffic!.preview(percent(10), call)).rejects.toMatchObject({
      code: 'haproxy-share-undecided',
      params: { server: 'spare', reason: 'backup-server' },
    });
    for (const [config, code] of [
      [{ backend: 'nope' }, 'haproxy-backend-missing'],
      [{ canaryServer: 'nope' }, 'haproxy-server-missing'],
    ] as const) {
      const wrong = await openHaproxy(config);
      await expect(wrong.traffic!.read(call)).rejects.toMatchObject({ code });
      expect(await wrong.health(call)).toMatchObject({ ok: false, code });
    }
  });

  it('brings a server up that the file has disabled, and asks HAProxy about one that is behind a socket', async () => {
    const lines = [
      'server v3 127.0.0.1:9 weight 5 disabled',
      'server v4 unix@/nowhere.sock weight 0 check inter 30ms fall 1',
    ];
    await startHaproxyWith({ backendLines: lines });
    const disabled = await openHaproxy({ canaryServer: 'v3' });
    await haproxy.tell('set server app/v2 state maint');
    expect(await disabled.traffic!.read(call)).toEqual(at(0));
    expect(await raise(disabled, 10)).toEqual(at(10));
    expect((await told())[2]).toMatch(/^10\/[04]$/);
    await haproxy.restart();
    expect(await disabled.traffic!.read(call)).toEqual(at(0));
    const behindSocket = await openHaproxy({ canaryServer: 'v4' });
    const down = await waitFor('its check has failed', async () => {
      const found = await behindSocket.probe!.probe('canary', call);
      return found.ok ? null : found;
    });
    expect(down.detail).toMatch(/^DOWN /);
  });
});
