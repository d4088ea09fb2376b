import type { OperatorInput } from '../../../shared/release/commands.ts';
import { useConnection } from '../../stores/connection.ts';
import { useFlight } from './flight-context.tsx';

/** Keeps the file, then sends the command that names it; true when it was taken. */
export function useSendWithEvidence(): (
  file: File | null,
  command: (evidenceBlob: string | null) => OperatorInput,
) => Promise<boolean> {
  const { session } = useFlight();
  const { client } = useConnection();
  const { releaseId } = session;
  return (file, command) =>
    session.settle(async (commandId) => {
      const kept =
        file === null
          ? null
          : await client.releases.keepEvidence({ commandId: `${commandId}:evidence`, releaseId, file });
      return client.releases.command({ commandId, releaseId, command: command(kept?.evidenceBlob ?? null) });
    });
}
