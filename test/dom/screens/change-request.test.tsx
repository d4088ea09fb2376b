import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ChangeRequest } from '../../../renderer/screens/cockpit/change-request.tsx';
import type { SwitchChangeRequest } from '../../../shared/contract/releases.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { beginFoldedSession } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });

// Two cores are shared with the whole suite; a list of options may take longer than a second to open.
configure({ asyncUtilTimeout: 15_000 });
// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => {};

type Claim = Readonly<Record<string, unknown>>;

async function show(more: Partial<SwitchChangeRequest> = {}, language: 'zh' | 'en' = 'en', acts = true) {
  const session = beginFoldedSession();
  const claims: Claim[] = [];
  const request: SwitchChangeRequest = {
    ...{
      requestId: 'q1',
      switchId: 'traffic',
      target: 'edge',
      from: percent(1),
      to: percent(10),
      text: 'weight of edge = 10',
    },
    ...{ who: 'network team, 5501', consoleUrl: 'https://console.example/edge', names: [] },
    ...{ askedAt: session.now().utc - 65_000, until: session.now().utc + 600_000 },
    ...more,
  };
  const settling = {
    ...session,
    settle: async (call: Parameters<typeof session.settle>[0]) => (await call('c1')).ok,
  };
  const claimChange = async (claim: Claim) => {
    claims.push(claim);
    return { ok: true as const, sequence: 9 };
  };
  await renderFlight(
    settling,
    <ChangeRequest request={request} isFirst acts={acts} />,
    { releases: { claimChange: claimChange as never } },
    language,
  );
  return { session, claims };
}

describe('a change in the console of somebody else', () => {
  it('says who, what to copy, where and since when, and takes what was found by the keyboard', async () => {
    const { claims } = await show();
    const shown = screen.getByRole('alert').textContent;
    expect(shown).toContain('network team, 5501 changes');
    expect(shown).toMatch(/1.% → 10.%/);
    expect(shown).toMatch(/1.min.5.s/);
    expect(screen.getByText('weight of edge = 10').tagName).toBe('PRE');
    expect(screen.getByRole('link').getAttribute('href')).toBe('https://console.example/edge');

    fireEvent.keyDown(document.body, { key: 'w' });
    const field = screen.getByLabelText('Found there (%)');
    expect(document.activeElement).toBe(field);
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Record what was found' });
    expect(button.disabled).toBe(true);
    fireEvent.change(field, { target: { value: '110' } });
    expect(screen.getByText('a share from 0 to 100')).toBeTruthy();
    expect(button.disabled).toBe(true);
    fireEvent.change(field, { target: { value: '7,5' } });
    expect(button.disabled).toBe(true);
    fireEvent.change(field, { target: { value: '7.5 %' } });
    expect(screen.getByText(/^Not what was asked for/)).toBeTruthy();
    fireEvent.change(screen.getByLabelText('What shows it (optional)'), { target: { value: ' seen in the console ' } });
    fireEvent.change(screen.getByLabelText('Found at'), { target: { value: '2026-03-03 18:01' } });
    fireEvent.submit(field.closest('form')!);
    await waitFor(() => expect(claims).toHaveLength(1));
    expect(claims[0]).toEqual({
      ...{
        commandId: 'c1',
        releaseId: 'r1',
        requestId: 'q1',
        found: percent(7.5),
        note: 'seen in the console',
        file: null,
      },
      foundAt: new Date('2026-03-03T18:01:00').getTime(),
    });
  });

  it('offers the names of a console that knows no numbers, and takes the present moment', async () => {
    const names = [
      { percent: 0, value: 'blue' },
      { percent: 100, value: 'green' },
    ];
    const { claims, session } = await show({ from: percent(0), to: percent(100), names }, 'zh');
    expect(screen.getByRole('alert').textContent).toContain('blue → green');
    fireEvent.click(screen.getAllByLabelText('那边现在是')[0]!);
    fireEvent.click(await screen.findByRole('option', { name: 'green', hidden: true }));
    fireEvent.click(screen.getByRole('button', { name: '记下看到的值' }));
    await waitFor(() => expect(claims).toHaveLength(1));
    expect(claims[0]).toMatchObject({ found: percent(100), note: null });
    expect(Math.abs(Number(claims[0]?.foundAt) - session.now().utc)).toBeLessThan(5_000);
  });

  it('takes audiences as asked, as before, or another share of everybody with a note', async () => {
    const to: Exposure = { kind: 'both', percent: 5, targets: ['planTier=pro', 'internal=true'] };
    const { claims } = await show({ to });
    expect(screen.getByRole('alert').textContent).toMatch(/1.% → 5.% · planTier=pro; internal=true/);
    expect(screen.queryByLabelText('Share of everybody (%)')).toBeNull();
    fireEvent.keyDown(document.body, { key: 'w' });
    const [found] = screen.getAllByLabelText('Found there');
    expect(document.activeElement).toBe(found);
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Record what was found' });
    const say = async (name: string) => {
      fireEvent.click(found!);
      fireEvent.click(await screen.findByRole('option', { name, hidden: true }));
    };
    expect(button.disabled).toBe(true);
    await say('as asked');
    expect(screen.queryByText(/^Not what was asked for/)).toBeNull();
    fireEvent.click(button);
    await waitFor(() => expect(claims).toHaveLength(1));
    await say('as it was before');
    expect(screen.getByText(/^Not what was asked for/)).toBeTruthy();
    fireEvent.click(button);
    await waitFor(() => expect(claims).toHaveLength(2));
    await say('neither');
    expect(button.disabled).toBe(true);
    fireEvent.change(screen.getByLabelText('Share of everybody (%)'), { target: { value: '7' } });
    fireEvent.click(button);
    await waitFor(() => expect(claims).toHaveLength(3));
    expect(claims.map((claim) => claim.found)).toEqual([to, percent(1), percent(7)]);
  });

  it('shows the request without the form where another cockpit drives', async () => {
    await show({}, 'en', false);
    expect(screen.getByText('weight of edge = 10')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Record what was found' })).toBeNull();
  });
});
