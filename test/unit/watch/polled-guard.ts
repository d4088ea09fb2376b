import { vi } from 'vitest';
import type { ConnectionPool } from '../../../electron/backend/connections/connection-pool.ts';
import type { Reading } from '../../../electron/backend/connectors/connector.ts';
import type { Journal } from '../../../electron/backend/journal/open-journal.ts';
import { createGuardPoll } from '../../../electron/backend/watch/guard-poll.ts';
import type { WatchParts } from '../../../electron/backend/watch/watch-parts.ts';
import type { Orders } from '../../support/fold/flying.ts';
import { conductor } from '../../support/fold/fold-driver.ts';
import { temporaryHost } from '../../support/test-host.ts';
import { waitFor } from '../../support/wait-for.ts';
import { openIn, temporaryFolder } from '../journal/temporary-journal.ts';

/** Polls the first guard of a release, with a metrics server that answers with what is set here. */
export function polled(orders: Orders, journal?: Journal) {
  const { fold } = orders.flight;
  const answers: Record<string, { readonly value: number; readonly ageMs: number }> = {};
  const metrics = {
    instant: (query: string): Promise<Reading> => {
      const answer = answers[query];
      if (answer === undefined) return Promise.resolve({ kind: 'missing', reason: 'empty', detail: '' });
      return Promise.resolve({ kind: 'value', value: answer.value, sampledAt: fold.now().utc - answer.ageMs });
    },
    range: () => Promise.resolve([]),
  };
  const health = () => Promise.reject(new Error('nobody asks'));
  const instance = () => Promise.resolve({ metrics, health, close: async () => {} });
  const pool: Pick<ConnectionPool, 'instance'> = { instance };
  const host = temporaryHost();
  host.dispose();
  const seen: string[] = [];
  const parts: WatchParts = {
    journal: journal ?? openIn(temporaryFolder()),
    host: { ...host, now: fold.now },
    pool: pool as ConnectionPool,
    state: orders.state,
    submit: (command) => {
      seen.push(command.type);
      fold.submit(command, conductor);
    },
    onSplitRead: () => {},
    onExamples: () => {},
  };
  const [guard] = orders.state().definition.plan.guards;
  if (guard === undefined) throw new Error('no guard');
  const samples = vi.spyOn(parts.journal.samples, 'record');
  const poll = createGuardPoll(guard, parts, new AbortController().signal);
  return {
    answers,
    guard: () => orders.state().guards[guard.id],
    journal: parts.journal,
    poll: async () => {
      const before = samples.mock.calls.length;
      poll();
      await waitFor('it was polled', () => samples.mock.calls.length > before, { everyMs: 1 });
    },
  };
}
