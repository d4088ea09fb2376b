import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { CockpitVerdict } from '../../../renderer/screens/cockpit/cockpit-verdict.tsx';
import { KillSwitches } from '../../../renderer/screens/cockpit/kill-switches.tsx';
import { closeDialog } from '../../../renderer/screens/release/dialog-store.ts';
import { ReleaseDialogs } from '../../../renderer/screens/release/release-dialogs.tsx';
import type { KillSwitchFacts } from '../../../shared/contract/kill-switches.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { beginFoldedSession, type FoldedSession, passGates } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

afterEach(() => {
  cleanup();
  closeDialog();
});

const flags = `roles: [{ id: sre, title: { zh: 运维, en: SRE } }]
drills: [{ id: drilled, title: Kill switch drill }]
flags: [{ id: kill, title: Emergency stop, on: flags, key: kill, killSwitch: true, operators: [sre], drill: drilled }]
`;
const begin = () => {
  const session = beginFoldedSession(flags, '  flags: { capability: flag }\n');
  session.report({ type: 'record-kill-switch-position', flagId: 'kill', position: 'released' });
  return session;
};
/** Nobody has rehearsed it, and whoever sits here may operate it. */
const unknown: KillSwitchFacts[string] = { drill: null, unlisted: null };
const show = (session: FoldedSession, acts = true, language: 'en' | 'zh' = 'en', facts = unknown) =>
  renderFlight(
    session,
    <>
      <CockpitVerdict />
      <KillSwitches acts={acts} />
      <ReleaseDialogs />
    </>,
    {
      releases: {
        killSwitchReadings: async () => ({
          kill: { readAt: session.now().utc - 3_000, since: null, by: null, error: null },
        }),
        killSwitchFacts: async () => ({ kill: facts }),
      },
    },
    language,
  );
const plain = (element: HTMLElement): string => (element.textContent ?? '').replaceAll('\u00a0', ' ');
const row = () => screen.getByRole('region', { name: 'Kill switches' });
/** What the backend does with the intent. */
function perform(session: FoldedSession): void {
  const [effect] = outstanding(session.state());
  if (effect?.kind !== 'kill-switch') throw new Error('nothing is intended');
  const { flagId, actionId, attempt } = effect;
  const done = { how: 'written', before: null, error: null, tookMs: 42 } as const;
  session.report({ type: 'record-kill-switch', flagId, actionId, attempt, ...done });
}

it('stands released beside the rollback, with the age of its reading', async () => {
  await show(begin());
  expect(plain(row())).toContain('Emergency stop');
  expect(plain(row())).toContain('released');
  await act(async () => {});
  expect(plain(row())).toMatch(/read \d s ago/);
  expect(row().querySelector('[data-level]')?.getAttribute('data-level')).toBe('green');
});

it('claims no green where its last reading is old', async () => {
  const session = begin();
  session.pass(60_000);
  await renderFlight(session, <KillSwitches acts />, {
    releases: {
      killSwitchReadings: async () => ({
        kill: { readAt: session.now().utc - 60_000, since: null, by: null, error: null },
      }),
    },
  });
  await act(async () => {});
  expect(plain(row())).toMatch(/released.*read 1 min ago/);
  expect(row().querySelector('[data-level]')?.getAttribute('data-level')).toBe('unknown');
});

it('is engaged by one key and Enter, once, and says by whom and when it may be released', async () => {
  const session = begin();
  passGates(session);
  session.raise('REL-B0');
  session.report({ type: 'confirm-step', stepId: 'smoke-test', passed: true, note: null, evidenceBlob: null });
  await show(session);
  fireEvent.keyDown(window, { key: 'k' });
  const dialog = await screen.findByRole('dialog');
  expect(plain(dialog)).toContain('Operated by: SRE; no names are known');
  await within(dialog).findByText('No drill of it is known in this journal.');
  expect(within(dialog).queryByRole('textbox')).toBeNull();
  fireEvent.keyDown(window, { key: 'Enter' });
  fireEvent.keyDown(window, { key: 'Enter' });
  await act(async () => {});
  expect(session.sent).toEqual([{ command: { type: 'engage-kill-switch', flagId: 'kill' }, refusal: null }]);
  expect(plain(row())).toContain('engaging');
  await act(async () => perform(session));
  expect(plain(row())).toMatch(/engaged.*by Sun.*took 42 ms.*release in 30 min/);
  expect(within(row()).queryByRole('button', { name: /^Engage/ })).toBeNull();
  expect(plain(screen.getByRole('button', { name: /^Raise/ }))).toContain(
    'the kill switch "Emergency stop" to be released',
  );
});

it('tells how long its release still waits, and asks another person first', async () => {
  const session = begin();
  session.report({ type: 'engage-kill-switch', flagId: 'kill' }, { kind: 'person', id: 'p1' });
  perform(session);
  session.pass(10 * 60_000);
  session.green();
  await show(session);
  fireEvent.click(within(row()).getByRole('button', { name: 'Release…' }));
  const dialog = await screen.findByRole('dialog');
  expect(plain(dialog)).toContain('well for 30 min; 20 min to go');
  expect(within(dialog).getByText('Another person has to agree before it may begin')).toBeTruthy();
  expect(within(dialog).getByRole('button', { name: /^Release/ })).toHaveProperty('disabled', true);
});

it('says to whom the plan does not name that they are not, and which release has rehearsed it last', async () => {
  const title = { zh: '夏季发布', en: 'Summer release' };
  const at = Date.UTC(2026, 5, 1, 12);
  const by = { kind: 'person', id: 'p1' } as const;
  const drill = { releaseId: 'another', title, from: '1', to: '2', at, by, outcome: 'failed' } as const;
  for (const [language, opening, told, confirm] of [
    [
      'en',
      /^Engage/,
      [
        'The plan does not name Li to operate it (SRE)',
        '2026-06-01: failed, recorded by Sun in "Summer release" 1 → 2',
      ],
      /^Not named: engage/,
    ],
    [
      'zh',
      /^触发/,
      ['Li 不在计划写明的操作人里（运维）', '2026-06-01：未通过，Sun 记录于「夏季发布」1 → 2'],
      /^不在操作人里/,
    ],
  ] as const) {
    const session = begin();
    await show(session, true, language, { drill, unlisted: 'Li' });
    fireEvent.click(screen.getByRole('button', { name: opening }));
    const dialog = await screen.findByRole('dialog');
    await act(async () => {});
    for (const words of told) expect(plain(dialog)).toContain(words);
    fireEvent.click(within(dialog).getByRole('button', { name: confirm }));
    await act(async () => {});
    expect(session.sent).toMatchObject([{ command: { type: 'engage-kill-switch', flagId: 'kill' } }]);
    cleanup();
    closeDialog();
  }
});

it('offers nothing to who only looks', async () => {
  await show(begin(), false, 'zh');
  expect(within(screen.getByRole('region', { name: '紧急开关' })).queryByRole('button')).toBeNull();
});
