import { useEffect, useRef, useState } from 'react';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import { useConnection } from '../../stores/connection.ts';
import type { Tested } from '../../stores/connections-store.ts';

/** Tries what stands in the form before it is stored. A newer trial, and leaving the form, end the one before. */
export function useTryOut(connectionId: string | null): {
  readonly tried: Tested | null;
  tryOut(kind: string, config: Readonly<Record<string, unknown>>, removeSecrets: readonly string[]): void;
} {
  const { client } = useConnection();
  const [tried, setTried] = useState<Tested | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const tryOut = (kind: string, config: Readonly<Record<string, unknown>>, removeSecrets: readonly string[]): void => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    setTried({ kind: 'testing' });
    client.connections
      .tryOut({ connectionId, kind, config: { ...config }, removeSecrets: [...removeSecrets] }, { signal: own.signal })
      .then(
        (health) => own.signal.aborted || setTried({ kind: 'answered', health }),
        (thrown) => own.signal.aborted || setTried({ kind: 'failed', fault: fromWireError(thrown) }),
      );
  };
  return { tried, tryOut };
}
