import { implementer } from './implement.ts';

export const practiceProcedures = implementer.practice.router({
  status: implementer.practice.status.handler(({ context: { practice } }) => practice.status()),
  setFault: implementer.practice.setFault.handler(({ context: { practice }, input }) =>
    practice.setFault(input.fault, input.on, input.params),
  ),
});
