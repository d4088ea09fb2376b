import { z } from 'zod';
import { claimedSchema, durationSchema, idSchema, itemFields, textSchema } from '../scalars.ts';

export const roleSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  duties: z.array(textSchema).optional(),
  contact: idSchema.optional().describe('Id of `contacts`: who it is.'),
  backup: idSchema.optional(),
  presentUntil: z
    .union([durationSchema, idSchema])
    .optional()
    .describe('So long after the last batch, or until a batch.'),
  ...itemFields,
});

export const contactSchema = z.strictObject({
  id: idSchema,
  name: textSchema,
  channels: z
    .array(
      z.strictObject({
        kind: z.enum(['phone', 'email', 'chat', 'meeting', 'ticket', 'link']),
        value: z.string().min(1),
      }),
    )
    .optional(),
  emergency: z.boolean().optional(),
  ...itemFields,
});

export const escalationSchema = z.strictObject({
  to: idSchema.describe('Role or contact.'),
  after: durationSchema.describe('When nobody answered for so long.'),
  ...itemFields,
});

/** A signature that the release ends with. `completed` and `accepted` are two things. */
export const signOffSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  role: idSchema.optional(),
  of: z.array(idSchema).min(1).optional().describe('Roles that may sign; default: `role`.'),
  need: z.number().int().min(1).max(20).optional().describe('How many people must sign; default: 1.'),
  accept: z
    .array(z.enum(['claimed', 'pin', 'signed-file', 'link']))
    .min(1)
    .optional()
    .describe('Ways in which it may be signed; default: all.'),
  claimed: claimedSchema.optional(),
  ...itemFields,
});

const startEvents = [
  'release-begun',
  'batch-started',
  'trouble-detected',
  'rollback-decided',
  'rollback-finished',
  'release-completed',
] as const;

export const announcementSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  when: z.enum(['before', 'start', 'batch', 'completion', 'rollback', 'incident']),
  audience: z.array(textSchema).optional(),
  channels: z.array(textSchema).optional(),
  on: idSchema.optional().describe('Slot with the capability notify; without one a person sends it.'),
  subject: textSchema.optional().describe('May use variables, such as $release.batch.'),
  fields: z
    .array(z.strictObject({ id: idSchema, title: textSchema, value: textSchema.optional(), ...itemFields }))
    .optional(),
  owner: textSchema.optional(),
  deadlines: z
    .array(
      z.strictObject({
        what: z.enum(['draft', 'distributed']),
        within: durationSchema,
        from: z.enum(startEvents).optional().describe('What starts the clock.'),
        ...itemFields,
      }),
    )
    .optional(),
  ...itemFields,
});
