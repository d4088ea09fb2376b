import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Backend, createBackend } from '../../../electron/backend/create-backend.ts';
import type { Host } from '../../../electron/backend/host.ts';
import { temporaryHost } from '../../support/test-host.ts';

let backend: Backend;
let host: ReturnType<typeof temporaryHost>;
/** ms that were added to the host's monotonic clock. */
let laterMs: number;

const start = (): Promise<Backend> => {
  const moved: Host = {
    ...host,
    now: () => {
      const now = host.now();
      return { ...now, monotonic: now.monotonic + laterMs };
    },
  };
  return createBackend(moved, { checkpoints: false });
};

beforeEach(async () => {
  host = temporaryHost();
  laterMs = 0;
  backend = await start();
});
afterEach(async () => {
  await backend.close();
  host.dispose();
});

const people = () => backend.client.people;
const newId = (): string => crypto.randomUUID();
const setPin = (pin: string, currentPin: string | null, name = '张工', commandId = newId()) =>
  people().setPin({ commandId, name, currentPin, pin });
const recorded = () =>
  backend.context.journal.events({ stream: 'journal', limit: 1000 }).map(({ type, payload }) => ({ type, payload }));
const wrong = { code: 'unauthorised', params: { what: 'pin' }, retryable: false };
const paused = { code: 'unauthorised', params: { what: 'pin-attempts' }, retryable: true };

/** Gives an approval of a release that there is not: `not-found` shows that the PIN was taken. */
const approve = (pin: string, personName = '张工') =>
  backend.client.releases.approve({
    ...{ commandId: newId(), releaseId: 'none', stepId: 'agree', personName, pin },
    ...{ way: 'pin', evidence: null, file: null },
  });

describe('who drives', () => {
  it('is the login name at the first start, and is recorded once', async () => {
    const { personId } = await people().me();
    const first = [
      { type: 'person-added', payload: { personId } },
      { type: 'driver-named', payload: { personId } },
    ];
    expect(recorded()).toEqual(first);
    await backend.close();
    backend = await start();
    expect((await people().me()).personId).toBe(personId);
    expect(recorded()).toEqual(first);
  });

  it('is whoever is named: added when new, found when known, recorded by id', async () => {
    const login = await people().me();
    const sun = await people().setMe({ commandId: newId(), name: ' 孙工 ' });
    expect(sun).toEqual({ personId: expect.any(String), name: '孙工', hasPin: false });
    expect(await people().me()).toEqual(sun);
    expect(await people().setMe({ commandId: newId(), name: login.name })).toEqual(login);
    expect(recorded().slice(2)).toEqual([
      { type: 'person-added', payload: { personId: sun.personId } },
      { type: 'driver-named', payload: { personId: sun.personId } },
      { type: 'driver-named', payload: { personId: login.personId } },
    ]);
    expect(JSON.stringify(recorded())).not.toContain('孙工');
  });

  it('is not changed by a repeated command', async () => {
    const first = await people().setMe({ commandId: 'again', name: '孙工' });
    await people().setMe({ commandId: newId(), name: '李工' });
    expect(await people().setMe({ commandId: 'again', name: '孙工' })).toEqual(first);
    expect((await people().me()).name).toBe('李工');
  });

  it('has a name', async () => {
    await expect(people().setMe({ commandId: newId(), name: '  ' })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('a PIN', () => {
  it('is set for somebody new, who then can approve by it; neither name nor PIN is in the record', async () => {
    const { personId } = await setPin('1357', null);
    expect(await people().list()).toContainEqual({ personId, name: '张工', hasPin: true });
    expect(recorded().slice(2)).toEqual([
      { type: 'person-added', payload: { personId } },
      { type: 'pin-set', payload: { personId } },
    ]);
    await expect(approve('1357')).rejects.toMatchObject({ code: 'not-found' });
    await expect(approve('1358')).rejects.toMatchObject(wrong);
  });

  it('is changed only by who knows it', async () => {
    await setPin('1357', null);
    await expect(setPin('2468', null)).rejects.toMatchObject(wrong);
    await expect(setPin('2468', '1358')).rejects.toMatchObject(wrong);
    await expect(approve('2468')).rejects.toMatchObject(wrong);
    expect(recorded().filter(({ type }) => type === 'pin-set')).toHaveLength(1);
    await setPin('2468', '1357');
    await expect(approve('1357')).rejects.toMatchObject(wrong);
    await expect(approve('2468')).rejects.toMatchObject({ code: 'not-found' });
    expect(recorded().filter(({ type }) => type === 'pin-set')).toHaveLength(2);
  });

  it('is not set again by a repeated command, which gets its first answer', async () => {
    const first = await setPin('1357', null, '张工', 'again');
    await setPin('2468', '1357');
    expect(await setPin('1357', null, '张工', 'again')).toEqual(first);
    await expect(approve('2468')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('has four characters at least', async () => {
    await expect(setPin('123', null)).rejects.toMatchObject({ code: 'invalid-input', params: { place: 'pin' } });
    expect((await people().list()).map(({ name }) => name)).not.toContain('张工');
  });

  it('guessed for a name that nobody has adds nobody', async () => {
    await expect(approve('1357', '没有此人')).rejects.toMatchObject(wrong);
    expect((await people().list()).map(({ name }) => name)).not.toContain('没有此人');
  });
});

describe('after five wrong PINs within a minute', () => {
  const guess = async (times: number) => {
    for (let turn = 0; turn < times; turn += 1) {
      // Either door counts.
      const tried = turn % 2 === 0 ? approve('0000') : setPin('2468', '0000');
      await expect(tried).rejects.toMatchObject(wrong);
    }
  };

  it('even the right one is refused for a minute, for this person and at both doors', async () => {
    await setPin('1357', null);
    await setPin('9753', null, '李工');
    await guess(5);
    await expect(approve('1357')).rejects.toMatchObject(paused);
    await expect(setPin('2468', '1357')).rejects.toMatchObject(paused);
    await expect(approve('9753', '李工')).rejects.toMatchObject({ code: 'not-found' });
    laterMs += 50_000;
    const waitMs = await approve('1357').catch((thrown) => thrown.params.waitMs);
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(10_000);
    laterMs += waitMs;
    await expect(approve('1357')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('does not hold for slips further apart, nor over a right one', async () => {
    await setPin('1357', null);
    await guess(4);
    laterMs += 60_000;
    await guess(4);
    await expect(approve('1357')).rejects.toMatchObject({ code: 'not-found' });
    await guess(4);
    await expect(approve('1357')).rejects.toMatchObject({ code: 'not-found' });
  });
});
