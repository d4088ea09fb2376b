import { useEffect, useState } from 'react';
import type { PreflightProgressStatus } from '../../shared/contract/releases.ts';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../shared/errors.ts';
import type { PreflightEvidence } from '../../shared/release/preflight.ts';
import { useConnection } from './connection.ts';

export interface PreflightView {
  /** Null until the host has said how it stands. */
  readonly status: PreflightProgressStatus | null;
  /** What the recorded one found; null: none was recorded, or it is still read. */
  readonly evidence: PreflightEvidence | null;
  /** Why something asked here was not done. */
  readonly fault: CockpitFault | null;
  readonly start: () => void;
  readonly cancel: () => void;
}

/** The preflight of a release: its progress while one runs, and what the one found that `evidenceBlob` names. */
export function usePreflight(releaseId: string, evidenceBlob: string | null): PreflightView {
  const connection = useConnection();
  const { client } = connection;
  const [status, setStatus] = useState<PreflightProgressStatus | null>(null);
  const found = usePreflightEvidence(releaseId, evidenceBlob);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  useEffect(
    () =>
      connection.watch<PreflightProgressStatus>({
        open: (signal) => client.releases.preflight({ releaseId }, { signal }),
        onItem: setStatus,
      }),
    [connection, client, releaseId],
  );
  const ask = (work: Promise<unknown>): void => {
    setFault(null);
    work.catch((thrown) => setFault(fromWireError(thrown)));
  };
  return {
    status,
    evidence: found.evidence,
    fault: fault ?? found.fault,
    start: () => ask(client.releases.startPreflight({ releaseId, commandId: crypto.randomUUID() })),
    cancel: () => ask(client.releases.cancelPreflight({ releaseId, commandId: crypto.randomUUID() })),
  };
}

/** What the preflight found that `evidenceBlob` names; null while it is read, and where there is none. */
export function usePreflightEvidence(
  releaseId: string,
  evidenceBlob: string | null,
): Pick<PreflightView, 'evidence' | 'fault'> {
  const { client } = useConnection();
  const [read, setRead] = useState<{ readonly blob: string } & Pick<PreflightView, 'evidence' | 'fault'>>();
  useEffect(() => {
    if (evidenceBlob === null) return;
    const reading = new AbortController();
    client.releases.preflightEvidence({ releaseId }, { signal: reading.signal }).then(
      (evidence) => setRead({ blob: evidenceBlob, evidence, fault: null }),
      (thrown) => {
        if (!reading.signal.aborted) setRead({ blob: evidenceBlob, evidence: null, fault: fromWireError(thrown) });
      },
    );
    return () => reading.abort();
  }, [client, releaseId, evidenceBlob]);
  return read?.blob === evidenceBlob ? read : { evidence: null, fault: null };
}
