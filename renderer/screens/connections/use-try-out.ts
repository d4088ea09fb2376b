import { useEffect, useRef, useState } from 'react';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import { useConnection } from '../../stores/connection.ts';
import type { Tested } from '../../stores/connections-store.ts';
import type { Draft } from './use-connection-values.ts';

/**
 * Tries what stands in the form before it is stored. A verdict is about what was tried: once the form says something else
 * there is none, and a trial that still runs is ended, as a newer one and leaving the form end it.
 */
export function useTryOut(
  connectionId: string | null,
  draft: Draft,
): { readonly tried: Tested | null; tryOut(draft: Draft): void } {
  const { client } = useConnection();
  const stands = JSON.stringify(draft);
  const [trial, setTrial] = useState<{ readonly of: string; readonly outcome: Tested } | null>(null);
  const running = useRef<{ readonly of: string; readonly abort: AbortController } | null>(null);
  if (trial !== null && trial.of !== stands) setTrial(null);
  useEffect(() => {
    if (running.current?.of !== stands) running.current?.abort.abort();
  }, [stands]);
  useEffect(() => () => running.current?.abort.abort(), []);
  const tryOut = (tried: Draft): void => {
    const { kind, config, removeSecrets } = tried;
    if (kind === null) return;
    running.current?.abort.abort();
    const of = JSON.stringify(tried);
    const abort = new AbortController();
    running.current = { of, abort };
    setTrial({ of, outcome: { kind: 'testing' } });
    client.connections
      .tryOut(
        { connectionId, kind, config: { ...config }, removeSecrets: [...removeSecrets] },
        { signal: abort.signal },
      )
      .then(
        (health) => abort.signal.aborted || setTrial({ of, outcome: { kind: 'answered', health } }),
        (thrown) => abort.signal.aborted || setTrial({ of, outcome: { kind: 'failed', fault: fromWireError(thrown) } }),
      );
  };
  return { tried: trial?.of === stands ? trial.outcome : null, tryOut };
}
