import { describe, expect, it } from 'vitest';
import { clusterReturns } from '../../../shared/release/cluster-returns.ts';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import type { ClusterAction } from '../../../shared/steps/cluster.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
import {
  ask,
  refused,
  settle,
  smallFlight,
  start,
  stepOf,
  titled,
  twoBatches,
} from '../../support/fold/small-flight.ts';

const api = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api', namespace: null };
const scale = (id: string, batch: string, replicas: number, restore = true) => {
  const action: ClusterAction = { action: 'scale', workload: { kind: 'Deployment', name: 'api' }, replicas, restore };
  return { id, kind: 'cluster' as const, batch, on: 'cluster', after: [], do: action };
};
const found = (stepId: string, before: string | null, object = api): ReleaseCommand => {
  const kept = { slot: 'cluster', object, existed: before !== null, beforeBlob: before };
  return { type: 'record-cluster', stepId, ...kept };
};
const back = (scope: 'stage' | 'all') => ({ type: 'roll-back', scope }) as const;
const clusterAction = (flight: Flight) =>
  flight.fold.state().rollback?.actions.findLast(({ phase }) => phase === 'cluster');

/** In effect on the second of two batches, each step done where its batch is. */
function climbed(steps: readonly ReturnType<typeof scale>[], plan: object = {}): Flight {
  const flight = smallFlight({
    ...twoBatches,
    connections: { ...twoBatches.connections, cluster: { capability: 'cluster' } },
    steps: titled(steps),
    ...plan,
  });
  for (const batchId of ['B1', 'B2']) {
    ask(flight, { type: 'start-batch', batchId, decided: decidedNow(flight) });
    settle(flight);
    for (const { id, batch } of steps) {
      if (batch !== batchId) continue;
      ask(flight, start(id), found(id, `before ${id}`));
      settle(flight);
    }
  }
  return flight;
}
const two = [scale('grow', 'B1', 4), scale('grow-more', 'B2', 8)];
const returned = (flight: Flight) =>
  clusterReturns(flight.fold.state(), null, null).map(({ changes }) => changes.map(({ beforeBlob }) => beforeBlob));

describe('an object of a cluster that steps of the release changed', () => {
  it('goes back with the stage to before the batch above, and with everything to before the first change', () => {
    const flight = climbed(two);
    ask(flight, back('stage'));
    expect(clusterAction(flight)?.cluster).toEqual({
      ...{ slot: 'cluster', object: api, of: 2 },
      changes: [{ stepId: 'grow-more', beforeBlob: 'before grow-more' }],
    });
    settle(flight);
    expect(flight.fold.state().clusterTouches.map((touch) => touch.returned)).toEqual([false, true]);
    expect(returned(flight)).toEqual([['before grow']]);
    ask(flight, back('all'));
    settle(flight);
    expect(flight.fold.state().rollback?.status).toBe('succeeded');
    expect(returned(flight)).toEqual([]);
  });

  it('goes back after traffic and before scripts, the last change first', () => {
    const scripts = titled([{ id: 'tidy', kind: 'command', run: ['tidy'] }]);
    const flight = climbed(two, { rollback: { scripts } });
    ask(flight, back('all'));
    const phases = flight.fold.state().rollback?.actions.map(({ phase }) => phase);
    expect(phases).toEqual(['ensure-stable', 'traffic', 'cluster', 'script', 'verify']);
    expect(returned(flight)).toEqual([['before grow-more', 'before grow']]);
  });

  it('stays where the plan leaves it, where it was made by the release, and where it is a Secret', () => {
    const flight = climbed([scale('grow', 'B1', 4), scale('stay', 'B2', 8, false)]);
    expect(returned(flight)).toEqual([]);
    ask(flight, found('grow', null, { ...api, name: 'new' }), found('grow', 'x', { ...api, kind: 'Secret' }));
    expect(returned(flight)).toEqual([]);
    ask(flight, found('grow', 'other', { ...api, name: 'other' }));
    expect(returned(flight)).toEqual([['other']]);
  });

  it('goes back as well where the step failed or was still under way, which is not written any more', () => {
    const running = climbed(two.slice(0, 1), { steps: titled([...two.slice(0, 1), scale('late', 'B2', 9)]) });
    ask(running, start('late'), found('late', 'before late'), back('all'));
    expect(stepOf(running, 'late').status).toBe('failed');
    expect(clusterAction(running)?.cluster?.changes.map(({ stepId }) => stepId)).toEqual(['late', 'grow']);
  });

  it('is said where it could not be put back, and tried again until somebody has changed it since', () => {
    const flight = climbed(two);
    ask(flight, back('all'));
    for (let round = 0; round < 10; round += 1) {
      flight.make({ kind: 'effects', outcomes: [clusterAction(flight)?.status === 'intended' ? 'failed' : 'done'] });
    }
    expect(flight.fold.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'incomplete' } });
    expect(clusterAction(flight)).toMatchObject({ status: 'failed', attempt: 2 });
    expect(standing(flight.fold.state(), flight.fold.now())).toMatchObject({
      code: 'object-not-restored',
      params: { object: 'Deployment/api' },
    });
    const retry = { type: 'retry-rollback-action', actionId: clusterAction(flight)?.actionId ?? '' } as const;
    expect(refused(flight, retry)).toBeNull();
    ask(flight, found('grow', 'somebody'));
    expect(refused(flight, retry)).toBe('stale-decision');
  });
});
