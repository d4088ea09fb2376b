import { useConnection } from '../../stores/connection.ts';
import { navigate } from '../shell/route.ts';
import { useFlight } from './flight-context.tsx';

/** Makes another attempt of the release on the screen and goes there; what keeps it from that is said by the notices. */
export function useNewAttempt(): () => void {
  const { client } = useConnection();
  const { session } = useFlight();
  return () =>
    void session.settle(async (commandId) => {
      const { releaseId } = await client.releases.createAttempt({ commandId, releaseId: session.releaseId });
      navigate('/release/:releaseId', { releaseId });
      return { ok: true, sequence: 0 };
    });
}
