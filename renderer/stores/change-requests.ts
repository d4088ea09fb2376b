import { useEffect, useState } from 'react';
import type { SwitchChangeRequest } from '../../shared/contract/releases.ts';
import { useConnection } from './connection.ts';

/** What people are asked to change elsewhere for a release, in the order in which they were asked. */
export function useChangeRequests(releaseId: string): readonly SwitchChangeRequest[] {
  const connection = useConnection();
  const { client } = connection;
  const [requests, setRequests] = useState<readonly SwitchChangeRequest[]>(none);
  useEffect(
    () =>
      connection.watch<SwitchChangeRequest[]>({
        open: (signal) => client.releases.changeRequests({ releaseId }, { signal }),
        onItem: setRequests,
      }),
    [connection, client, releaseId],
  );
  return requests;
}

const none: readonly SwitchChangeRequest[] = [];
