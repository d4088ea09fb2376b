import { expect, it } from 'vitest';
import type { ConnectionPool } from '../../../electron/backend/connections/connection-pool.ts';
import { watchRelease } from '../../../electron/backend/watch/watch-release.ts';
import { flying } from '../../support/fold/flying.ts';
import { conductor } from '../../support/fold/fold-driver.ts';
import { temporaryHost } from '../../support/test-host.ts';
import { waitFor } from '../../support/wait-for.ts';
import { openIn, temporaryFolder } from '../journal/temporary-journal.ts';

const plan = `apiVersion: cockpit/v1
title: Slow
from: 1.0.0
to: 1.1.0
connections: { metrics: { capability: metrics } }
batches: [{ id: B1, exposure: { kind: none }, observe: 0s }]
guards:
  - { id: bills, title: Bills, from: metrics, query: bills, unit: ratio, every: 1 h, window: 1 h, green: '< 1 %', red: '> 5 %' }
`;

it('asks every guard at once, not only after its first interval', async () => {
  const orders = flying(plan);
  const { fold } = orders.flight;
  const answer = () => Promise.resolve({ kind: 'value' as const, value: 0, sampledAt: fold.now().utc });
  const metrics = { instant: answer, range: () => Promise.resolve([]) };
  const health = () => Promise.reject(new Error('nobody asks'));
  const instance = () => Promise.resolve({ metrics, health, close: async () => {} });
  const pool: Pick<ConnectionPool, 'instance'> = { instance };
  const host = temporaryHost();
  host.dispose();
  const watch = watchRelease({
    journal: openIn(temporaryFolder()),
    host: { ...host, now: fold.now },
    pool: pool as ConnectionPool,
    state: orders.state,
    submit: (command) => void fold.submit(command, conductor),
    onSplitRead: () => {},
    onExamples: () => {},
  });
  try {
    await waitFor('it was asked', () => orders.state().guards.bills?.reason !== 'not-watched-yet');
    expect(orders.state().guards.bills?.level).toBe('green');
  } finally {
    watch.stop();
  }
});
