import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { promotionBlockers } from '../../../shared/release/promotion.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, pressOn } from '../../support/operator.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { nginxConnection, smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let nginx: NginxFixture;
let cockpit: CockpitInProcess;
let numbers: Server;
/** What users were answered by each version; the page shows it, and may show another version's instead. */
const answered = { v1: 0, v2: 0 };
let shown: () => { readonly v1: number; readonly v2: number };
let users: AbortController;

beforeEach(async () => {
  Object.assign(answered, { v1: 0, v2: 0 });
  shown = () => answered;
  numbers = createServer((_, response) => {
    const { v1, v2 } = shown();
    response.end(`# TYPE hits counter\nhits_total{version="v1"} ${v1}\nhits_total{version="v2"} ${v2}\n`);
  });
  await new Promise<void>((resolve) => numbers.listen(0, '127.0.0.1', resolve));
  [nginx, cockpit] = await Promise.all([startNginx(), startCockpit()]);
  users = new AbortController();
});
afterEach(async () => {
  users.abort();
  await cockpit.close();
  await nginx.stop();
  await new Promise((resolve) => numbers.close(resolve).closeAllConnections());
});

/** Users who ask one after the other, some at a time, through the real proxy. */
function startUsers(): void {
  const ask = async () => {
    while (!users.signal.aborted) {
      const counted = await nginx.countAnswers(25).catch(() => new Map<string, number>());
      for (const version of ['v1', 'v2'] as const) answered[version] += counted.get(version) ?? 0;
    }
  };
  void ask();
}

function fly(): Promise<FlownRelease> {
  startUsers();
  const hits = (version: string) => `sum(increase(hits_total${version}[$window]))`;
  const plan = smallPlan({
    connections: { numbers: { capability: 'metrics' } },
    switches: {
      edge: {
        mechanism: 'proxy-weights',
        sticky: 'request',
        shareGauge: { on: 'numbers', canary: hits('{version="v2"}'), all: hits(''), window: '2s' },
      },
    },
  });
  const url = `http://127.0.0.1:${(numbers.address() as AddressInfo).port}`;
  return cockpit.create(plan, {
    edge: nginxConnection(nginx),
    numbers: { kind: 'scrape', environment: 'test', config: { url, everySeconds: 1 } },
  });
}
const countedIn = (release: FlownRelease) => release.eventsOf('share-counted').map(({ payload }) => payload.sample);

it('counts what users were really answered beside the share that was read back', async () => {
  const release = await fly();
  await pressOn(release, 'B10 is in effect', inEffect('B10'));
  await waitFor('it is counted', () => countedIn(release).length === 1);
  const [sample] = countedIn(release);
  expect(sample).toMatchObject({
    wanted: 113,
    error: null,
    targets: [{ previous: 1, intended: 10, verdict: 'agrees' }],
  });
  expect(sample?.targets[0]?.asked).toBeGreaterThanOrEqual(113);
});

it('keeps the release where it is while the counts say otherwise, and lets go as soon as they agree', async () => {
  // The gauge sees the old version alone, as where something before the switch answers users by itself.
  shown = () => ({ v1: answered.v1 + answered.v2, v2: 0 });
  const release = await fly();
  await pressOn(release, 'B10 is in effect', inEffect('B10'));
  await waitFor('it is contradicted', () => countedIn(release).length > 0);
  expect(countedIn(release)[0]?.targets[0]).toMatchObject({ canary: 0, intended: 10, verdict: 'differs' });
  const now = { utc: Date.now(), monotonic: performance.now(), run: release.state().run ?? '' };
  expect(promotionBlockers(release.state(), 'B50', now).map(({ code }) => code)).toEqual(['share-differs']);

  const hidden = answered.v2;
  shown = () => ({ v1: answered.v1 + hidden, v2: answered.v2 - hidden });
  await waitFor('it agrees', () => countedIn(release).at(-1)?.targets[0]?.verdict === 'agrees');
  await pressOn(release, 'B50 is in effect', inEffect('B50'));
});
