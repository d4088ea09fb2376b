import { describe, expect, it } from 'vitest';
import { defineRelease } from '../../../electron/backend/conductor/release-definition.ts';
import type { CommandOf, ReleaseCommand } from '../../../shared/release/commands.ts';
import type { Actor } from '../../../shared/release/envelope.ts';
import { preflightRefusal, preflightValidMs } from '../../../shared/release/preflight.ts';
import type { Binding } from '../../../shared/release/state.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import { conductor, createFoldDriver, driver, person } from '../../support/fold/fold-driver.ts';
import { passedPreflight } from '../../support/fold/passed-preflight.ts';
import { smallPlan } from '../../support/small-plan.ts';

const reason = { textId: 't', textHash: 'h' };
const failing: CommandOf<'record-preflight'> = {
  ...passedPreflight,
  failed: ['connection:edge'],
  evidenceBlob: 'failing',
};

function created(environment: Binding['environment']) {
  const edge: Binding = { connectionId: 'c', kind: 'nginx', name: 'edge', environment };
  const fold = createFoldDriver(defineRelease('R', smallPlan(), { edge }, 1));
  fold.submit({ type: 'create-release', planBlob: 'p', definitionBlob: 'd', pace: 1 }, conductor);
  fold.submit({ type: 'start-driver', driver, coveredUntil: null }, conductor);
  fold.submit({ type: 'acknowledge-findings', reason }, environment === 'practice' ? conductor : person);
  const ask = (command: ReleaseCommand, actor: Actor = person) => {
    const { decision } = fold.submit(command, actor);
    return decision.ok ? null : decision.refusal.code;
  };
  return { fold, ask, next: () => nextAction(fold.state(), fold.now()).kind };
}

describe('the preflight', () => {
  it('is asked for before a release that touches more than the practice range', () => {
    const { fold, ask, next } = created('test');
    expect(next()).toBe('run-preflight');
    expect(standing(fold.state(), fold.now()).code).toBe('preflight-due');
    expect(ask({ type: 'begin-release' })).toBe('preflight-missing');
    expect(ask(passedPreflight)).toBeNull();
    expect(next()).toBe('begin');
    expect(ask({ type: 'begin-release' })).toBeNull();
    expect(ask(passedPreflight)).toBe('release-already-begun');
  });

  it('is not asked for on the practice range alone', () => {
    const { ask, next } = created('practice');
    expect(next()).toBe('begin');
    expect(ask({ type: 'begin-release' })).toBeNull();
  });

  it('that failed is flown with on a person’s word alone, with a reason, about that very one', () => {
    const { fold, ask, next } = created('production');
    const acknowledge = { type: 'acknowledge-preflight', evidenceBlob: 'failing', reason } as const;
    expect(ask(acknowledge)).toBe('preflight-missing');
    ask(failing);
    expect(next()).toBe('acknowledge-preflight');
    expect(ask({ type: 'begin-release' })).toBe('preflight-failed');
    expect(ask({ ...acknowledge, reason: null })).toBe('reason-required');
    expect(ask(acknowledge, { kind: 'automation', id: 'auto' })).toBe('reason-required');
    expect(ask({ ...acknowledge, evidenceBlob: 'an earlier one' })).toBe('stale-decision');
    expect(ask(acknowledge)).toBeNull();
    // Another one that fails has to be read again.
    ask({ ...failing, evidenceBlob: 'again' });
    expect(fold.state().preflight).toMatchObject({ acknowledged: false, failed: ['connection:edge'] });
    expect(ask({ type: 'begin-release' })).toBe('preflight-failed');
    expect(ask({ ...acknowledge, evidenceBlob: 'again' })).toBeNull();
    expect(ask({ type: 'begin-release' })).toBeNull();
  });

  it('expires after a day', () => {
    const { fold, ask } = created('staging');
    ask(passedPreflight);
    const state = fold.state();
    const at = (ms: number) => ({ ...fold.now(), utc: (state.preflight?.at.utc ?? 0) + ms });
    expect(preflightRefusal(state, at(preflightValidMs - 1))).toBeNull();
    expect(preflightRefusal(state, at(preflightValidMs))).toMatchObject({ code: 'preflight-expired' });
    expect(nextAction(state, at(preflightValidMs)).kind).toBe('run-preflight');
  });
});
