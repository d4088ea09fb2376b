import { implementer } from './implement.ts';

export const peopleProcedures = implementer.people.router({
  list: implementer.people.list.handler(({ context: { people } }) => people.list()),
  me: implementer.people.me.handler(({ context: { people } }) => people.me()),
  setMe: implementer.people.setMe.handler(({ context: { people }, input }) => people.setMe(input.name)),
  setPin: implementer.people.setPin.handler(({ context: { people }, input }) => people.setPin(input.name, input.pin)),
});
