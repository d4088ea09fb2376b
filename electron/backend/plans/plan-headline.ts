import { parse } from 'yaml';
import type { PlanHeadline } from '../../../shared/contract/plans.ts';

/** The fields of the file that a list shows. */
const shown = /^(title|from|to)\s*:/;
const longest = 300;

/**
 * What the text says about itself at its top level. Reads only the lines of the three fields, so that a long plan costs
 * no more than a short one; a text that says nothing readable gives nulls.
 */
export function planHeadline(text: string): PlanHeadline {
  const fields = text.trimStart().startsWith('{') ? readFields(text) : readFields(linesOfFields(text));
  return { title: titleOf(fields.title), from: wordOf(fields.from), to: wordOf(fields.to) };
}

function linesOfFields(text: string): string {
  let inField = false;
  return text
    .split('\n')
    .filter((line) => {
      // What is indented, or empty, belongs to the field above it.
      if (/^\S/.test(line)) inField = shown.test(line);
      return inField;
    })
    .join('\n');
}

function readFields(text: string): Readonly<Record<string, unknown>> {
  try {
    // Failsafe: a version 1.10 stays what was written.
    const value: unknown = parse(text, { schema: 'failsafe', logLevel: 'error', maxAliasCount: 0, uniqueKeys: false });
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function titleOf(value: unknown): PlanHeadline['title'] {
  const one = wordOf(value);
  if (one !== null) return { zh: one, en: one };
  if (typeof value !== 'object' || value === null) return null;
  const { zh, en } = value as { readonly zh?: unknown; readonly en?: unknown };
  const spoken = wordOf(zh) ?? wordOf(en);
  return spoken === null ? null : { zh: wordOf(zh) ?? spoken, en: wordOf(en) ?? spoken };
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, longest) : null;
}
