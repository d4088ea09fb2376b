import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { definitionVersion } from '../../../shared/release/definitions/index.ts';
import { driftedSwitches } from '../../../shared/release/queries.ts';
import { startCockpit } from '../../support/cockpit-in-process.ts';
import { newerRelease, writeOlderJournal } from '../../support/definitions/older-release.ts';
import { order, pressOn } from '../../support/operator.ts';
import { waitFor } from '../../support/wait-for.ts';

/** The cockpit of today on the journal of the one that closed issue 1. */
async function startOnOlderJournal(more: { readonly newer?: boolean } = {}) {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'cockpit-older-'));
  writeOlderJournal(dataDirectory, more);
  const cockpit = await startCockpit(dataDirectory);
  onTestFinished(async () => {
    await cockpit.close();
    rmSync(dataDirectory, { recursive: true, force: true });
  });
  return cockpit;
}

it('opens and exports the releases of an older cockpit', async () => {
  const { client } = (await startOnOlderJournal()).backend;
  const listed = await client.releases.list();
  expect(listed.map(({ releaseId, status }) => [releaseId, status])).toEqual(
    expect.arrayContaining([
      ['completed', 'completed'],
      ['rolled-back', 'rolled-back'],
      ['in-flight', 'running'],
    ]),
  );
  for (const releaseId of ['completed', 'rolled-back', 'in-flight']) {
    const { html } = await client.reports.html({ releaseId, language: 'en' });
    expect(html).toContain('Old plan 1.4.2 → 1.5.0');
    expect(html).toContain('Small share');
  }
});

it('goes on with the release that was in flight when the cockpit was updated', async () => {
  const release = (await startOnOlderJournal()).release('in-flight');
  expect(release.eventsOf('driver-started')).toHaveLength(2);
  // The practice range began anew as well: the operator agrees to what is found there.
  await waitFor('the split is read', () => driftedSwitches(release.state()).length > 0);
  await order(release, { type: 'acknowledge-drift', switchId: 'traffic' });
  await pressOn(release, 'the end', (state) => state.status === 'completed');
  expect(release.state().switches.traffic?.targets.router?.found).toEqual({ kind: 'percent', percent: 100 });
});

it('takes back the release that was in flight when the cockpit was updated', async () => {
  const release = (await startOnOlderJournal()).release('in-flight');
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is taken back', () => release.state().status === 'rolled-back');
  expect(release.state().rollback?.status).toBe('succeeded');
});

it('leaves a release of a later cockpit alone, says what to do, and drives the others', async () => {
  const cockpit = await startOnOlderJournal({ newer: true });
  const { client } = cockpit.backend;
  expect((await client.releases.list()).map(({ releaseId }) => releaseId)).toContain(newerRelease);
  const refused = client.reports.html({ releaseId: newerRelease, language: 'en' });
  await expect(refused).rejects.toMatchObject({
    code: 'definition-newer',
    params: { release: newerRelease, found: definitionVersion + 1, supported: definitionVersion },
  });
  const { events } = cockpit.release(newerRelease);
  expect(events().filter(({ type }) => type === 'driver-started')).toHaveLength(1);
  const release = cockpit.release('in-flight');
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is taken back', () => release.state().status === 'rolled-back');
});
