import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { begin, order } from '../../support/operator.ts';
import { runStep } from '../../support/step-release.ts';

let cockpit: CockpitInProcess;
let server: Server;
let url: string;
let asked: string[];

beforeEach(async () => {
  cockpit = await startCockpit();
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end('{"status":"up"}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterEach(async () => {
  await cockpit.close();
  server.closeAllConnections();
  server.close();
});

/** A plan with one playbook that touches this machine, a server and a flag, and one that needs a secret. */
async function opened(mode: 'live' | 'drill'): Promise<FlownRelease> {
  const mark = join(cockpit.dataDirectory, 'touched');
  const step = (id: string, more: object) => ({ id, title: id, after: [], ...more });
  const plan = {
    ...{ apiVersion: 'cockpit/v1', title: 'Trouble', from: 'v1', to: 'v2' },
    secrets: { TOKEN: {} },
    connections: { flags: { capability: 'flag' } },
    flags: [{ id: 'kill', title: 'Kill switch', on: 'flags', key: 'kill' }],
    steps: [{ id: 'go', kind: 'manual', title: 'Go' }],
    playbooks: [
      {
        id: 'down',
        title: 'Down',
        steps: [
          step('look', { kind: 'http', url: `${url}/health`, expect: { bodyIncludes: 'up' } }),
          step('touch', {
            kind: 'command',
            run: ['touch', mark],
            rehearse: 'touched 7',
            outputs: { n: { pattern: '(\\d+)' } },
          }),
          step('use', {
            kind: 'command',
            run: ['touch', `${mark}-$steps.touch.n`],
            env: { TOKEN: { secret: 'TOKEN' } },
          }),
          step('post', {
            kind: 'http',
            url: `${url}/failover`,
            method: 'POST',
            expect: { bodyIncludes: 'up', within: '5s' },
          }),
          step('switch', { kind: 'flag', flag: 'kill', value: true }),
        ],
      },
    ],
  };
  const release = await cockpit.rehearse(JSON.stringify(plan), ['flags']);
  await begin(release);
  await order(release, { type: 'open-playbook', playbookId: 'down', mode, reason: '数据库没有应答' });
  return release;
}
const touched = () => existsSync(join(cockpit.dataDirectory, 'touched'));

it('in a drill only what looks is carried out; commands, writing requests and flags are rehearsed', async () => {
  const release = await opened('drill');
  const results: Record<string, unknown> = {};
  for (const id of ['look', 'touch', 'use', 'post', 'switch']) {
    const { status, result } = await runStep(release, id);
    results[id] = [status, result?.rehearsed ?? false];
  }
  expect(results).toEqual({
    look: ['succeeded', false],
    ...Object.fromEntries(['touch', 'use', 'post', 'switch'].map((id) => [id, ['succeeded', true]])),
  });
  expect(asked).toEqual(['GET /health']);
  expect(touched()).toBe(false);
  expect(release.eventsOf('flag-set')).toEqual([]);
  expect(release.eventsOf('flag-found')).toEqual([]);
  // What would have been run is in the record, filled in as far as it is known, and says that it was not.
  const { text } = await cockpit.backend.client.releases.transcript({
    ...{ releaseId: release.releaseId, stepId: 'use', after: 0 },
  });
  expect(text).toMatch(/not run on any machine[\s\S]*touched-7/);
  await order(release, { type: 'close-playbook', playbookId: 'down', outcome: 'resolved', note: null });
  expect(release.state().playbookRuns).toMatchObject([{ mode: 'drill', outcome: 'resolved' }]);
});

it('live, its steps are carried out like those of the runbook', async () => {
  const release = await opened('live');
  expect(await runStep(release, 'touch')).toMatchObject({
    status: 'failed',
    result: { error: { code: 'step-output-missing' } },
  });
  expect(touched()).toBe(true);
  expect(await runStep(release, 'post')).toMatchObject({ status: 'succeeded' });
  expect(asked).toEqual(['POST /failover']);
  await runStep(release, 'switch');
  expect(release.eventsOf('flag-set')).toMatchObject([{ payload: { flagId: 'kill', value: true } }]);
});
