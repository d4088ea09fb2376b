import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { DueItems } from '../../../renderer/screens/cockpit/due-items.tsx';
import { Notices } from '../../../renderer/screens/release/notices.tsx';
import { ReleaseDialogs } from '../../../renderer/screens/release/release-dialogs.tsx';
import { AfterRelease } from '../../../renderer/screens/review/after-release.tsx';
import { hearHost } from '../../../renderer/stores/host-link.ts';
import { beginFoldedSession, type FoldedSession } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

const lists = `
announcements:
  - { id: begun, title: Begun, when: start, deadlines: [{ what: distributed, within: 15 min }] }
audit:
  - { id: log, title: Log kept }
  - { id: ticket, title: Ticket linked }
`;
const more = `${lists}
watch: [{ id: hours, title: First hours, from: 0s, until: 2 h }, { id: days, title: Two days, from: 0s, until: 2 d }]
acceptance: [{ id: slo, title: Availability, within: 24 h, limit: '> 99.9 %' }]
`;

const show = (session: FoldedSession, what = <DueItems acts />) =>
  renderFlight(
    session,
    <>
      <Notices />
      {what}
      <ReleaseDialogs />
    </>,
  );
const row = (title: RegExp): HTMLElement => {
  const found = screen.getAllByRole('listitem').find((item) => title.test(item.textContent ?? ''));
  if (found === undefined) throw new Error(`no row ${title}`);
  return found;
};
const settled = () => act(async () => {});

describe('what is due in the cockpit', () => {
  it('shows a clock that runs, and keeps the rest behind a count', async () => {
    const session = beginFoldedSession(lists);
    await show(session);
    expect(row(/Begun/).textContent).toMatch(/1[45]\smin(\s59\ss)? left/);
    expect(row(/Begun/).textContent).toContain('from the beginning, clock since');
    expect(screen.queryByText('Log kept')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: '2 more ▸' }));
    expect(screen.getByText('Log kept')).toBeTruthy();
    session.pass(16 * 60_000);
    await act(async () => hearHost(session.now()));
    expect(row(/Begun/).getAttribute('data-status')).toBe('overdue');
  });

  it('is ticked with one press and says when nothing is left', async () => {
    const session = beginFoldedSession(lists);
    await show(session);
    fireEvent.click(within(row(/Begun/)).getByRole('button', { name: 'Done' }));
    await settled();
    expect(session.state().items.begun?.record?.outcome).toBe('done');
    expect(screen.getByText('Nothing is due now')).toBeTruthy();
  });

  it('is not there where the plan has nothing of the kind', async () => {
    await show(beginFoldedSession());
    expect(screen.queryByText('Due now')).toBeNull();
  });
});

describe('after the release', () => {
  it('lists every item by kind, duties day by day, with what the acceptance waits for', async () => {
    await show(beginFoldedSession(more), <AfterRelease />);
    expect(screen.getAllByRole('heading', { level: 3 }).map((title) => title.textContent)).toEqual([
      'Watch duties 0 / 3',
      'Acceptance 0 / 1',
      'Announcements 0 / 1',
      'Records 0 / 2',
    ]);
    expect(screen.getAllByRole('heading', { level: 4 }).map((title) => title.textContent)).toEqual([
      'Day 1 (24 hours after the last batch)',
      'Day 2',
    ]);
    expect(screen.getByRole('status').textContent).toContain('Not accepted yetmissing: Availability');
  });

  it('is worked by keys alone: down, done, undo, not applicable with a reason', async () => {
    const session = beginFoldedSession(lists);
    await show(session, <AfterRelease />);
    row(/Begun/).focus();
    fireEvent.keyDown(row(/Begun/), { key: 'ArrowDown' });
    expect(document.activeElement).toBe(row(/Log kept/));
    fireEvent.keyDown(row(/Log kept/), { key: 'd' });
    await settled();
    expect(session.state().items.log?.record?.outcome).toBe('done');
    fireEvent.keyDown(row(/Log kept/), { key: 'u' });
    await settled();
    expect(session.state().items.log?.record).toBeNull();
    fireEvent.keyDown(row(/Log kept/), { key: 'n' });
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByRole('button', { name: /not applicable/ })).toHaveProperty('disabled', true);
    fireEvent.change(within(dialog).getByLabelText('Why'), { target: { value: 'no log here' } });
    expect(within(dialog).getByRole('button', { name: /not applicable/ })).toHaveProperty('disabled', false);
  });

  it('offers nothing to a window that may only look', async () => {
    await show(beginFoldedSession(lists), <DueItems acts={false} />);
    expect(screen.queryByRole('button', { name: 'Done' })).toBeNull();
  });

  it('says so where the plan has nothing for afterwards', async () => {
    await show(beginFoldedSession(), <AfterRelease />);
    expect(screen.getByText('The plan has nothing for after the release')).toBeTruthy();
  });
});
