import type { ReleaseState, SwitchState } from '../state.ts';
import { withFound } from './batches.ts';
import { type Evolvers, withEntry } from './evolver.ts';

const changed = (state: ReleaseState, switchId: string, change: (item: SwitchState) => SwitchState): ReleaseState => ({
  ...state,
  switches: withEntry(state.switches, switchId, change),
});

export const exactReturnEvolvers: Evolvers<'switch-return-intended' | 'switch-returned' | 'switch-return-failed'> = {
  'switch-return-intended': (state, { at, actor, payload: { switchId, actionId, revision } }) =>
    changed(state, switchId, (item) => ({
      ...item,
      returned: {
        ...{ actionId, revision, status: 'intended', intendedAt: at, endedAt: null, by: actor, error: null },
        exact: false,
        ...(item.returned?.after === undefined ? {} : { after: item.returned.after }),
      },
    })),
  'switch-returned': (state, { at, payload: { switchId, found, exact } }) =>
    changed(state, switchId, (item) => ({
      ...withFound(item, found, at, true),
      ...(item.returned !== undefined && { returned: { ...item.returned, status: 'done', endedAt: at, exact } }),
    })),
  'switch-return-failed': (state, { at, payload: { switchId, found, error, snapshotBlob } }) =>
    changed(state, switchId, (item) => ({
      ...(found === null ? item : withFound(item, found, at, false)),
      ...(item.returned !== undefined && {
        returned: {
          ...{ ...item.returned, status: 'failed', endedAt: at, error },
          ...(snapshotBlob === undefined ? {} : { after: snapshotBlob }),
        },
      }),
    })),
};
