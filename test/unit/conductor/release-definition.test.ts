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

  it('is refused where only its variant breaks the plan, and its warnings are told', () => {
    const guard = { id: 'errors', title: 'E', from: 'm', query: 'e', unit: 'ratio', green: '< 1 %', red: '> 5 %' };
    const variant = (id: string, guards: object) => ({ id, title: id, guards });
    const plan = smallPlan({
      connections: { m: { capability: 'metrics' } },
      guards: [guard],
      variants: [variant('seconds', { errors: { green: '< 5 s' } }), variant('blind', { errors: { skip: true } })],
    });
    const bindings = {
      ...boundTo('practice'),
      m: { connectionId: 'c1', kind: 'practice', name: 'range', environment: 'test' as const },
    };
    const define = (id: string | null) => defineRelease('R1', plan, bindings, 1, id);
    expect(() => define('seconds')).toThrow(
      expect.objectContaining({
        code: 'plan-invalid',
        params: { line: 1, column: 1, rule: 'threshold.disagree', path: 'guards[0]' },
      }),
    );
    const rules = (id: string | null) => define(id).findings?.map(({ rule }) => rule);
    expect(rules(null)).not.toContain('no-guards');
    expect(rules('blind')).toContain('no-guards');
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
