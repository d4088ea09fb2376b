import type { SwitchChangeRequest } from '../../../shared/contract/releases.ts';
import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import { compareExposure } from '../../../shared/release/exposure.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { isTakenBack } from '../../../shared/release/queries.ts';
import { coalescedStream } from './coalesced-stream.ts';
import type { BackendContext } from './context.ts';
import { implementer } from './implement.ts';
import { textRef } from './text-refs.ts';

const { releases } = implementer;

/** Clocks of two windows may differ by so much. */
const aheadMs = 60_000;

/** The part of a release's procedures that concerns what people are asked to change elsewhere. */
export const changeRequestProcedures = {
  changeRequests: releases.changeRequests.handler(({ context, input: { releaseId }, signal }) => {
    context.conductor.definition(releaseId);
    return coalescedStream<SwitchChangeRequest[]>({
      signal,
      subscribe: (push) => {
        push(requestsOf(context, releaseId));
        return context.changeRequests.onChange(() => push(requestsOf(context, releaseId)));
      },
    });
  }),
  claimChange: releases.claimChange.handler(async ({ context, input }) => {
    const { conductor, journal, changeRequests, host, log } = context;
    const { commandId, releaseId, requestId, found, foundAt } = input;
    if (foundAt > host.now().utc + aheadMs) throw new CockpitFault('invalid-input', { place: 'foundAt' });
    const bytes = input.file === null ? null : new Uint8Array(await input.file.arrayBuffer());
    return changeRequests.answer(requestId, commandId, { exposure: found, foundAt }, ({ connectionId, ...request }) => {
      const switchId = switchAt(context, releaseId, connectionId);
      if (switchId === null) throw new CockpitFault('not-found', { kind: 'change-request', id: requestId });
      const { from, to, names, target, askedAt } = request;
      const isAnswer =
        [from, to].some((one) => compareExposure(one, found) === 'equal') ||
        (found.kind === 'percent' && (names.length === 0 || names.some(({ percent }) => percent === found.percent)));
      if (!isAnswer) throw new CockpitFault('invalid-input', { place: 'found', found: found.kind });
      const mayLose = isTakenBack(conductor.state(releaseId), switchId);
      const unkept: ('note' | 'file')[] = [];
      const keep = <Given, Reference>(
        what: 'note' | 'file',
        given: Given | null,
        put: (given: Given) => Reference,
      ): Reference | null => {
        try {
          return given === null ? null : put(given);
        } catch (thrown) {
          // What a person says ends the wait of a rollback, also on a full disk; that it goes without its evidence is said.
          if (!mayLose) throw thrown;
          log.warn(
            { error: toCockpitError(thrown), release: releaseId, what },
            'evidence of a claim could not be kept',
          );
          unkept.push(what);
          return null;
        }
      };
      const claim = {
        ...{ requestId, switchId, target, askedAt, foundAt },
        asked: to,
        found,
        note: keep('note', input.note, (text) => textRef(journal, text)),
        evidenceBlob: keep('file', bytes, (content) => journal.blobs.put(content, 'application/octet-stream')),
        ...(unkept.length === 0 ? {} : { unkept }),
      };
      return conductor.submit(releaseId, { type: 'record-claim', ...claim }, context.actor(), commandId);
    });
  }),
};

/** The open requests of a release, by the switch that waits for each. */
function requestsOf(context: BackendContext, releaseId: string): SwitchChangeRequest[] {
  const waiting = new Set(
    outstanding(context.conductor.state(releaseId)).map((effect) => ('switchId' in effect ? effect.switchId : null)),
  );
  return context.changeRequests.list().flatMap(({ connectionId, names, ...request }) => {
    const switchId = switchAt(context, releaseId, connectionId);
    // Another release may have had the connection before.
    if (switchId === null || !waiting.has(switchId)) return [];
    return [{ ...request, switchId, names: names.map((name) => ({ ...name })) }];
  });
}

function switchAt({ conductor }: BackendContext, releaseId: string, connectionId: string): string | null {
  const { definition, switches } = conductor.state(releaseId);
  return Object.keys(switches).find((id) => definition.bindings[id]?.connectionId === connectionId) ?? null;
}
