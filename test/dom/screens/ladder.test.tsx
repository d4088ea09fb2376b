import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Ladder } from '../../../renderer/screens/cockpit/ladder.tsx';
import { beginFoldedSession, passGates, practicePlan } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

/** The practice plan whose shifts are left to the compiler, on a second switch too. */
const withoutShifts = practicePlan.replace(/ {2}- id: shift-REL-B\d\n(?: {4}.*\n)+/g, '');

const rung = async (session: ReturnType<typeof beginFoldedSession>): Promise<string[]> => {
  passGates(session);
  await session.send({
    type: 'start-batch',
    batchId: 'REL-B0',
    decided: { batch: null, sequence: session.state().sequence },
  });
  for (const { shiftId, switchId, to } of Object.values(session.state().shifts)) {
    session.report({
      ...{ type: 'record-shift', shiftId, outcome: 'succeeded', how: 'applied', error: null, tookMs: 40 },
      ...{ found: [{ target: switchId, exposure: to }], snapshotBlob: null },
    });
  }
  await renderFlight(session, <Ladder />, { releases: { splitReadings: async () => ({}) } });
  const [first] = screen.getAllByRole('listitem');
  return [...(first?.querySelectorAll('span[title]') ?? [])].map((line) =>
    (line.getAttribute('title') ?? '').replaceAll('\u00a0', ' '),
  );
};

it('tells the switches of a batch apart, and says once what is meant for all of them', async () => {
  const lines = await rung(beginFoldedSession('', '  edge: { capability: traffic, title: Edge }\n', withoutShifts));
  expect(lines.filter((line) => line.includes('intended'))).toEqual(['REL-B0 · intended 1 %']);
  expect(lines.filter((line) => line.includes('read back'))).toEqual([
    'Edge · read back 1 %',
    'Practice router · read back 1 %',
  ]);
});

it('shows the share of an audience large, and below it for whom it is', async () => {
  const plan = withoutShifts.replace(
    / {4}title: .*\n( {4}exposure: 1 %)\n/,
    '$1\n    audience: [staff]\n    base: audience\n    unit: users\n',
  );
  const [figure, whom] = await rung(
    beginFoldedSession(
      'audiences: [{ id: staff, title: { zh: 内部员工, en: Staff }, match: { level: [staff, contractor] } }]\n',
      '',
      plan,
    ),
  );
  expect([figure, whom]).toEqual(['1 %', 'Staff']);
});
