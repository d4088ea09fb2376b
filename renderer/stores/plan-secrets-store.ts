import { useCallback, useEffect, useState } from 'react';
import type { PlanSecretInfo } from '../../shared/contract/vault.ts';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../shared/errors.ts';
import { useConnection } from './connection.ts';

interface PlanSecretsView {
  /** In the order of the names; empty until the host has answered. */
  readonly secrets: readonly PlanSecretInfo[];
  readonly fault: CockpitFault | null;
  readonly refresh: () => void;
}

/** Where the secrets that a plan names come from. */
export function usePlanSecrets(names: readonly string[]): PlanSecretsView {
  const { client } = useConnection();
  const [secrets, setSecrets] = useState<readonly PlanSecretInfo[]>([]);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  const [asked, setAsked] = useState(0);
  const wanted = JSON.stringify(names);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` is when to read again
  useEffect(() => {
    const reading = new AbortController();
    client.vault.planSecrets({ names: JSON.parse(wanted) as string[] }, { signal: reading.signal }).then(
      (found) => {
        setSecrets(found);
        setFault(null);
      },
      (thrown) => {
        if (!reading.signal.aborted) setFault(fromWireError(thrown));
      },
    );
    return () => reading.abort();
  }, [client, wanted, asked]);
  const refresh = useCallback(() => setAsked((before) => before + 1), []);
  return { secrets, fault, refresh };
}
