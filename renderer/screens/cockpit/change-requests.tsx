import { useChangeRequests } from '../../stores/change-requests.ts';
import { useFlight } from '../release/flight-context.tsx';
import classes from './change-request.module.css';
import { ChangeRequest } from './change-request.tsx';

/** What somebody changes in a console of their own while the release waits, each with its running clock. */
export function ChangeRequests({ acts }: { readonly acts: boolean }) {
  const { session } = useFlight();
  const requests = useChangeRequests(session.releaseId);
  if (requests.length === 0) return null;
  return (
    <div className={classes.requests}>
      {requests.map((request, index) => (
        <ChangeRequest key={request.requestId} request={request} isFirst={index === 0} acts={acts} />
      ))}
    </div>
  );
}
