import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { CockpitVerdict } from '../../../renderer/screens/cockpit/cockpit-verdict.tsx';
import { statusLine } from '../../../renderer/screens/cockpit/status-line.ts';
import { Notices } from '../../../renderer/screens/release/notices.tsx';
import { ReleaseDialogs } from '../../../renderer/screens/release/release-dialogs.tsx';
import { hearHost } from '../../../renderer/stores/host-link.ts';
import type { SwitchChangeRequest } from '../../../shared/contract/releases.ts';
import type { Speech } from '../../../shared/i18n/release-speech.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import { beginFoldedSession, type FoldedSession, observeFirstBatch, passGates } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

async function* eventsOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
const preview = async () => [
  {
    switchId: 'traffic',
    connection: 'range',
    targets: [{ target: 'router', diff: '-0\n+1\n', revision: 'r7' }],
    error: null,
  },
];
const show = (session: FoldedSession) =>
  renderFlight(
    session,
    <>
      <Notices />
      <CockpitVerdict />
      <ReleaseDialogs />
    </>,
    { releases: { preview } },
  );
const asked = (who: string): SwitchChangeRequest => ({
  ...{ requestId: who, switchId: 'traffic', target: 'edge', text: 'weight of edge = 1', who, names: [] },
  ...{ from: { kind: 'none' }, to: { kind: 'percent', percent: 1 }, consoleUrl: null, askedAt: 0, until: 1 },
});
const plain = (element: HTMLElement): string => (element.textContent ?? '').replaceAll('\u00a0', ' ');
const nextButton = (): HTMLElement => screen.getByRole('button', { name: /^Raise/ });

describe('a shift that is under way', () => {
  it.each([
    ['zh', '等待每台读回', '等待 network team, CDN desk 在对方控制台里改好'],
    ['en', 'waiting for every host to read back', 'waiting for network team, CDN desk to change it in their console'],
  ] as const)('says for whom it waits at a console of theirs, in %s', async (language, forHosts, forPeople) => {
    const session = beginFoldedSession();
    passGates(session);
    session.begin('REL-B0');
    const sentences = async (requests: readonly SwitchChangeRequest[]) => {
      const changeRequests = async () => eventsOf([requests]);
      await renderFlight(
        session,
        <CockpitVerdict />,
        { releases: { changeRequests: changeRequests as never } },
        language,
      );
      await waitFor(() =>
        expect(plain(screen.getByRole('status'))).toContain(requests.length === 0 ? forHosts : forPeople),
      );
      cleanup();
      const t = await loadTranslate(language);
      const { definition } = session.state();
      const speech: Speech = { t, language, definition, names: {}, texts: {}, timeZone: 'UTC' };
      return statusLine(speech, session.state(), session.now(), () => null, [], requests);
    };
    expect(await sentences([])).toContain(forHosts);
    expect(await sentences([asked('network team'), asked('CDN desk'), asked('network team')])).toContain(forPeople);
  });
});

describe('the next button', () => {
  it('names the gates that it waits for and does nothing when pressed', async () => {
    const session = beginFoldedSession();
    await show(session);
    expect(plain(nextButton())).toContain('Raise to 1 % on 1 host');
    expect(plain(nextButton())).toContain('Needs: gate "New version deployed and healthy" · gate "Rollback verified"');
    fireEvent.click(nextButton());
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(session.sent).toEqual([]);
  });

  it('says the step from and to, and the green time that is left', async () => {
    const session = beginFoldedSession();
    observeFirstBatch(session);
    session.pass(40_000);
    await show(session);
    expect(plain(nextButton())).toContain('Raise 1 % → 5 % on 1 host');
    expect(plain(nextButton())).toMatch(/1 min 0 s more green time|1 min more green time/);
    expect(screen.getByRole('status').textContent).toContain('Observing');
  });

  it('shows the change first and raises with what was on the screen', async () => {
    const session = beginFoldedSession();
    passGates(session);
    await show(session);
    fireEvent.keyDown(window, { key: 'n' });
    const dialog = await screen.findByRole('dialog');
    const confirm = within(dialog).getByRole('button', { name: /^Raise to 1/ });
    await vi.waitFor(() => expect(document.activeElement).toBe(confirm));
    const { sequence } = session.state();
    fireEvent.click(confirm);
    await act(async () => {});
    expect(session.sent).toEqual([
      {
        command: {
          type: 'start-batch',
          batchId: 'REL-B0',
          decided: { batch: null, sequence },
          previewed: { traffic: { router: 'r7' } },
        },
        refusal: null,
      },
    ]);
  });

  it('does not raise on a decision that was overtaken, and says so', async () => {
    const session = beginFoldedSession();
    passGates(session);
    await show(session);
    fireEvent.keyDown(window, { key: 'n' });
    await screen.findByText(/0 % → 1 %|0\u00a0% → 1\u00a0%/);
    await act(async () => {});
    await act(async () => session.level('error-ratio', 'red', 0.5));
    expect(screen.getByText(/The screen was out of date/)).toBeTruthy();
    fireEvent.keyDown(window, { key: 'Enter' });
    await act(async () => {});
    expect(session.sent).toEqual([]);
  });

  it('tells a stale decision that the backend refused as a sentence', async () => {
    const session = beginFoldedSession();
    passGates(session);
    await show(session);
    await act(async () => {
      await session.send({ type: 'start-batch', batchId: 'REL-B0', decided: { batch: 'REL-B3', sequence: 1 } });
    });
    expect(session.sent[0]?.refusal).toBe('stale-decision');
    expect(screen.getByRole('alert').textContent).toContain('Not done: The screen was out of date');
  });
});

describe('the rollback', () => {
  async function atFivePercent(): Promise<FoldedSession> {
    const session = beginFoldedSession();
    observeFirstBatch(session);
    session.pass(101_000);
    session.raise('REL-B1');
    await show(session);
    await act(async () => hearHost(session.now()));
    return session;
  }

  it('cannot be asked for before anything was raised', async () => {
    await show(beginFoldedSession());
    expect(screen.getByRole<HTMLButtonElement>('button', { name: /^Roll back/ }).disabled).toBe(true);
  });

  it('offers both ways with their actions, and Enter takes the default of the plan', async () => {
    const session = await atFivePercent();
    fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    const dialog = await screen.findByRole('dialog');
    expect(plain(dialog)).toContain('Back to 1 %');
    expect(plain(dialog)).toContain('All the way to the old version');
    expect(plain(dialog)).toContain('Practice 5 % → 0 %');
    expect(plain(dialog)).toContain("The gray_release cookie in users' browsers");
    expect(session.sent).toEqual([]);
    fireEvent.keyDown(window, { key: 'Enter' });
    await act(async () => {});
    expect(session.sent.map(({ command }) => command)).toEqual([{ type: 'roll-back', scope: 'all' }]);
    expect(session.state().status).toBe('rolling-back');
  });

  it('takes the stage with 1, and does nothing with Escape', async () => {
    const session = await atFivePercent();
    fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    await screen.findByRole('dialog');
    fireEvent.keyDown(window, { key: 'Escape' });
    await act(async () => {});
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(session.sent).toEqual([]);
    fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    await screen.findByRole('dialog');
    fireEvent.keyDown(window, { key: '1' });
    await act(async () => {});
    expect(session.sent.map(({ command }) => command)).toEqual([{ type: 'roll-back', scope: 'stage' }]);
    expect(session.state().rollback?.toBatch).toBe('REL-B0');
  });
});
