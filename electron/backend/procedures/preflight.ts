import type { PreflightProgressStatus } from '../../../shared/contract/releases.ts';
import type { PreflightStatus } from '../preflight/preflights.ts';
import { coalescedStream } from './coalesced-stream.ts';
import { implementer } from './implement.ts';

const { releases } = implementer;

/** The part of a release's procedures that tries it without a write. */
export const preflightProcedures = {
  startPreflight: releases.startPreflight.handler(({ context, input: { releaseId, commandId } }) => {
    context.conductor.definition(releaseId);
    context.preflights.run(releaseId, context.actor(), commandId).catch((thrown) => {
      // Whoever watches is told by the status.
      context.log.info({ err: thrown, release: releaseId }, 'a preflight left no record');
    });
    return {};
  }),
  cancelPreflight: releases.cancelPreflight.handler(({ context: { preflights }, input }) => {
    preflights.cancel(input.releaseId);
    return {};
  }),
  preflight: releases.preflight.handler(({ context: { conductor, preflights }, input: { releaseId }, signal }) => {
    conductor.definition(releaseId);
    return coalescedStream<PreflightProgressStatus>({
      signal,
      subscribe: (push) => {
        const tell = (status: PreflightStatus) => push(onTheWire(status));
        tell(preflights.status(releaseId));
        return preflights.onChange(releaseId, tell);
      },
    });
  }),
  preflightEvidence: releases.preflightEvidence.handler(({ context: { preflights }, input }) =>
    preflights.evidence(input.releaseId),
  ),
};

function onTheWire({ running, error }: PreflightStatus): PreflightProgressStatus {
  return {
    running:
      running === null ? null : { ...running, current: running.current === null ? null : { ...running.current } },
    error: error === null ? null : { ...error, params: { ...error.params } },
  };
}
