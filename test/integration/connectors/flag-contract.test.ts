import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorInstance, FlagCapability } from '../../../electron/backend/connectors/connector.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { claiming, openConnector } from '../../support/open-connector.ts';

const call = { deadlineMs: 10_000 };

describe.each(claiming('flag'))('flags of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;
  let flag: FlagCapability;

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'flag');
    connection = await openConnector(metadata, fixture.config);
    flag = connection.flag!;
  });
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });

  it('has no value for a flag that is not there', async () => {
    for (const key of ['kill-switch', 'toString', '__proto__']) {
      expect(await flag.get(key, call)).toEqual({ value: null, revision: expect.any(String) });
    }
  });

  it.each<[string, string | number | boolean]>([
    ['regenerate', true],
    ['export', false],
    ['cache.ttlFactor', 2.5],
    ['burst', 0],
    ['详略', '强缓存优先'],
    ['empty', ''],
  ])('sets %s to %j, reads it back, and takes it away again', async (key, value) => {
    const before = await flag.get(key, call);
    const set = await flag.set(key, value, before.revision, call);
    expect(set.value).toBe(value);
    expect(set.revision).not.toBe(before.revision);
    expect(await flag.get(key, call)).toEqual(set);
    const gone = await flag.set(key, null, set.revision, call);
    expect(gone.value).toBeNull();
    const former = fixture.flag!.forgets ? [set.revision] : [before.revision, set.revision];
    expect(former).not.toContain(gone.revision);
    expect(await flag.get(key, call)).toEqual(gone);
  });

  it('leaves alone a flag that somebody else changed, unless it is told to set it all the same', async () => {
    const ours = await flag.set('mode', 'normal', null, call);
    await fixture.flag!.changeByHand('mode', 'frozen');
    await expect(flag.set('mode', 'strong-cache', ours.revision, call)).rejects.toMatchObject({
      code: 'flag-changed',
      params: { key: 'mode', value: 'frozen' },
    });
    expect((await flag.get('mode', call)).value).toBe('frozen');
    expect((await flag.set('mode', 'strong-cache', null, call)).value).toBe('strong-cache');
  });

  it('has the same revision while nothing changes, and changes one flag only', async () => {
    const other = await flag.set('other', 1, null, call);
    const one = await flag.set('one', 1, null, call);
    expect(await flag.set('one', 1, one.revision, call)).toEqual(one);
    await flag.set('one', 2, one.revision, call);
    expect(await flag.get('other', call)).toEqual(other);
  });

  it('bounds what it takes', async () => {
    await expect(flag.set('long', 'x'.repeat(5_000), null, call)).rejects.toMatchObject({ code: 'invalid-input' });
    expect((await flag.get('long', call)).value).toBeNull();
  });

  it('gives up what is cancelled, says when nobody is there, and does not wait for one who never answers', async () => {
    const cancelled = { ...call, signal: AbortSignal.abort() };
    await expect(flag.get('one', cancelled)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(flag.set('one', 9, null, cancelled)).rejects.toMatchObject({ code: 'cancelled' });
    expect((await flag.get('one', call)).value).toBe(2);
    const gone = await openConnector(metadata, fixture.goneConfig!);
    const hanging = await openConnector(metadata, fixture.hangingConfig!);
    try {
      await expect(gone.flag!.get('one', call)).rejects.toMatchObject({
        code: fixture.flag!.goneCode ?? 'connection-unreachable',
      });
      const never = hanging.flag!.set('one', 9, null, { deadlineMs: 200 });
      await expect(never).rejects.toMatchObject({ code: 'deadline-exceeded' });
    } finally {
      await gone.close();
      await hanging.close();
    }
  });
});
