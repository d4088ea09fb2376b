import { expect, it, vi } from 'vitest';
import type { Connection } from '../../../renderer/client/connection.ts';
import { openRelease } from '../../../renderer/stores/release-store.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { ReleaseEvent } from '../../../shared/release/events.ts';
import { beginFoldedSession, type FoldedSession, passGates } from './folded-session.ts';
import { connectionTo } from './render-flight.tsx';

/** A backend that holds the events of a folded session, and whose stream the test moves on. */
function backendOf(session: FoldedSession) {
  const pulls: number[] = [];
  let tell: (() => void) | undefined;
  let fails = false;
  const connection: Connection = {
    ...connectionTo({
      releases: {
        open: async () => session.state().definition,
        texts: async ({ textIds }) => Object.fromEntries(textIds.map((id) => [id, `text ${id}`])),
      },
      journal: {
        events: async ({ afterSequence = 0, limit }) => {
          pulls.push(afterSequence);
          if (fails) throw new CockpitFault('backend-unreachable', {}, { retryable: true });
          const events: readonly ReleaseEvent[] = session.store.getState().feed;
          return events.filter((event) => event.sequence > afterSequence).slice(0, limit);
        },
      },
    }),
    watch: ({ onItem }) => {
      tell = () => onItem({ position: 0, now: session.now() } as never);
      tell();
      return () => {};
    },
  };
  return { connection, pulls, tell: () => tell?.(), cut: (off: boolean) => (fails = off) };
}

it('folds to the state of the backend and resumes behind the last sequence after a cut', async () => {
  const session = beginFoldedSession();
  const backend = backendOf(session);
  const opened = openRelease(backend.connection, 'r1');
  await vi.waitFor(() => expect(opened.store.getState().state).toEqual(session.state()));
  const seen = session.state().sequence;
  backend.cut(true);
  passGates(session);
  backend.tell();
  await vi.waitFor(() => expect(backend.pulls.length).toBe(2));
  expect(opened.store.getState().state?.sequence).toBe(seen);
  backend.cut(false);
  backend.tell();
  await vi.waitFor(() => expect(opened.store.getState().state).toEqual(session.state()));
  expect(backend.pulls).toEqual([0, seen, seen]);
  opened.close();
});

it('keeps only the newest events for reading, and reads their texts', async () => {
  const session = beginFoldedSession();
  for (let index = 0; index < 30; index += 1) await session.send({ type: 'add-note', text: `note-${index}` });
  const opened = openRelease(backendOf(session).connection, 'r1', { feedLimit: 10 });
  await vi.waitFor(() => expect(opened.store.getState().texts['note-29']).toBe('text note-29'));
  const { feed, feedIsCut, state } = opened.store.getState();
  expect(feed.map((event) => event.sequence)).toEqual(
    session.store
      .getState()
      .feed.slice(-10)
      .map((event) => event.sequence),
  );
  expect(feedIsCut).toBe(true);
  expect(state).toEqual(session.state());
  opened.close();
});
