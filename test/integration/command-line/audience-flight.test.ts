import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitFolder, cockpitFolder, runCockpit } from '../../support/cockpit-child.ts';
import { smallPlan } from '../../support/small-plan.ts';

let folder: CockpitFolder;
beforeEach(() => {
  folder = cockpitFolder();
});
afterEach(() => folder.remove());

/** The ladder of a real plan: an audience, a wider one, a share per kind of user, then everybody. */
const exposures = {
  'REL-B0': { kind: 'both', percent: 0.5, targets: ['internal=true'] },
  'REL-B1': { kind: 'both', percent: 1, targets: ['internal=true', 'planTier=pro & languagePair=L2|L3'] },
  'REL-B2': { kind: 'both', percent: 15, targets: ['internal=true', 'planTier=pro', 'planTier=free'] },
  'REL-B3': {
    kind: 'shares',
    shares: [
      { target: 'userType=internal', percent: 100 },
      { target: 'userType=vip', percent: 50 },
      { target: 'userType=regular|new', percent: 20 },
    ],
  },
  'REL-B4': { kind: 'percent', percent: 100 },
};
const plan = smallPlan({
  batches: Object.entries(exposures).map(([id, exposure]) => ({ id, exposure, observe: '0s' })),
});

async function conduct(...words: string[]) {
  const file = folder.write('plan.yaml', plan);
  const { exitCode, lines } = await runCockpit([
    ...['conduct', file, '--auto', '--pace', 'fast', '--journal', folder.journal, '--json'],
    ...words,
  ]);
  const shifts = lines.filter(({ kind, type }) => kind === 'event' && type === 'shift-succeeded');
  const last = lines.at(-1);
  return { exitCode, last, shifts };
}

it('climbs a ladder of audiences on the practice range, each read back', async () => {
  const { exitCode, last, shifts } = await conduct();
  expect(last).toMatchObject({ outcome: 'completed' });
  expect(exitCode).toBe(0);
  expect(
    shifts.map(({ payload }) => (payload as { found: { exposure: object }[] }).found.map((one) => one.exposure)),
  ).toEqual(Object.values(exposures).map((exposure) => [exposure]));
});

it('goes back from a share per audience to the old version', async () => {
  const { exitCode, last } = await conduct('--rollback-at', 'REL-B3');
  expect(last).toMatchObject({ outcome: 'rolled-back', status: 'succeeded' });
  expect(exitCode).toBe(3);
});
