import { describe, expect, it } from 'vitest';
import { defineRelease } from '../../../electron/backend/conductor/release-definition.ts';
import type { Binding } from '../../../shared/release/state.ts';
import { smallPlan } from '../../support/small-plan.ts';

const boundTo = (kind: string): Readonly<Record<string, Binding>> => ({
  edge: { connectionId: 'c1', kind, name: `our ${kind}`, environment: 'test' },
});
const exposed = (...exposures: object[]) =>
  smallPlan({ batches: exposures.map((exposure, index) => ({ id: `B${index}`, exposure, observe: '0s' })) });

const percent = { kind: 'percent', percent: 10 };
const regions = { kind: 'targets', targets: ['cn-north'] };

describe('a release', () => {
  it('is refused where its plan asks a switch for an exposure that the connection cannot carry', () => {
    const create =
      (kind: string, ...exposures: object[]) =>
      () =>
        defineRelease('R1', exposed(...exposures), boundTo(kind), 1);
    expect(create('nginx', percent, regions)).toThrow(
      expect.objectContaining({
        code: 'exposure-not-carried',
        params: { slot: 'edge', kind: 'targets', connection: 'our nginx' },
      }),
    );
    expect(create('practice', percent, { kind: 'replicas', canary: 2 })).toThrow(
      expect.objectContaining({
        code: 'exposure-not-carried',
        params: { slot: 'edge', kind: 'replicas', connection: 'our practice' },
      }),
    );
    expect(create('practice', percent, regions)().plan.tracks[0]?.batches[1]?.exposure).toEqual(regions);
    expect(create('nginx', percent, { kind: 'weights', stable: 1, canary: 1 })().releaseId).toBe('R1');
  });

  it('is refused where a connection lacks the capability, before its exposures are looked at', () => {
    expect(() => defineRelease('R1', exposed(regions), boundTo('prometheus'), 1)).toThrow(
      expect.objectContaining({ code: 'connection-capability-missing' }),
    );
    expect(() => defineRelease('R1', exposed(regions), {}, 1)).toThrow(
      expect.objectContaining({ code: 'connection-missing' }),
    );
  });
});
