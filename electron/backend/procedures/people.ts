import type { Person } from '../../../shared/contract/people.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { BackendContext } from './context.ts';
import { implementer } from './implement.ts';
import { namePerson } from './person-named.ts';
import { recordOnce } from './record-once.ts';

export const peopleProcedures = implementer.people.router({
  list: implementer.people.list.handler(({ context: { people } }) => people.list()),
  me: implementer.people.me.handler(({ context: { people } }) => people.me()),
  setMe: implementer.people.setMe.handler(({ context, input }) => {
    const { personId, events, apply } = namePerson(context, input.name);
    const answer = recordOnce(context, input.commandId, {
      events: [...events, { type: 'driver-named', payload: { personId } }],
      // The id only: answers are kept, and a name has to stay where it can be redacted.
      answer: { personId },
      apply: () => {
        apply();
        context.people.setDriver(personId);
      },
    });
    return personWith(context, answer.personId);
  }),
  setPin: implementer.people.setPin.handler(({ context, input }) => {
    const { people } = context;
    const { personId, events, apply } = namePerson(context, input.name);
    const answer = recordOnce(context, input.commandId, {
      events: [...events, { type: 'pin-set', payload: { personId } }],
      answer: { personId },
      // The old PIN is asked for in here, because a repeated command no longer knows the one that it replaced.
      apply: () => {
        apply();
        if (people.get(personId)?.hasPin === true) requireCurrentPin(context, personId, input.currentPin);
        people.setPin(personId, input.pin);
      },
    });
    return personWith(context, answer.personId);
  }),
});

function requireCurrentPin({ people }: BackendContext, personId: string, currentPin: string | null): void {
  // None given is no guess, and does not count as one.
  if (currentPin === null) throw new CockpitFault('unauthorised', { what: 'pin' });
  people.requirePin(personId, currentPin);
}

function personWith({ people }: BackendContext, personId: string): Person {
  const person = people.get(personId);
  if (person === null) throw new CockpitFault('not-found', { kind: 'person', id: personId });
  return person;
}
