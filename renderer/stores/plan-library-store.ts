import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { CockpitClient } from '../../shared/contract/index.ts';
import type { PlanSummary } from '../../shared/contract/plans.ts';
import type { Connection } from '../client/connection.ts';
import { useConnection } from './connection.ts';
import { createRemoteStore, type Remote } from './remote-list.ts';

export type PlanDetail = Awaited<ReturnType<CockpitClient['plans']['get']>>;
export type TemplateSummary = Awaited<ReturnType<CockpitClient['plans']['templates']>>[number];

/** Every plan of the library, archived ones too; asked anew whenever something in it changed. */
export function usePlanList(): Remote<readonly PlanSummary[]> & { refresh(): Promise<void> } {
  return useWatched((client) => client.plans.list());
}

/** A plan with its draft and versions, asked anew likewise. Mount anew for another plan. */
export function usePlan(planId: string): Remote<PlanDetail> & { refresh(): Promise<void> } {
  return useWatched((client) => client.plans.get({ planId }));
}

/** The plans that the product ships; they do not change while it runs. */
export function useTemplates(): Remote<readonly TemplateSummary[]> & { refresh(): Promise<void> } {
  const { client } = useConnection();
  const remote = useMemo(() => createRemoteStore<readonly TemplateSummary[]>(() => client.plans.templates()), [client]);
  useEffect(() => void remote.refresh(), [remote]);
  return { ...useStore(remote.store), refresh: remote.refresh };
}

/** Calls back with every change of the library, at first at once; returns what ends it. */
export function watchPlans(connection: Connection, onChange: () => void): () => void {
  let known = Number.NaN;
  return connection.watch<{ changes: number }>({
    open: (signal) => connection.client.plans.watch(undefined, { signal }),
    onItem: ({ changes }) => {
      if (changes === known) return;
      known = changes;
      onChange();
    },
  });
}

function useWatched<Value>(
  read: (client: CockpitClient) => Promise<Value>,
): Remote<Value> & { refresh(): Promise<void> } {
  const connection = useConnection();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read stays the same as long as it is shown
  const remote = useMemo(() => createRemoteStore<Value>(() => read(connection.client)), [connection]);
  useEffect(() => {
    void remote.refresh();
    return watchPlans(connection, () => void remote.refresh());
  }, [connection, remote]);
  return { ...useStore(remote.store), refresh: remote.refresh };
}
