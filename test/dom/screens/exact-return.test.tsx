import { fireEvent, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ReleaseDialogs } from '../../../renderer/screens/release/release-dialogs.tsx';
import { RollbackPanel } from '../../../renderer/screens/release/rollback-panel.tsx';
import type { ComparedSwitch } from '../../../shared/contract/releases.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import { nothingExposed } from '../../../shared/release/exposure.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import type { FoundTarget } from '../../../shared/release/split.ts';
import { beginFoldedSession, type FoldedSession, passGates, practicePlan } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

const closed: readonly FoundTarget[] = [{ target: 'router', exposure: nothingExposed }];

/** The practice plan with a script of its rollback. */
const scripted = practicePlan.replace(
  'rollback:\n',
  'rollback:\n  scripts: [{ id: warm, kind: command, title: Warm the caches, run: [hostname] }]\n',
);

/** Raised once and taken back, the switch as it was before kept. `passed`: what becomes of a script. */
async function rolledBack(text = practicePlan, passed = true): Promise<FoldedSession> {
  const session = beginFoldedSession('', '', text);
  passGates(session);
  await session.send({
    type: 'start-batch',
    batchId: 'REL-B0',
    decided: { batch: null, sequence: session.state().sequence },
  });
  const shift = Object.values(session.state().shifts).at(-1)!;
  session.report({
    ...{ type: 'record-shift', shiftId: shift.shiftId, outcome: 'succeeded', how: 'applied', error: null, tookMs: 40 },
    ...{ found: [{ target: 'router', exposure: shift.to }], snapshotBlob: 'before', before: closed },
  });
  await session.send({ type: 'roll-back', scope: 'all' });
  while (session.state().rollback?.status === 'running') {
    for (const effect of outstanding(session.state())) {
      if (effect.kind !== 'rollback-action') continue;
      const { rollbackId, actionId, phase } = effect;
      const found = phase === 'traffic' || phase === 'verify' ? closed : null;
      const result = { tookMs: 5, transcriptBlob: null, exitCode: null, httpStatus: null, note: null, error: null };
      session.report({
        type: 'record-rollback-action',
        rollbackId,
        actionId,
        found,
        result,
        passed: passed || phase !== 'script',
      });
    }
  }
  return session;
}

async function show(session: FoldedSession, seen: ComparedSwitch, language: Language = 'en') {
  const shown = (
    <>
      <RollbackPanel rollback={session.state().rollback!} acts />
      <ReleaseDialogs />
    </>
  );
  const releases = { splitReadings: async () => ({}), comparedWithOriginal: async () => seen };
  await renderFlight(session, shown, { releases }, language);
  const title = { en: 'The switches as they were before the release', zh: '开关还原为发布前原样' }[language];
  const panel = screen.getByRole('region', { name: title });
  fireEvent.click(within(panel).getByRole('button', { name: /Put back exactly|还原为发布前原样/ }));
  const dialog = await screen.findByRole('dialog');
  if (seen.diff !== '') await within(dialog).findByText(/\+weight=1 down/);
  return dialog;
}

const diff = '--- range\n+++ range\n@@ -1,1 +1,1 @@\n-weight=10 down\n+weight=1 down\n';

it('puts a switch back by keyboard, once its difference is on the screen', async () => {
  const session = await rolledBack();
  const dialog = await show(session, { diff, revision: 'r', since: 'unknown' });
  expect(await within(dialog).findByText('+weight=1 down')).toBeTruthy();
  expect(within(dialog).getByRole('alert').textContent).toMatch(/not known/);
  fireEvent.keyDown(document.body, { key: 'Enter' });
  expect(session.sent.at(-1)).toEqual({
    command: { type: 'return-switch', switchId: 'traffic', revision: 'r' },
    refusal: null,
  });
  expect(await screen.findByText('being put back exactly as it was')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /Put back exactly/ })).toBeNull();
});

it.each([
  ['en', 'What of the rollback is left above comes first.'],
  ['zh', '上面回滚里没完成的先处理。'],
] as const)('is offered below what an incomplete rollback has left, in %s', async (language, first) => {
  const session = await rolledBack(scripted, false);
  expect(session.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'incomplete' } });
  await show(session, { diff, revision: 'r', since: 'same' }, language);
  const [failed, sentence] = [screen.getByText(/Warm the caches/), screen.getByText(first)];
  expect(failed.compareDocumentPosition(sentence) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  fireEvent.keyDown(document.body, { key: 'Enter' });
  expect(session.sent.at(-1)).toMatchObject({ command: { type: 'return-switch' }, refusal: null });
});

it('lets nobody overwrite what somebody else has changed since', async () => {
  const session = await rolledBack();
  const dialog = await show(session, { diff, revision: 'r', since: 'changed' });
  expect((await within(dialog).findByRole('alert')).textContent).toMatch(/Somebody changed this switch/);
  fireEvent.keyDown(document.body, { key: 'Enter' });
  expect(within(dialog).getByRole('button', { name: /^Put it back/ })).toHaveProperty('disabled', true);
  expect(session.sent.some(({ command }) => command.type === 'return-switch')).toBe(false);
});

it('offers nothing but to close where the switch is as it was', async () => {
  const dialog = await show(await rolledBack(), { diff: '', revision: 'r', since: 'same' });
  expect(await within(dialog).findByText(/There is nothing to put back/)).toBeTruthy();
  expect(
    within(dialog)
      .getAllByRole('button')
      .map(({ textContent }) => textContent),
  ).toEqual(['CloseEsc']);
});
