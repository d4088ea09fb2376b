import type { Actor } from './envelope.ts';
import type { ItemOutcome } from './events.ts';
import { itemPlan, recordOf } from './items.ts';
import { killSwitchIds } from './kill-switch-state.ts';
import type { PreflightResult } from './preflight.ts';
import type { ReleaseState } from './state.ts';

/** A drill of a kill switch as one release records it, by what is switched: a connection, and a name there. */
export interface RecordedDrill {
  readonly connectionId: string;
  readonly key: string;
  /** UTC ms at which it took place. */
  readonly at: number;
  readonly by: Actor;
  readonly outcome: Exclude<ItemOutcome, 'not-applicable'>;
}

/** The last drill of a kill switch that a journal knows, with the release that records it. */
export interface KnownDrill extends Omit<RecordedDrill, 'connectionId' | 'key'> {
  readonly releaseId: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly from: string;
  readonly to: string;
}

/** The drills of kill switches that this release records. */
export function recordedDrills(state: ReleaseState): readonly RecordedDrill[] {
  const { plan, bindings } = state.definition;
  return killSwitchIds(plan).flatMap((flagId): RecordedDrill[] => {
    const { slot = null, key = flagId, drillId } = plan.flags[flagId] ?? {};
    const drill = drillId === undefined ? undefined : itemPlan(state, drillId);
    const record = drill === undefined ? null : recordOf(state, drill);
    const connectionId = bindings[slot ?? '']?.connectionId;
    if (record === null || record.outcome === 'not-applicable' || connectionId === undefined) return [];
    const { outcome, by, heldAt } = record;
    return [{ connectionId, key, at: heldAt ?? record.at.utc, by, outcome }];
  });
}

/** A drill as a preflight keeps it, and back. */
export function drillParams({ title, by, ...drill }: KnownDrill): PreflightResult['params'] {
  return { ...drill, zh: title.zh, en: title.en, by: by.kind, person: by.kind === 'person' ? by.id : null };
}

export function drillOf(params: PreflightResult['params']): KnownDrill | null {
  const { releaseId, from, to, zh, en, at, by, person, outcome } = params;
  if (typeof at !== 'number') return null;
  return {
    ...{ releaseId: String(releaseId), from: String(from), to: String(to), title: { zh: String(zh), en: String(en) } },
    ...{ at, outcome: outcome === 'failed' ? 'failed' : 'done' },
    by:
      by === 'person'
        ? { kind: 'person', id: String(person) }
        : by === 'automation'
          ? { kind: 'automation', id: 'auto' }
          : { kind: 'conductor', rule: 'drill' },
  };
}
