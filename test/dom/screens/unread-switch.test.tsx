import { act, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { CockpitVerdict } from '../../../renderer/screens/cockpit/cockpit-verdict.tsx';
import { Ladder } from '../../../renderer/screens/cockpit/ladder.tsx';
import { useAlarm } from '../../../renderer/screens/cockpit/use-alarm.ts';
import type { SplitReading } from '../../../shared/contract/releases.ts';
import { type Language, languageCodes } from '../../../shared/i18n/index.ts';
import { beginFoldedSession, type FoldedSession, passGates, unguardedPlan } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

function Alarm() {
  useAlarm();
  return null;
}

/** A release of `plan` on its first batch, twenty seconds after its switch was set. */
function observing(plan?: string): FoldedSession {
  const session = beginFoldedSession('', '', plan);
  passGates(session);
  session.raise('REL-B0');
  session.report({ type: 'confirm-step', stepId: 'smoke-test', passed: true, note: null, evidenceBlob: null });
  session.pass(20_000);
  return session;
}

async function show(session: FoldedSession, readings: () => Record<string, SplitReading>, language: Language) {
  await renderFlight(
    session,
    <>
      <Alarm />
      <CockpitVerdict />
      <Ladder />
    </>,
    { releases: { splitReadings: async () => readings() } },
    language,
  );
}

const deadline = { timeout: 60_000 };
const verdict = (): HTMLElement => screen.getByRole('status');
const plain = (element: HTMLElement): string => (element.textContent ?? '').replaceAll('\u00a0', ' ');
const levelOf = (element: HTMLElement | undefined) => element?.closest('[data-level]')?.getAttribute('data-level');
/** The colour of the verdict and of the present batch, and the sign in the title of the tab. */
const levels = () => [levelOf(verdict()), levelOf(screen.getAllByRole('listitem')[0]), document.title.slice(0, 1)];

const words = {
  zh: {
    unread: /流量现状未定：「演练场」已 \d+ s 没有读到/,
    last: /最后读到：演练场 router 1 %，之后可能有变/,
    unguarded: /观察中，计划没有守门指标/,
  },
  en: {
    unread: /"Practice" has not been read for \d+ s/,
    last: /Last read at \d\d:\d\d:\d\d: Practice router 1 %\./,
    unguarded: /the plan names no guard/,
  },
} as const;

describe('a switch that nobody could read for long', () => {
  it.each(languageCodes)(
    'is what a release without guards is about until there is a fresh reading, in %s',
    { timeout: 150_000 },
    async (language) => {
      const session = observing(unguardedPlan);
      const lastAt = session.now().utc - 9_000;
      let fresh = false;
      const read = () => ({ traffic: { readAt: fresh ? Number.MAX_SAFE_INTEGER : lastAt, error: null } });
      await show(session, read, language);
      await vi.waitFor(() => expect(plain(verdict())).toMatch(words[language].unread), deadline);
      expect(plain(verdict())).toMatch(words[language].last);
      expect(levels()).toEqual(['unknown', 'unknown', '◇']);
      fresh = true;
      await vi.waitFor(() => expect(levels()[0]).toBe('green'), deadline);
      expect(plain(verdict())).not.toMatch(words[language].unread);
      expect(levels()[2]).toBe('●');
      expect(plain(verdict())).toMatch(words[language].unguarded);
    },
  );

  it('hides no red guard, and makes green ones look less calm', { timeout: 150_000 }, async () => {
    const session = observing();
    session.green();
    const readings = { traffic: { readAt: session.now().utc - 9_000, error: null } };
    await show(session, () => readings, 'en');
    await vi.waitFor(() => expect(levels()).toEqual(['unknown', 'unknown', '◇']), deadline);
    await act(async () => session.level('latency-p95', 'red', 2.9));
    expect(levels()).toEqual(['red', 'red', '■']);
    expect(plain(verdict())).not.toMatch(words.en.unread);
  });
});
