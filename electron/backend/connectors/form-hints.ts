import type { z } from 'zod';

/** How a field of a configuration is asked for; travels in its JSON Schema under `form`. */
export interface FormHint {
  /** `lines`: a text of several lines, such as a certificate or a template. `list`: texts, one a line. */
  readonly input?: 'lines' | 'list';
  /** The value is the id of a stored connection with this capability, or a list of them. */
  readonly connection?: 'machine' | 'exec' | 'metrics' | 'traffic';
  /** A switch whose off position gives up protection: that is shown, and stands in the journal. */
  readonly protects?: true;
  /** Folded away with others of its group until one of them is set or wrong; `connections:fieldGroup` names it. */
  readonly group?: 'network';
  /** Shown, and stored, only while another field has one of these values. */
  readonly when?: { readonly field: string; readonly is: readonly (string | boolean)[] };
}

/** Gives a field of a configuration its hint. */
export function hinted<Schema extends z.ZodType>(schema: Schema, form: FormHint): Schema {
  return schema.meta({ form });
}
