import { expect, it } from 'vitest';
import type { EffectTools } from '../../../electron/backend/conductor/effects/effect-tools.ts';
import { runShift } from '../../../electron/backend/conductor/effects/shift.ts';
import type { TrafficCapability } from '../../../electron/backend/connectors/connector.ts';

type ShiftEffect = Parameters<typeof runShift>[0];

/** The deadline that a raise gets on a switch that says this of itself. */
async function deadlineOf(patienceMs: number | undefined): Promise<number> {
  const deadlines: number[] = [];
  const traffic: Partial<TrafficCapability> = patienceMs === undefined ? {} : { patienceMs };
  const tools = {
    state: () => ({ shifts: {}, definition: { bindings: { 'traffic-main': { connectionId: 'k8s' } } } }),
    pool: {
      instance: async () => ({ traffic: { exposures: [], read: async () => ({ targets: [] }), ...traffic } }),
      write: async (_id: string, deadlineMs: number) => {
        deadlines.push(deadlineMs);
        throw new Error('far enough');
      },
    },
  } as unknown as EffectTools;
  const effect = { switchId: 'traffic-main', direction: 'raise', resume: false } as unknown as ShiftEffect;
  await runShift(effect, tools);
  return deadlines[0] ?? 0;
}

it('gives a switch that waits for a rollout the time that it names, and no other one less than usual', async () => {
  const usual = await deadlineOf(undefined);
  expect(usual).toBeGreaterThan(1_000);
  expect(await deadlineOf(300_000)).toBe(300_000);
  expect(await deadlineOf(1_000)).toBe(usual);
});
