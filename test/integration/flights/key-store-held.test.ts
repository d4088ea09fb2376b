import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SecretCipher } from '../../../electron/backend/host.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { begin, inEffect, order, raise } from '../../support/operator.ts';
import { type EtagStore, startEtagStore } from '../../support/servers/start-etag-store.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

/** A key store that asks a person before it gives a key, and waits for the answer. */
let answered: PromiseWithResolvers<void>;
const keyStore: SecretCipher = {
  backend: async () => 'keychain',
  allowPlainText: () => {},
  encrypt: async (text) => ({ data: Buffer.from(text).toString('base64'), backend: 'keychain' }),
  decrypt: async (data) => {
    await answered.promise;
    return { text: Buffer.from(data, 'base64').toString(), encryptAgain: false };
  },
};

const written: string[] = [];
let sleptMs: number;
let service: EtagStore;
let cockpit: CockpitInProcess;
let release: FlownRelease;

beforeEach(async () => {
  answered = Promise.withResolvers();
  answered.resolve();
  sleptMs = 0;
  written.length = 0;
  const now = () => ({ utc: Date.now() + sleptMs, monotonic: performance.now(), run: 'one' });
  [service, cockpit] = await Promise.all([startEtagStore(), startCockpit(undefined, { cipher: keyStore, now })]);
  service.put('edge', '0');
  const { put } = service;
  service.put = (key, value) => {
    written.push(value);
    put(key, value);
  };
  const config = {
    ...{ url: service.url, auth: 'bearer', token: 'sesame', headers: ['If-Match: {revision}'], revisionHeader: 'ETag' },
    ...{ readPath: '/flags/{key}', writePath: '/flags/{key}', writeBody: '{value}', entries: ['edge'] },
  };
  release = await cockpit.create(smallPlan(), { edge: { kind: 'http-switch', environment: 'test', config } });
  await begin(release);
  await raise(release, 'B10');
  await waitFor('10 %', () => inEffect('B10')(release.state()));
});
afterEach(async () => {
  answered.resolve();
  await cockpit.close();
  await service.stop();
});

it('opens connections anew after sleep, waits for none longer than a call may take, and uses it once it is open', async () => {
  const { client, context } = cockpit.backend;
  const { connectionId } = release.state().definition.bindings.edge!;
  const health = async () => (await client.connections.list()).find((one) => one.connectionId === connectionId)?.health;
  await client.connections.test({ connectionId });
  const before = await context.pool.instance(connectionId);
  expect(await health()).toMatchObject({ ok: true });

  answered = Promise.withResolvers();
  sleptMs = 60_000;
  await waitFor('what was found is forgotten', async () => (await health()) === null);
  const tested = client.connections.test({ connectionId });
  await waitFor('a raise has begun', async () => (await raise(release, 'B50')).ok);
  await order(release, { type: 'roll-back', scope: 'all' });
  const lowering = () => release.state().rollback?.actions.find(({ phase }) => phase === 'traffic');
  await waitFor('it is tried once more', () => lowering()?.attempt === 2);
  const failed = release.eventsOf('rollback-action-failed').at(-1);
  expect(failed?.payload.result).toMatchObject({ error: { code: 'deadline-exceeded' } });
  expect(await tested).toMatchObject({ ok: false, code: 'deadline-exceeded' });
  expect(service.values.get('edge')).toBe('10');
  expect(lowering()?.status).toBe('intended');

  answered.resolve();
  await waitFor('it is taken back', () => release.state().status === 'rolled-back');
  expect(release.state().rollback?.status).toBe('succeeded');
  expect(await context.pool.instance(connectionId)).not.toBe(before);
  // The raise waited for the same opening, and was taken back before it came to its turn.
  expect(written).toEqual(['10', '0']);
});
