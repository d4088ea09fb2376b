import { CockpitFault } from '../../../shared/errors.ts';
import type { BackendContext } from './context.ts';
import { type RecordedEvent, recordOnce } from './record-once.ts';

/** What has to be done so that there is a person with this name: nothing when there is one. */
export interface NamedPerson {
  readonly personId: string;
  /** `person-added` for somebody new. */
  readonly events: readonly RecordedEvent[];
  /** To be called in the transaction of `events`. */
  apply(): void;
}

export function namePerson({ people, host }: BackendContext, name: string): NamedPerson {
  const known = people.find(name);
  if (known !== null) return { personId: known.personId, events: [], apply: () => {} };
  const personId = host.newId();
  return {
    personId,
    events: [{ type: 'person-added', payload: { personId } }],
    apply: () => people.add(personId, name),
  };
}

/** The id of the person with this name, who is added and recorded when new. */
export function personNamed(context: BackendContext, name: string): string {
  const { personId, events, apply } = namePerson(context, name.trim());
  // A command of its own: named once, the person is known to every repetition.
  if (events.length > 0) recordOnce(context, context.host.newId(), { events, answer: null, apply });
  return personId;
}

/** Throws `unauthorised` like `People.requirePin`, also for a name that nobody has: a guess adds no person. */
export function requireApproversPin({ people }: BackendContext, name: string, pin: string): void {
  const known = people.find(name.trim());
  if (known === null) throw new CockpitFault('unauthorised', { what: 'pin' });
  people.requirePin(known.personId, pin);
}
