import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { begin, inEffect, order, raise } from '../../support/operator.ts';
import { type EtagStore, startEtagStore } from '../../support/servers/start-etag-store.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

/** What the service knows; everything else it answers with 401. */
const valid = new Set<string>();
const writes: string[] = [];
let service: EtagStore;
let cockpit: CockpitInProcess;
let release: FlownRelease;
let commands = 0;

beforeEach(async () => {
  [service, cockpit] = await Promise.all([startEtagStore(), startCockpit()]);
  service.put('edge', '0');
  valid.clear();
  valid.add('token-of-monday');
  writes.length = 0;
  service.intercept = (request, response) => {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (!valid.has(token)) response.writeHead(401).end();
    else if (request.method === 'PUT') writes.push(token);
    return response.writableEnded;
  };
  await cockpit.backend.client.vault.setPassphrase({ commandId: 'vault', passphrase: 'correct horse battery' });
  release = await cockpit.create(smallPlan(), {
    edge: { kind: 'http-switch', environment: 'test', config: { ...config(), token: 'token-of-monday' } },
  });
  await begin(release);
  await raise(release, 'B10');
  await waitFor('10 %', () => inEffect('B10')(release.state()));
  expect(service.values.get('edge')).toBe('10');
});
afterEach(async () => {
  await cockpit.close();
  await service.stop();
});

const config = () => ({
  ...{ url: service.url, auth: 'bearer', headers: ['If-Match: {revision}'], revisionHeader: 'ETag' },
  ...{ readPath: '/flags/{key}', writePath: '/flags/{key}', writeBody: '{value}', entries: ['edge'] },
});
const client = () => cockpit.backend.client;
const edge = () => release.state().definition.bindings.edge!.connectionId;

/** As the form does it. */
function save(changed: Record<string, unknown>, removeSecrets: string[] = []) {
  const connection = { connectionId: edge(), kind: 'http-switch', name: 'edge', environment: 'test' as const };
  const draft = { ...connection, config: { ...config(), ...changed }, removeSecrets };
  return client().connections.save({ commandId: `save-${++commands}`, ...draft });
}
const rolledBack = () => waitFor('it is taken back', () => release.state().status === 'rolled-back');

it('goes back with a token that was replaced after the former one ended in the middle of a flight', async () => {
  valid.clear();
  valid.add('token-of-tuesday');
  await raise(release, 'B50');
  const failed = await waitFor('the raise has stopped', () => release.eventsOf('shift-failed')[0]);
  expect(failed.payload.error).toMatchObject({ code: 'endpoint-unauthorised' });

  // Nothing else is another one under a release.
  const refusal = { code: 'connection-in-use', params: { release: release.releaseId } };
  await expect(save({ token: 'token-of-tuesday', entries: ['other'] })).rejects.toMatchObject(refusal);
  await expect(save({}, ['token'])).rejects.toMatchObject(refusal);
  const listed = async () => (await client().connections.list()).find(({ connectionId }) => connectionId === edge());
  expect(await listed()).toMatchObject({ openRelease: { releaseId: release.releaseId } });
  expect(await client().connections.test({ connectionId: edge() })).toMatchObject({ ok: false });
  await save({ token: 'token-of-tuesday', valueEncoding: 'text' });
  expect((await listed())?.health).toBeNull();
  expect(await client().connections.test({ connectionId: edge() })).toMatchObject({ ok: true });

  await order(release, { type: 'roll-back', scope: 'all' });
  await rolledBack();
  expect(service.values.get('edge')).toBe('0');
  expect(release.state().rollback?.status).toBe('succeeded');

  // Who did it and which field, and never what it is.
  const journal = cockpit.backend.context.journal.events({ stream: 'journal', limit: 100 });
  const saved = journal.filter(({ type }) => type === 'connection-saved').at(-1);
  expect(saved).toMatchObject({
    ...{ payload: { connectionId: edge(), secretsSet: ['token'] }, actor: { kind: 'person' } },
  });
  expect(JSON.stringify(journal)).not.toContain('token-of-tuesday');
  expect((await listed())?.openRelease).toBeNull();
});

it('does not end a lowering that is under way when the token is replaced', async () => {
  const held = Promise.withResolvers<ServerResponse>();
  const check = service.intercept;
  service.intercept = (request, response) => {
    if (check(request, response)) return true;
    if (request.method !== 'PUT') return false;
    held.resolve(response);
    return true;
  };
  await order(release, { type: 'roll-back', scope: 'all' });
  const response = await held.promise;
  valid.add('token-of-tuesday');
  await save({ token: 'token-of-tuesday' });
  expect(await client().connections.test({ connectionId: edge() })).toMatchObject({ ok: true });
  service.intercept = check;
  service.put('edge', '0');
  response.writeHead(204).end();
  await rolledBack();
  // The one that was held, after that of the raise: it went through, and was not sent again.
  expect(writes).toEqual(['token-of-monday', 'token-of-monday']);
});
