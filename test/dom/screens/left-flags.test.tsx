import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { LeftFlags } from '../../../renderer/screens/release/left-flags.tsx';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { beginFoldedSession, type FoldedSession } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

const playbooks = `
flags: [{ id: cache, title: { zh: 强缓存, en: Strong cache }, on: settings, key: cache }]
playbooks:
  - id: busy
    title: Busy
    steps: [{ id: strong, kind: flag, title: Strong cache, flag: cache, value: true, for: 30 min }]
`;

/** Set by a step of a playbook, for half an hour. */
async function set(): Promise<FoldedSession> {
  const session = beginFoldedSession(playbooks, '  settings: { capability: flag }\n');
  await session.send({ type: 'open-playbook', playbookId: 'busy', mode: 'live', reason: null });
  await session.send({ type: 'start-step', stepId: 'strong' });
  session.report({ type: 'record-flag', flagId: 'cache', value: false });
  session.report({
    ...{ type: 'record-step', stepId: 'strong', attempt: 1, passed: true, result: emptyResult },
    gain: { kind: 'flag', flagId: 'cache', value: true },
  });
  return session;
}
const report = (session: FoldedSession, works: boolean) =>
  act(async () => {
    for (const effect of outstanding(session.state())) {
      if (effect.kind !== 'flag-return') continue;
      const { flagId, attempt } = effect;
      const error = { code: 'connection-unreachable', params: { host: 'flags' }, retryable: true } as const;
      session.report({ type: 'record-flag-return', flagId, attempt, error: works ? null : error });
    }
  });
const press = (name: RegExp | string) => act(async () => void fireEvent.click(screen.getByRole('button', { name })));

it('shows nothing before its time is over, then says so with one press that sets it back', async () => {
  const session = await set();
  await renderFlight(session, <LeftFlags acts />);
  expect(screen.queryByRole('region')).toBeNull();
  cleanup();
  session.pass(30 * 60_000);
  await renderFlight(session, <LeftFlags acts />);
  expect(
    screen.getByText(/"Strong cache" is still on, set at .* for 30.min only; before the release it was off/),
  ).toBeTruthy();
  await press('Set back to off');
  expect(screen.getByText(/Setting "Strong cache" back/)).toBeTruthy();
  expect(screen.queryByRole('button')).toBeNull();
  await report(session, false);
  expect(screen.getByText(/"Strong cache" could not be set back: /)).toBeTruthy();
  await press('Try again');
  await report(session, true);
  expect(screen.queryByText(/Strong cache/)).toBeNull();
  expect(session.sent.slice(-2).map(({ command }) => command)).toEqual(
    Array(2).fill({ type: 'set-flag-back', flagId: 'cache' }),
  );
});

it('is only looked at where nobody may act', async () => {
  const session = await set();
  session.pass(31 * 60_000);
  await renderFlight(session, <LeftFlags acts={false} />, {}, 'zh');
  expect(screen.getByText(/「强缓存」.* 临时设为 .*，为期 30.*，已经到期；发布前是 /)).toBeTruthy();
  expect(screen.queryByRole('button')).toBeNull();
});
