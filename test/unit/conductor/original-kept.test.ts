import { expect, it } from 'vitest';
import type { EffectTools } from '../../../electron/backend/conductor/effects/effect-tools.ts';
import { runRollbackAction } from '../../../electron/backend/conductor/effects/rollback-action.ts';
import { runShift } from '../../../electron/backend/conductor/effects/shift.ts';
import type { TrafficCapability } from '../../../electron/backend/connectors/connector.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';

const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const at = (value: number) => ({ targets: [{ target: 'local', exposure: percent(value) }] });

/** A switch that carries out its first write and then refuses every other one. */
function switchThatRefuses() {
  let live = 0;
  const restored: string[] = [];
  const traffic: TrafficCapability = {
    exposures: ['percent'],
    read: async () => at(live),
    preview: async (to) => ({
      targets: [{ target: 'local', from: percent(live), to, diff: '', revision: 'r' }],
    }),
    snapshot: async () => ({ mediaType: 'text/plain', content: `as it was at ${live} %` }),
    apply: async (_change, expected) => {
      if (expected !== null) live = 10;
      throw new CockpitFault('connector-bad-answer', { host: 'edge' });
    },
    restore: async ({ content }) => {
      restored.push(content);
      live = 0;
      return at(0);
    },
  };
  return { traffic, restored };
}

it('puts back what was before a first raise that was never reported as done', async () => {
  const { traffic, restored } = switchThatRefuses();
  const blobs = new Map<string, string>();
  const tools = {
    // Nothing was reported yet, as while the first samples are taken.
    state: () => ({
      definition: { bindings: { edge: { connectionId: 'c' } }, plan: {} },
      switches: { edge: { original: null, targets: {} } },
      shifts: {},
    }),
    pool: {
      instance: async () => ({ traffic }),
      abortWriter: async () => {},
      write: (_id: string, deadlineMs: number, work: (options: object) => unknown) => work({ deadlineMs }),
    },
    keepBlob: (content: string) => {
      const hash = `hash-${blobs.size}`;
      blobs.set(hash, content);
      return hash;
    },
    readBlob: (hash: string) => ({ content: Buffer.from(blobs.get(hash) ?? ''), mediaType: 'text/plain' }),
    originals: new Map(),
    commit: () => {},
  } as unknown as EffectTools;
  const shift = { kind: 'shift', shiftId: 's1', switchId: 'edge', direction: 'raise', to: percent(10), resume: false };
  expect(await runShift(shift as never, tools)).toMatchObject({ outcome: 'failed', found: at(10).targets });
  const action = { phase: 'traffic', rollbackId: 'r1', actionId: 'a1', switchId: 'edge', to: percent(0) };
  const report = await runRollbackAction(action as never, tools);
  expect(report).toMatchObject({ passed: true, found: at(0).targets });
  expect(restored).toEqual(['as it was at 0 %']);
});
