import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { RollbackPanel } from '../../../renderer/screens/release/rollback-panel.tsx';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import type { StepResult } from '../../../shared/release/events.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { beginFoldedSession, type FoldedSession, passGates } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

/** A rollback of everything whose first action, the question whether the old version serves, has ended so. */
async function rollingBack(result: StepResult): Promise<FoldedSession> {
  const session = beginFoldedSession();
  passGates(session);
  session.raise('REL-B0');
  await session.send({ type: 'roll-back', scope: 'all' });
  const [stable] = outstanding(session.state());
  if (stable?.kind !== 'rollback-action') throw new Error('nothing to do');
  session.report({
    type: 'record-rollback-action',
    ...{ rollbackId: stable.rollbackId, actionId: stable.actionId, passed: true, found: null },
    result,
  });
  return session;
}

describe('the panel of a rollback', () => {
  it('says what a switch that takes its time is waited for, and for how long at the most', async () => {
    const session = await rollingBack(emptyResult);
    session.pass(65_000);
    const readings = { traffic: { readAt: session.now().utc - 2_000, error: null, patienceMs: 300_000 } };
    const panel = <RollbackPanel rollback={session.state().rollback!} acts />;
    await renderFlight(session, panel, { releases: { splitReadings: async () => readings } });
    const awaited = await screen.findByText(
      /^waiting until it shows 0 % · last read router 1 %, (?:[2-9]|\d\d)(?:\.\d)? s ago · given up after 5 min$/,
    );
    expect(awaited.closest('li')?.textContent).toMatch(/1.min.5.s/);
  });

  it('puts no tick where nobody could ask whether the old version serves', async () => {
    const notAsked = { code: 'stable-not-asked', params: {}, retryable: false } as const;
    const session = await rollingBack({ ...emptyResult, error: notAsked });
    await renderFlight(session, <RollbackPanel rollback={session.state().rollback!} acts />, {
      releases: { splitReadings: async () => ({}) },
    });
    const row = screen.getByText(/^Not asked whether the old version can serve/).closest('li')!;
    expect(within(row).getByText('not asked')).toBeTruthy();
    expect(within(row).queryByText('done')).toBeNull();
    expect(row.querySelector('svg')?.dataset.state).toBe('skipped');
  });
});
