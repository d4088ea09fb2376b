import { act, fireEvent, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Notices } from '../../../renderer/screens/release/notices.tsx';
import { PreflightDialog } from '../../../renderer/screens/release/preflight-dialog.tsx';
import { PreflightLine } from '../../../renderer/screens/review/preflight-line.tsx';
import type { PreflightEvidence, PreflightResult } from '../../../shared/release/preflight.ts';
import { beginFoldedSession } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

const result = (part: Partial<PreflightResult>): PreflightResult => ({
  ...{ id: 'x', kind: 'guard', subject: 'p95', slot: null, status: 'passed' },
  ...{ says: 'preflight', code: 'read', params: { value: 3, part: 'canary' }, tookMs: 12 },
  ...part,
});
const evidence: PreflightEvidence = {
  releaseId: 'r1',
  startedAt: 0,
  tookMs: 1200,
  results: [
    result({ id: 'a', kind: 'vault', subject: null, code: 'vault-open', params: {} }),
    result({ id: 'b', status: 'warned', code: 'not-seen-yet', params: { part: 'stable' } }),
    result({ id: 'c', status: 'failed', code: 'metric-unknown', params: { metrics: 'http_total', part: 'canary' } }),
  ],
};

it('shows what failed first, with its remedy, and folds what passed away', async () => {
  const session = beginFoldedSession();
  const answers = { releases: { preflightEvidence: async () => evidence } as never };
  await renderFlight(session, <PreflightDialog begins={false} onClose={() => {}} />, answers);
  const dialog = await screen.findByRole('dialog');
  await act(async () => {});
  const heads = within(dialog).getAllByRole('heading', { level: 2 });
  expect(heads.map(({ textContent }) => textContent)).toEqual(['1 failed', '1 warned']);
  expect(dialog.textContent).toContain('The metrics server knows no http_total (new version)');
  expect(dialog.textContent).toContain("Check the metric's name");
  expect(dialog.querySelector('details')?.open).toBe(false);
  // The release has begun: it is looked at only.
  expect(within(dialog).queryByRole('button', { name: /Run/ })).toBeNull();
  expect(within(dialog).queryByRole('textbox')).toBeNull();
});

it('says on the screen of the release which credential ends before the way back does', async () => {
  const session = beginFoldedSession();
  const endsAt = session.now().utc + 90 * 60_000;
  const params = { what: 'server-certificate', expiresAt: endsAt };
  const credentials = result({ kind: 'credentials', subject: 'edge', slot: 'edge', code: 'expires-within', params });
  const answers = {
    releases: { preflightEvidence: async () => ({ ...evidence, results: [credentials] }) } as never,
  };
  await renderFlight(session, <Notices />, answers);
  await act(async () => {});
  expect(screen.getByRole('status').textContent).toMatch(/server's certificate expires in .*release is under way/);
});

it('is one line in the review, with the way to everything that was found', async () => {
  await renderFlight(beginFoldedSession(), <PreflightLine />);
  expect(screen.getByText(/Preflight: 1 passed, 0 warned, 0 failed/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'See the evidence' }));
});
