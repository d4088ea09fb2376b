import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type CockpitChild,
  type CockpitFolder,
  cockpitFolder,
  conductWords,
  startConduct,
} from '../support/cockpit-child.ts';
import { inEffect, pressOn } from '../support/operator.ts';
import { type GrafanaApi, startGrafanaApi } from '../support/servers/start-grafana-api.ts';
import { waitFor } from '../support/wait-for.ts';

let grafana: GrafanaApi;
let folder: CockpitFolder;
let cockpit: CockpitChild;

beforeEach(async () => {
  folder = cockpitFolder();
  grafana = await startGrafanaApi();
});
afterEach(async () => {
  await cockpit.kill();
  await grafana.stop();
  folder.remove();
});

it('a mark beside the curves is there once, when it was killed between intent and outcome', async () => {
  // A batch that moves no traffic is in effect at once.
  const plan = {
    ...{ apiVersion: 'cockpit/v1', title: 'Phase', from: 'v1', to: 'v2' },
    connections: { curves: { capability: 'annotate' } },
    batches: [{ id: 'prepare', title: 'Preparation' }],
  };
  const curves = { kind: 'grafana', environment: 'test' as const, config: { url: grafana.url } };
  cockpit = await startConduct(folder, conductWords(folder, JSON.stringify(plan), { curves }));
  grafana.writing = 'lost';
  await pressOn(cockpit, 'it is in effect', inEffect('prepare'));
  await waitFor('it has arrived', () => grafana.annotations.length === 1);
  await cockpit.kill();
  expect(cockpit.eventsOf('annotation-written')).toEqual([]);
  grafana.writing = 'answered';
  cockpit = await startConduct(folder, ['--resume', cockpit.releaseId]);
  await waitFor('it is settled', () => cockpit.eventsOf('annotation-written').length === 1);
  expect(cockpit.eventsOf('annotation-written')[0]?.payload).toMatchObject({ id: '1', how: 'found' });
  expect(grafana.annotations).toHaveLength(1);
});
