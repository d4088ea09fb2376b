import { z } from 'zod';
import type { CommandAnswer } from '../../../shared/contract/releases.ts';
import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import { type Exposure, exposureSchema } from '../../../shared/release/exposure.ts';
import type { AskedPeople, ChangeRequest, FoundByPerson } from '../connectors/asked-people.ts';
import type { Host } from '../host.ts';
import type { Journal } from '../journal/open-journal.ts';
import { startCall } from '../platform/call-limits.ts';
import type { Log } from '../platform/log.ts';

/** A request that waits for a person. Instants are UTC ms. */
export interface OpenChangeRequest extends ChangeRequest {
  readonly requestId: string;
  readonly connectionId: string;
  readonly askedAt: number;
  /** When it is given up. */
  readonly until: number;
}

/** What people of this cockpit are asked to change elsewhere, and what they said of it last. */
export interface ChangeRequests {
  /** As one connection sees it. */
  of(connectionId: string): AskedPeople;
  /** In the order in which they were asked. */
  list(): readonly OpenChangeRequest[];
  /**
   * Answers a request: `record` commits what was said, and where it was taken whoever waits hears of it; else the request
   * stays open. Repeated, a command gets its first answer. Throws `change-request-answered`, `change-request-gone`, and
   * what `record` throws.
   */
  answer(
    requestId: string,
    commandId: string,
    found: FoundByPerson,
    record: (request: OpenChangeRequest) => CommandAnswer,
  ): CommandAnswer;
  /** Nobody is asked any more: whoever waits is told that the call was cancelled. */
  close(): void;
  /** Called after every change of the list. Returns what ends it. */
  onChange(listener: () => void): () => void;
}

/** Where the claims of a connection are kept; removed with it. */
export const claimsKey = (connectionId: string) => `claims:${connectionId}`;

/** Claims that were kept when only a share could be claimed go on to hold. */
const foundSchema = z.union([
  z.object({ exposure: exposureSchema, foundAt: z.number() }),
  z
    .object({ percent: z.number().min(0).max(100), foundAt: z.number() })
    .transform(({ percent, foundAt }) => ({ exposure: { kind: 'percent', percent } satisfies Exposure, foundAt })),
]);
const claimsSchema = z.record(
  z.string(),
  z.object({
    /** How often something was said of it. */
    count: z.number(),
    found: foundSchema.nullable(),
    isOpen: z.boolean(),
  }),
);
type Claims = z.infer<typeof claimsSchema>;

const nothingSaid: Claims[string] = { count: 0, found: null, isOpen: false };
/** Of so many answered requests it is known that they were. */
const mostRemembered = 500;

interface Waiting {
  readonly request: OpenChangeRequest;
  readonly resolve: (found: FoundByPerson) => void;
  readonly reject: (fault: CockpitFault) => void;
}

export function createChangeRequests(journal: Journal, host: Host, log: Log): ChangeRequests {
  const waiting = new Map<string, Waiting>();
  const answered = new Map<string, { readonly commandId: string; readonly answer: CommandAnswer }>();
  const listeners = new Set<() => void>();
  /** What could not be saved: a rollback asks people also while the disk is full. */
  const unsaved = new Map<string, Claims>();

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const claimsOf = (connectionId: string): Claims =>
    unsaved.get(connectionId) ?? claimsSchema.catch({}).parse(journal.settings.get(claimsKey(connectionId)));
  const keep = (connectionId: string, target: string, change: Partial<Claims[string]>): void => {
    const claims = claimsOf(connectionId);
    const next = { ...claims, [target]: { ...(claims[target] ?? nothingSaid), ...change } };
    try {
      journal.settings.save(claimsKey(connectionId), next);
      unsaved.delete(connectionId);
    } catch (thrown) {
      unsaved.set(connectionId, next);
      log.warn({ error: toCockpitError(thrown), connection: connectionId }, 'a claim could not be kept');
    }
  };

  return {
    of: (connectionId) => ({
      claimed: (target) => {
        const { count, found, isOpen } = claimsOf(connectionId)[target] ?? nothingSaid;
        return { claim: found, isOpen, revision: `claim-${count}` };
      },
      ask: async (request, options) => {
        const limits = startCall(options, request.target);
        const requestId = host.newId();
        try {
          limits.check();
          // From here on somebody may have changed it, whether they say so or not.
          keep(connectionId, request.target, { isOpen: true });
          const { promise, resolve, reject } = Promise.withResolvers<FoundByPerson>();
          const askedAt = host.now().utc;
          const until = askedAt + options.deadlineMs;
          waiting.set(requestId, { request: { ...request, requestId, connectionId, askedAt, until }, resolve, reject });
          tell();
          return await limits.within(promise);
        } finally {
          limits.end();
          if (waiting.delete(requestId)) tell();
        }
      },
    }),
    list: () => [...waiting.values()].map(({ request }) => request),
    answer: (requestId, commandId, found, record) => {
      const open = waiting.get(requestId);
      if (open === undefined) {
        const first = answered.get(requestId);
        if (first?.commandId === commandId) return first.answer;
        throw new CockpitFault(first === undefined ? 'change-request-gone' : 'change-request-answered', {});
      }
      const { request, resolve } = open;
      const answer = record(request);
      if (!answer.ok) return answer;
      const { count } = claimsOf(request.connectionId)[request.target] ?? nothingSaid;
      keep(request.connectionId, request.target, { count: count + 1, found, isOpen: false });
      waiting.delete(requestId);
      answered.set(requestId, { commandId, answer });
      for (const oldest of [...answered.keys()].slice(0, -mostRemembered)) answered.delete(oldest);
      resolve(found);
      tell();
      return answer;
    },
    close: () => {
      for (const { request, reject } of waiting.values()) {
        reject(new CockpitFault('cancelled', { what: request.target }));
      }
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
