import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { keptText } from '../../support/kept-text.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { nginxConnection, smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let nginx: NginxFixture;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [nginx, cockpit] = await Promise.all([startNginx(), startCockpit()]);
});
afterEach(async () => {
  await cockpit.close();
  await nginx.stop();
});

async function retry(release: FlownRelease): Promise<void> {
  const { shiftId } = release.eventsOf('shift-intended').at(-1)!.payload;
  const decided = { batch: 'B10', sequence: release.state().sequence };
  await order(release, { type: 'retry-shift', shiftId, decided });
}

const breakFile = async () => nginx.writeConfig(`${await nginx.readConfig()}\nno_such_directive on;\n`);

async function rollBackFromBrokenFile(release: FlownRelease): Promise<void> {
  await breakFile();
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('the rollback has ended', () => release.state().rollback?.status !== 'running');
  const traffic = release.state().rollback?.actions.find(({ phase }) => phase === 'traffic');
  // It refused to be lowered, and was put back as it was before the release.
  expect(traffic).toMatchObject({ status: 'succeeded', result: { error: { code: 'nginx-config-refused' } } });
  expect(await nginx.readConfig()).not.toContain('no_such_directive');
  expect(await nginx.countAnswers(100)).toEqual(new Map([['v1', 100]]));
}

const originalOf = (release: FlownRelease) => {
  const { original } = release.state().switches.edge!;
  const blob = cockpit.backend.context.journal.blobs.get(original?.snapshotBlob ?? '');
  return { found: original?.found, text: keptText(blob) };
};
const percent = (value: number) => [{ target: 'local', exposure: { kind: 'percent', percent: value } }];

it('goes back to what was before a first raise that was contradicted, over a restart and a second try', async () => {
  const before = await nginx.readConfig();
  const plan = smallPlan({
    connections: { site: { capability: 'probe' } },
    switches: { edge: { mechanism: 'proxy-weights', sticky: 'request', probe: 'site' } },
  });
  const marks = { stableMark: 'v1', canaryMark: 'v2', samplesPerSecond: 500 };
  // The probe reaches the old version alone, and so contradicts whatever is read back.
  const config = { url: nginx.url, hosts: [nginx.stable.address], ...marks };
  const created = await cockpit.create(plan, {
    edge: nginxConnection(nginx),
    site: { kind: 'http-probe', environment: 'test', config },
  });
  await pressOn(created, 'the raise is contradicted', () => created.eventsOf('shift-unresolved').length === 1);
  cockpit = await cockpit.restart();
  const release = cockpit.release(created.releaseId);
  await retry(release);
  await waitFor('it is contradicted again', () => release.eventsOf('shift-unresolved').length === 2);
  expect(originalOf(release)).toEqual({ found: percent(1), text: before });

  // Lower than what the first try had written, and higher than what was before it.
  const weights = [95, 5];
  const half = await nginx.readConfig();
  await nginx.writeConfig(
    half.replaceAll(/(server\s[^\n]*?)weight=\d+/g, (_all, head) => `${head}weight=${weights.shift()}`),
  );
  await nginx.reload();
  await rollBackFromBrokenFile(release);
});

it('goes back to what a person made of it after a first raise that was refused and wrote nothing', async () => {
  const release = await cockpit.create(smallPlan(), { edge: nginxConnection(nginx) });
  const broken = join(nginx.folder, 'sites', 'broken.conf');
  await writeFile(broken, 'server { listen; }\n');
  await pressOn(release, 'the raise is refused', () => release.eventsOf('shift-failed').length === 1);
  expect(release.eventsOf('shift-failed')[0]?.payload).toMatchObject({ error: { code: 'nginx-config-refused' } });
  await rm(broken);
  const mended = `${await nginx.readConfig()}# mended\n`;
  await nginx.writeConfig(mended);
  await nginx.reload();
  await retry(release);
  await waitFor('10 %', () => inEffect('B10')(release.state()));
  expect(originalOf(release)).toEqual({ found: percent(1), text: mended });
  await rollBackFromBrokenFile(release);
  expect(await nginx.readConfig()).toContain('# mended');
});
