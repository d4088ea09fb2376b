import { z } from 'zod';
import { planSchema } from '../../shared/plan/schema.ts';
import { exitCodes, type Verb } from './verb.ts';

/** JSON Schema of the plan file, for editors. */
export const planSchemaVerb: Verb = async (_words, terminal) => {
  terminal.say(JSON.stringify(z.toJSONSchema(planSchema, { io: 'input' }), null, 2));
  return exitCodes.done;
};
