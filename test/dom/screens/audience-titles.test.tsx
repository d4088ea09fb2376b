import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { CockpitVerdict } from '../../../renderer/screens/cockpit/cockpit-verdict.tsx';
import { Ladder } from '../../../renderer/screens/cockpit/ladder.tsx';
import { Record } from '../../../renderer/screens/cockpit/record.tsx';
import { Runbook } from '../../../renderer/screens/cockpit/runbook.tsx';
import { type Language, languageCodes } from '../../../shared/i18n/index.ts';
import { beginFoldedSession, passGates, practicePlan } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

/** The practice plan whose first batch opens to an audience, and whose shifts are left to the compiler. */
const plan = practicePlan
  .replace(/ {2}- id: shift-REL-B\d\n(?: {4}.*\n)+/g, '')
  .replace(/ {4}title: .*\n( {4}exposure: 1 %)\n/, '$1\n    audience: [staff]\n    base: audience\n    unit: users\n');
const audiences =
  'audiences: [{ id: staff, title: { zh: 内部员工, en: Staff }, match: { level: [staff, contractor] } }]\n';
const expression = /level=/;
const named = { zh: /1 % · 内部员工/, en: /1 % · Staff/ };

const plain = (element: HTMLElement): string => (element.textContent ?? '').replaceAll('\u00a0', ' ');

async function show(language: Language) {
  const session = beginFoldedSession(audiences, '', plan);
  passGates(session);
  const screens = await renderFlight(
    session,
    <>
      <CockpitVerdict />
      <Ladder />
      <Runbook acts />
      <Record acts={false} />
    </>,
    {},
    language,
  );
  return { session, screens };
}

describe.each(languageCodes)('a batch of an audience, in %s', (language) => {
  it('is called by the name of the audience in the runbook and in the record', async () => {
    const { session, screens } = await show(language);
    expect(plain(screens.content)).toMatch(named[language]);
    expect(plain(screens.content)).not.toMatch(expression);
    await act(async () => session.raise('REL-B0'));
    expect(plain(screen.getByRole('log'))).toMatch(named[language]);
    expect(plain(screens.content)).not.toMatch(expression);
  });
});
