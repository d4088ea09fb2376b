import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AppendRequest } from '../../../electron/backend/journal/append.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { order } from '../../support/operator.ts';
import { beginSteps, stepEnded } from '../../support/step-release.ts';
import { waitFor } from '../../support/wait-for.ts';

let cockpit: CockpitInProcess;

beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

/** The journal refuses this many appends that hold an event of the type, as a full disk would. */
function refuseAppends(type: string, times: number) {
  const { journal } = cockpit.backend.context;
  const append = journal.append.bind(journal);
  let left = times;
  return vi.spyOn(journal, 'append').mockImplementation((request: AppendRequest) => {
    if (left > 0 && request.events.some((event) => event.type === type)) {
      left -= 1;
      throw new CockpitFault('journal-write-failed', { file: 'journal.db', detail: 'full' });
    }
    return append(request);
  });
}

it('runs a program once, also where its outcome could not be committed at first', async () => {
  const ran = join(cockpit.dataDirectory, 'ran');
  const release = await beginSteps(cockpit, { id: 'migrate', kind: 'command', run: ['sh', '-c', `echo x >> ${ran}`] });
  const append = refuseAppends('step-succeeded', 1);
  await order(release, { type: 'start-step', stepId: 'migrate' });
  await waitFor('its outcome was refused', () => append.mock.results.some(({ type }) => type === 'throw'));
  // Something else is committed meanwhile: the conductor looks again at what is to be done.
  await order(release, { type: 'add-note', text: 'the disk was full' });
  const step = await stepEnded(release, 'migrate');
  expect(step).toMatchObject({ status: 'succeeded', attempt: 1 });
  await order(release, { type: 'add-note', text: 'over' });
  expect(readFileSync(ran, 'utf8')).toBe('x\n');
});
