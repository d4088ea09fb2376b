import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { beginSteps, runStep } from '../../support/step-release.ts';

let cockpit: CockpitInProcess;
let server: Server;

beforeEach(async () => {
  cockpit = await startCockpit();
  server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  server.close();
  await cockpit.close();
});

it('takes no answers for those of the old version of which nobody can tell who gave them', async () => {
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  const release = await beginSteps(cockpit, {
    ...{ id: 'share', kind: 'http', url, times: 3 },
    expect: { newShare: '<= 12 %' },
  });
  const { status, result } = await runStep(release, 'share');
  expect([status, result?.error?.code]).toEqual(['failed', 'step-version-unknown']);
});
