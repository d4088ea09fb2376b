import { CockpitFault } from '../../../shared/errors.ts';
import { compareWithOriginal } from '../conductor/compare-with-original.ts';
import { implementer } from './implement.ts';

const lookDeadlineMs = 5_000;

export const exactReturnProcedures = {
  comparedWithOriginal: implementer.releases.comparedWithOriginal.handler(async ({ context, input, signal }) => {
    const { conductor, journal, pool } = context;
    const { releaseId, switchId } = input;
    const state = conductor.state(releaseId);
    const options = { deadlineMs: lookDeadlineMs, ...(signal !== undefined && { signal }) };
    const { traffic } = await pool.instance(state.definition.bindings[switchId]?.connectionId ?? '', options);
    if (traffic === undefined)
      throw new CockpitFault('connection-capability-missing', { slot: switchId, capability: 'traffic' });
    const readBlob = (hash: string) => journal.blobs.get(hash);
    const { diff, revision, since } = await compareWithOriginal(state, switchId, traffic, readBlob, options);
    return { diff, revision, since };
  }),
};
