import { fireEvent, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Settle } from '../../../renderer/screens/cockpit/settle.tsx';
import { beginFoldedSession, type FoldedSession, observeFirstBatch } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

const onFirstBatch = (): FoldedSession => {
  const session = beginFoldedSession();
  observeFirstBatch(session);
  session.pass(3_600_000);
  session.green();
  session.begin('REL-B1');
  return session;
};
const endShift = (session: FoldedSession, outcome: 'failed' | 'unresolved', found: readonly number[]): void => {
  const shift = Object.values(session.state().shifts).at(-1)!;
  session.report({
    ...{ type: 'record-shift', shiftId: shift.shiftId, outcome, how: 'read-back', tookMs: 40, error: null },
    found: found.map((percent, index) => ({ target: `web-${index}`, exposure: { kind: 'percent', percent } })),
  });
};
const actions = (): string[] =>
  screen.getAllByRole('button').map((button) => (button.textContent ?? '').replaceAll('\u00a0', ' '));

it.each([
  ['read back as it was meant', [5], ['Try again: shift to 5 %', 'Lower to 0 %', 'Lower to 1 %']],
  ['half of it done', [5, 1], ['Try again: shift to 5 %', 'Lower to 0 %', 'Lower to 1 %']],
  ['not done at all', [1], ['Try again: shift to 5 %', 'Lower to 0 %']],
  ['beyond what was meant', [25], ['Try again: shift to 5 %', 'Lower to 5 %', 'Lower to 10 %']],
] as const)('a raise without a good outcome, %s, offers lower values only', async (_what, found, offered) => {
  const session = onFirstBatch();
  endShift(session, 'unresolved', found);
  await renderFlight(session, <Settle acts />);
  expect(actions()).toEqual(offered);
  fireEvent.click(screen.getAllByRole('button').at(-1)!);
  expect(session.sent).toMatchObject([{ command: { type: 'lower-exposure', switchId: 'traffic' }, refusal: null }]);
});
