import { describe, expect, it } from 'vitest';
import { defineRelease } from '../../../electron/backend/conductor/release-definition.ts';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import type { Actor } from '../../../shared/release/envelope.ts';
import type { Binding } from '../../../shared/release/state.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { conductor, createFoldDriver, driver, person } from '../../support/fold/fold-driver.ts';
import { passedPreflight } from '../../support/fold/passed-preflight.ts';
import { smallPlan } from '../../support/small-plan.ts';

const reason = { textId: 't', textHash: 'h' };
const ask = (fold: ReturnType<typeof created>, command: ReleaseCommand, actor: Actor = person) =>
  fold.submit(command, actor).decision;
const automation = { kind: 'automation', id: 'auto' } as const;

function created(environment: Binding['environment'], plan: string = smallPlan()) {
  const edge: Binding = { connectionId: 'c', kind: 'practice', name: 'edge', environment };
  const definition = defineRelease('R', plan, { edge }, 1);
  const fold = createFoldDriver(definition);
  fold.submit({ type: 'create-release', planBlob: 'p', definitionBlob: 'd', pace: 1 }, conductor);
  fold.submit({ type: 'start-driver', driver, coveredUntil: null }, conductor);
  return fold;
}

describe("the linter's warnings", () => {
  it('have to be acknowledged with a reason before a release begins, and the journal keeps which', () => {
    const fold = created('test');
    expect(fold.state().definition.findings?.map(({ rule }) => rule)).toContain('no-guards');
    expect(nextAction(fold.state(), fold.now()).kind).toBe('acknowledge-findings');
    expect(ask(fold, { type: 'begin-release' })).toMatchObject({ ok: false, refusal: { code: 'findings-open' } });
    expect(ask(fold, { type: 'acknowledge-findings', reason: null })).toMatchObject({
      ok: false,
      refusal: { code: 'reason-required' },
    });
    const answer = ask(fold, { type: 'acknowledge-findings', reason });
    expect(answer).toMatchObject({
      ok: true,
      events: [{ type: 'findings-acknowledged', payload: { rules: expect.arrayContaining(['no-guards']), reason } }],
    });
    ask(fold, passedPreflight);
    expect(ask(fold, { type: 'begin-release' })).toMatchObject({ ok: true });
  });

  it('are acknowledged by automation on the practice range alone', () => {
    const asked = { type: 'acknowledge-findings', reason: null } as const;
    expect(ask(created('test'), asked, automation)).toMatchObject({ ok: false });
    expect(ask(created('practice'), asked, automation)).toMatchObject({ ok: true });
  });
});
