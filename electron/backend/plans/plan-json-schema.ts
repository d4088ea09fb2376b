import { z } from 'zod';
import type { Language } from '../../../shared/i18n/index.ts';
import { planSchema } from '../../../shared/plan/schema.ts';

let schema: Record<string, unknown> | undefined;

/** JSON Schema of the plan file for the editor. Made once: of a large schema it takes a while. */
export function planJsonSchema(_language: Language): Record<string, unknown> {
  schema ??= z.toJSONSchema(planSchema, { io: 'input' }) as Record<string, unknown>;
  return schema;
}
