import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../electron/backend/kubernetes/objects.ts';
import { hasCondition, rolloutOf } from '../../../electron/backend/kubernetes/rollout.ts';

const object = (kind: string, spec: object, status: object | undefined, generation = 3): KubernetesObject => ({
  kind,
  metadata: { name: 'web', generation },
  spec,
  ...(status === undefined ? {} : { status }),
});

describe('a rollout', () => {
  const done = { observedGeneration: 3, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };

  it.each([
    ['complete', {}],
    ['progressing', { observedGeneration: 2 }],
    ['progressing', { updatedReplicas: 1 }],
    ['progressing', { replicas: 3 }],
    ['progressing', { availableReplicas: 1 }],
  ])('of a Deployment is %s with %j', (state, status) => {
    expect(rolloutOf(object('Deployment', { replicas: 2 }, { ...done, ...status }))?.state).toBe(state);
  });

  it('of a Deployment has failed when its controller gives up, and has not begun without a status', () => {
    const conditions = [
      { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'too slow' },
    ];
    expect(rolloutOf(object('Deployment', { replicas: 2 }, { ...done, readyReplicas: 1, conditions }))).toEqual({
      state: 'failed',
      ready: 1,
      wanted: 2,
      detail: 'too slow',
    });
    expect(rolloutOf(object('Deployment', {}, undefined))).toEqual({ state: 'progressing', ready: 0, wanted: 1 });
  });

  it('of a StatefulSet and a DaemonSet counts as kubectl does; other kinds do not roll out', () => {
    const set = {
      observedGeneration: 3,
      replicas: 2,
      readyReplicas: 2,
      updatedReplicas: 1,
      currentRevision: 'a',
      updateRevision: 'b',
    };
    expect(rolloutOf(object('StatefulSet', { replicas: 2 }, set))?.state).toBe('progressing');
    expect(rolloutOf(object('StatefulSet', { replicas: 2 }, { ...set, updatedReplicas: 2 }))?.state).toBe('complete');
    const daemon = { observedGeneration: 3, desiredNumberScheduled: 4, updatedNumberScheduled: 4, numberAvailable: 3 };
    expect(rolloutOf(object('DaemonSet', {}, daemon))).toEqual({ state: 'progressing', ready: 3, wanted: 4 });
    expect(rolloutOf(object('DaemonSet', {}, { ...daemon, numberAvailable: 4 }))?.state).toBe('complete');
    expect(rolloutOf(object('ConfigMap', {}, undefined))).toBeNull();
  });
});

it('holds a condition only where it is said of the object as it is now, and everywhere', () => {
  const accepted = (status: string, observedGeneration = 3) => ({
    conditions: [{ type: 'Accepted', status, observedGeneration }],
  });
  const route = (...parents: object[]) => object('HTTPRoute', {}, { parents });
  expect(hasCondition(route(accepted('True')), 'Accepted')).toBe(true);
  expect(hasCondition(route(accepted('True', 2)), 'Accepted')).toBe(false);
  expect(hasCondition(route(accepted('True'), accepted('False')), 'Accepted')).toBe(false);
  expect(hasCondition(route(), 'Accepted')).toBe(false);
  const pod = object('Pod', {}, { conditions: [{ type: 'Ready', status: 'False' }] });
  expect([hasCondition(pod, 'Ready'), hasCondition(pod, 'Ready=False')]).toEqual([false, true]);
});
