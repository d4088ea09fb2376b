import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../../electron/backend/journal/open-journal.ts';
import { createChangeRequests } from '../../../electron/backend/people/change-requests.ts';
import { createLog } from '../../../electron/backend/platform/create-log.ts';
import { createNodeHost } from '../../../electron/backend/platform/node-host.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { surroundingsWith } from '../open-connector.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

/** A console that only a person reaches, and that person: they do what they are asked for, and say what they found. */
export async function manualSwitchFixture(): Promise<ConnectorFixture> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'cockpit-manual-switch-'));
  const host = createNodeHost({ kind: 'test', dataDirectory });
  const { now, newId } = host;
  const journal = openJournal({ dataDirectory, role: 'driver', now, newId, upcasters: {}, reportFault: () => {} });
  const requests = createChangeRequests(journal, host, createLog(host));
  const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
  let elsewhere = percent(1);
  let isThere = true;
  const say = (requestId: string) => {
    const found = { exposure: elsewhere, foundAt: host.now().utc };
    requests.answer(requestId, host.newId(), found, () => ({ ok: true, sequence: 0 }));
  };
  const person = () => {
    const [request] = requests.list();
    if (request === undefined || !isThere) return;
    elsewhere = request.to;
    say(request.requestId);
  };
  const leave = requests.onChange(() => queueMicrotask(person));
  const text = 'weight of {target}: {to}\nwas {from}';
  const config = { targets: ['edge'], instructions: text, who: 'network team', initialPercent: 1 };
  return {
    config,
    surroundings: surroundingsWith({}, requests.of('manual')),
    traffic: {
      target: 'edge',
      reported: true,
      changedCode: 'manual-switch-changed',
      // Somebody else's request, of which this connection hears by what was said.
      async changeByHand() {
        const request = { target: 'edge', from: percent(1), to: percent(7), text: '7' };
        await requests
          .of('manual')
          .ask({ ...request, who: 'network team', consoleUrl: null, names: [] }, { deadlineMs: 5_000 });
      },
      async hang() {
        isThere = false;
        return config;
      },
      async unhang() {
        isThere = true;
      },
    },
    async stop() {
      leave();
      journal.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
