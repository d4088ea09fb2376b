import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { OpenPlaybooks } from '../../../renderer/screens/cockpit/open-playbooks.tsx';
import { CurveMarks } from '../../../renderer/screens/release/curve-marks.tsx';
import { LeftSilences } from '../../../renderer/screens/release/drill-silence.tsx';
import { PlaybooksDialog } from '../../../renderer/screens/release/playbooks-dialog.tsx';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { besideOutcome } from '../../support/fold/beside-outcome.ts';
import { beginFoldedSession, type FoldedSession, passGates } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

const slots = '  curves: { capability: annotate }\n  pager: { capability: alerts }\n';
const playbooks = `
playbooks:
  - id: down
    title: Database down
    silence: { slot: pager, labels: { service: shop }, for: 1 h }
    steps: [{ id: look, kind: manual, title: Look }]
`;
const begin = () => beginFoldedSession(playbooks, slots);

/** What the conductor would report of marks and silences. */
function settle(session: FoldedSession, works = true): void {
  for (const effect of outstanding(session.state())) {
    if (effect.kind === 'annotation' || effect.kind === 'silence')
      session.report(besideOutcome(effect, works, session.now().utc));
  }
}
function raised(works: boolean): FoldedSession {
  const session = begin();
  passGates(session);
  session.raise('REL-B0');
  settle(session, works);
  return session;
}
const drilled = async (works = true) => {
  const session = begin();
  await session.send({ type: 'open-playbook', playbookId: 'down', mode: 'drill', reason: null });
  settle(session, works);
  return session;
};
const press = (name: RegExp | string) => act(async () => void fireEvent.click(screen.getByRole('button', { name })));
const types = (session: FoldedSession) => session.sent.map(({ command, refusal }) => [command.type, refusal]);

describe('marks beside the curves', () => {
  it('lead to the dashboard in a window of its own, and nothing is shown where there is none', async () => {
    await renderFlight(begin(), <CurveMarks acts />);
    expect(screen.queryByLabelText('Dashboard')).toBeNull();
    cleanup();
    await renderFlight(raised(true), <CurveMarks acts />);
    const link = screen.getByRole('link', { name: /batch REL-B0/ });
    expect(link.getAttribute('href')).toBe('https://grafana.test/d/a1');
    expect(link.getAttribute('target')).toBe('_blank');
  });

  it('that failed are said quietly, and tried again by hand', async () => {
    const session = raised(false);
    await renderFlight(session, <CurveMarks acts />);
    expect(screen.getByText(/Not marked beside the curves: batch REL-B0/)).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
    await press('Mark it again');
    expect(types(session)).toEqual([['retry-annotation', null]]);
    expect(screen.queryByText(/Not marked/)).toBeNull();
  });

  it('are only looked at where nobody may act', async () => {
    await renderFlight(raised(false), <CurveMarks acts={false} />, {}, 'zh');
    expect(screen.getByText(/没能在曲线旁标注批次 REL-B0/)).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('the silence of a drill', () => {
  it('is told of where the drill is chosen', async () => {
    await renderFlight(begin(), <PlaybooksDialog onClose={() => {}} />);
    expect(screen.getByText(/a drill silences alerts service=shop, for 1.h at most/)).toBeTruthy();
  });

  it('is shown as running with its end, and ended at once by hand', async () => {
    const session = await drilled();
    await renderFlight(session, <OpenPlaybooks acts />);
    expect(screen.getByText(/Alerts are silenced: service=shop, ends by itself at/)).toBeTruthy();
    await press('End the silence now');
    expect(types(session).at(-1)).toEqual(['end-silence', null]);
    expect(screen.getByText(/Ending the silence/)).toBeTruthy();
    await act(async () => settle(session));
    expect(screen.getByText(/people are told again/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /silence/i })).toBeNull();
  });

  it('that could not be made is said, and made again when the operator wants it', async () => {
    const session = await drilled(false);
    await renderFlight(session, <OpenPlaybooks acts />);
    expect(screen.getByText(/are not silenced: .* The drill can go on without/)).toBeTruthy();
    await press('Silence again');
    expect(types(session).at(-1)).toEqual(['retry-silence', null]);
  });

  it('that outlives its drill stays in sight until it has ended', async () => {
    const session = await drilled();
    await renderFlight(session, <LeftSilences acts />, {}, 'zh');
    expect(screen.queryByLabelText('还没有结束的静默')).toBeNull();
    await act(async () => {
      await session.send({ type: 'close-playbook', playbookId: 'down', outcome: 'called-off', note: 'over' });
      settle(session, false);
    });
    expect(screen.getByText(/静默没能结束：service=shop/)).toBeTruthy();
    await press('再结束一次');
    await act(async () => settle(session));
    expect(screen.queryByLabelText('还没有结束的静默')).toBeNull();
  });
});
