import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorInstance, KillSwitchCapability } from '../../../electron/backend/connectors/connector.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { claiming, nobody, openConnector } from '../../support/open-connector.ts';

const call = { deadlineMs: 10_000 };
const key = 'release.kill-switch';

describe.each(claiming('killSwitch'))('kill switches of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;
  let killSwitch: KillSwitchCapability;

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'killSwitch');
    // Whatever leads to another system is not asked.
    connection = await openConnector(metadata, fixture.config, {
      machine: () => Promise.reject(new Error('a kill switch needs nothing else')),
      people: nobody,
    });
    killSwitch = connection.killSwitch!;
  });
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });

  it('is released where there is none of the name', async () => {
    for (const name of [key, '__proto__']) {
      expect(await killSwitch.read(name, call)).toEqual({ state: 'released', since: null, by: null });
    }
  });

  it('is engaged and released, each time read back, and twice is once', async () => {
    const beganAt = Date.now();
    for (const state of ['engaged', 'engaged', 'released', 'released', 'engaged'] as const) {
      const reading = await (state === 'engaged' ? killSwitch.engage : killSwitch.release)(key, call);
      expect(reading.state).toBe(state);
      expect(await killSwitch.read(key, call)).toEqual(reading);
      if (reading.since === null) continue;
      expect(reading.since).toBeGreaterThanOrEqual(beganAt);
      expect(reading.since).toBeLessThanOrEqual(Date.now());
    }
    expect((await killSwitch.read('another', call)).state).toBe('released');
  });

  it('does not guess what a foreign value means, and is engaged over it', async () => {
    await fixture.killSwitch!.spoil(key);
    const unclear = { code: 'kill-switch-unclear', params: { key, value: 'perhaps' } };
    await expect(killSwitch.read(key, call)).rejects.toMatchObject(unclear);
    expect((await killSwitch.engage(key, call)).state).toBe('engaged');
    await fixture.killSwitch!.spoil(key);
    expect((await killSwitch.release(key, call)).state).toBe('released');
  });

  it('is engaged by many at once', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => killSwitch.engage(key, call)));
    expect(all.map(({ state }) => state)).toEqual(['engaged', 'engaged', 'engaged', 'engaged']);
    await killSwitch.release(key, call);
  });

  it('works while everything else is down', async () => {
    fixture.killSwitch!.breakTheRest?.();
    expect((await killSwitch.engage(key, call)).state).toBe('engaged');
    expect((await killSwitch.release(key, call)).state).toBe('released');
  });

  it('gives up what is cancelled, says when nobody is there, and does not wait for one who never answers', async () => {
    const cancelled = { ...call, signal: AbortSignal.abort() };
    await expect(killSwitch.engage(key, cancelled)).rejects.toMatchObject({ code: 'cancelled' });
    expect((await killSwitch.read(key, call)).state).toBe('released');
    const gone = await openConnector(metadata, fixture.goneConfig!);
    const hanging = await openConnector(metadata, fixture.hangingConfig!);
    try {
      const unreachable = gone.killSwitch!.engage(key, { deadlineMs: 400 });
      await expect(unreachable).rejects.toMatchObject({ code: 'connection-unreachable', retryable: true });
      const never = hanging.killSwitch!.engage(key, { deadlineMs: 300 });
      await expect(never).rejects.toMatchObject({ code: 'deadline-exceeded' });
    } finally {
      await gone.close();
      await hanging.close();
    }
  });
});
