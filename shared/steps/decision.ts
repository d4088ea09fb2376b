import { z } from 'zod';
import { idSchema, itemFields, textSchema } from '../plan/scalars.ts';
import { stepFields } from './step-fields.ts';

/** A fork in the runbook: a person picks one of the labelled exits. */
export const decisionStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('decision'),
  question: textSchema.optional(),
  exits: z
    .array(
      z.strictObject({
        id: idSchema,
        title: textSchema,
        to: z
          .string()
          .min(1)
          .describe(
            '`next`, `hold`, `rollback-stage`, `rollback-all`, or the id of a step: an earlier one is done again from there.',
          ),
        needsReason: z.boolean().optional(),
        ...itemFields,
      }),
    )
    .min(2),
});
