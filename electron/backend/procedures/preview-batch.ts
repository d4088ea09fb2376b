import type { SwitchPreview } from '../../../shared/contract/releases.ts';
import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import type { BatchPlan } from '../../../shared/plan/release-plan.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import type { ConnectionPool } from '../connections/connection-pool.ts';

const previewDeadlineMs = 5_000;

/** What starting a batch would change on every switch; a switch that cannot say so is an entry with its error. */
export function previewBatch(
  state: ReleaseState,
  batch: BatchPlan,
  pool: ConnectionPool,
  signal: AbortSignal | undefined,
): Promise<SwitchPreview[]> {
  return Promise.all(
    batch.shifts.map(async ({ switchId, exposure }): Promise<SwitchPreview> => {
      const binding = state.definition.bindings[switchId];
      const entry = { switchId, connection: binding?.name ?? switchId };
      try {
        const { traffic } = await pool.instance(binding?.connectionId ?? '');
        if (traffic === undefined)
          throw new CockpitFault('connection-capability-missing', { slot: switchId, capability: 'traffic' });
        const { targets } = await traffic.preview(exposure, { deadlineMs: previewDeadlineMs, signal });
        return {
          ...entry,
          targets: targets.map(({ target, diff, revision }) => ({ target, diff, revision })),
          error: null,
        };
      } catch (thrown) {
        const error = toCockpitError(thrown);
        return { ...entry, targets: [], error: { ...error, params: { ...error.params } } };
      }
    }),
  );
}
