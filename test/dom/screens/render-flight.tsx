import { act } from '@testing-library/react';
import type { ReactNode } from 'react';
import type { Connection } from '../../../renderer/client/connection.ts';
import { FlightContext } from '../../../renderer/screens/release/flight-context.tsx';
import { ConnectionContext } from '../../../renderer/stores/connection.ts';
import { hearHost } from '../../../renderer/stores/host-link.ts';
import { createSampleFeed } from '../../../renderer/stores/samples-store.ts';
import type { CockpitClient } from '../../../shared/contract/index.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import { renderInCockpit } from '../render.tsx';
import type { FoldedSession } from './folded-session.ts';

/** Hands on what the test gives; what it gives no stream for stays still. */
const watched: Connection['watch'] = ({ open, onItem }) => {
  const closing = new AbortController();
  void (async () => {
    for await (const item of await open(closing.signal)) if (!closing.signal.aborted) onItem(item);
  })().catch(() => {});
  return () => closing.abort();
};

type Answers = { readonly [Area in keyof CockpitClient]?: Partial<CockpitClient[Area]> };

/** A connection that answers what the test gives it, and nothing else. */
export function connectionTo(answers: Answers): Connection {
  return {
    client: answers as CockpitClient,
    fault: () => null,
    status: () => 'open',
    onStatus: () => () => {},
    watch: watched,
    retry: () => {},
    close: () => {},
  };
}

/** Shows a part of a release's screen over a folded session, with the host's clock where the session's is. */
export async function renderFlight(
  session: FoldedSession,
  children: ReactNode,
  answers: Answers = {},
  language: Language = 'en',
) {
  // What the last preflight found is asked for by every screen of a release.
  const preflightEvidence = async () => null;
  const connection = connectionTo({ ...answers, releases: { preflightEvidence, ...answers.releases } });
  const samples = createSampleFeed({
    connection,
    releaseId: session.releaseId,
    guards: [],
    from: 0,
    to: 0,
    keepsColumns: false,
    nowUtcMs: () => session.now().utc,
  });
  await act(async () => hearHost(session.now()));
  return renderInCockpit(
    <ConnectionContext value={connection}>
      <FlightContext value={{ session, samples, names: { p1: 'Sun' } }}>{children}</FlightContext>
    </ConnectionContext>,
    language,
  );
}
