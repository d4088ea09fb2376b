import { describe, expect, it } from 'vitest';
import { defineRelease } from '../../../electron/backend/conductor/release-definition.ts';
import { planTemplate } from '../../../electron/backend/plans/plan-templates.ts';
import type { GuardPlan } from '../../../shared/plan/release-plan.ts';
import { definitionText, definitionVersion, presentDefinition } from '../../../shared/release/definitions/index.ts';
import { evolveAll } from '../../../shared/release/evolve/index.ts';
import { type Binding, emptyRelease, type ReleaseDefinition } from '../../../shared/release/state.ts';
import { reviewRelease } from '../../../shared/release/views/review.ts';
import { olderDefinition, olderEvents, olderPlanText, olderReleases } from '../../support/definitions/older-release.ts';
import { resumeRehearsal } from '../../support/fold/rehearsal.ts';

const older = () => presentDefinition(olderDefinition);

describe('a definition that was stored before definitions had a version', () => {
  it('comes out as the same plan is compiled now, with the hash of the commands that were approved', () => {
    const { releaseId, bindings, plan, commandsHash, ...rest } = older();
    // Titles that the cockpit makes itself have a space by now that does not break.
    const written = JSON.stringify(defineRelease(releaseId, olderPlanText, bindings, plan.pace));
    const now = JSON.parse(written.replaceAll('\u00a0', ' ')) as ReleaseDefinition;
    // Where the plan names no scope, the one of that time stays written out.
    const scopeAll = (guard: GuardPlan) => ({
      ...guard,
      actions: {
        ...guard.actions,
        red: guard.actions.red.map((action) => (action.action === 'rollback' ? { ...action, scope: 'all' } : action)),
      },
    });
    expect(plan).toEqual({ ...now.plan, guards: now.plan.guards.map(scopeAll) });
    expect(rest).toEqual({ variables: now.variables });
    expect(commandsHash).toBe(olderDefinition.commandsHash);
  });

  it('may name owners in one word for both languages', () => {
    const plan = olderDefinition.plan as { readonly gates: readonly object[]; readonly steps: readonly object[] };
    const named = (items: readonly object[]) => items.map((item) => ({ ...item, owner: 'SRE' }));
    const definition = { ...olderDefinition, plan: { ...plan, gates: named(plan.gates), steps: named(plan.steps) } };
    const { gates, steps } = presentDefinition(definition).plan;
    for (const { owner } of [...gates, ...steps]) expect(owner).toEqual({ zh: 'SRE', en: 'SRE' });
  });

  it.each(olderReleases)('replays its release that is %s', (name) => {
    const state = evolveAll(emptyRelease(older()), olderEvents(name));
    expect(state.status).toBe(name === 'in-flight' ? 'running' : name);
    const review = reviewRelease(older(), olderEvents(name));
    const reached = name === 'completed' ? ['B1', 'B2', 'B3'] : ['B1', 'B2'];
    const begun = review.batches.filter(({ startedAt }) => startedAt !== null);
    expect(begun.map(({ batchId }) => batchId)).toEqual(reached);
  });

  it('lets its release in flight go on to the end, and back', () => {
    const flight = resumeRehearsal(older(), olderEvents('in-flight'));
    expect(flight.state().batches.B2?.status).toBe('in-effect');
    const back = flight.fork();
    flight.flyUntil((_, { kind }) => kind === 'over');
    expect(flight.state()).toMatchObject({ status: 'completed', batches: { B3: { status: 'completed' } } });
    back.act({ type: 'roll-back', scope: 'all' });
    back.flyUntil((_, { kind }) => kind === 'over');
    expect(back.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
  });
});

describe('a definition that is stored now', () => {
  const practice: Binding = { connectionId: 'practice', kind: 'practice', name: 'Practice', environment: 'practice' };
  const definition = defineRelease(
    'release-1',
    planTemplate('practice')?.text ?? '',
    { traffic: practice, metrics: practice },
    20,
  );

  it('carries its version and comes out as it was', () => {
    const stored: unknown = JSON.parse(definitionText(definition));
    expect(stored).toMatchObject({ version: definitionVersion, releaseId: 'release-1' });
    expect(presentDefinition(stored)).toEqual(definition);
  });

  it('is refused where a later cockpit stored it', () => {
    const stored = { ...(JSON.parse(definitionText(definition)) as object), version: definitionVersion + 1 };
    expect(() => presentDefinition(stored)).toThrow(
      expect.objectContaining({
        code: 'definition-newer',
        params: { release: 'release-1', found: definitionVersion + 1, supported: definitionVersion },
      }),
    );
  });

  it.each([null, [[]], 'text', {}, { plan: 1 }, { version: 0, plan: {} }, { version: '2', plan: {} }])(
    'is not read out of %j',
    (stored) => {
      expect(() => presentDefinition(stored)).toThrow(expect.objectContaining({ code: 'definition-unreadable' }));
    },
  );
});
