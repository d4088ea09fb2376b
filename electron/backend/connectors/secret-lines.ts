import { z } from 'zod';
import { hinted } from './form-hints.ts';

const mostLines = 50;

/** A secret of several lines, each of which fits `line`; empty ones are none. A line that does not fit is named by its index. */
export function secretLines(line: RegExp) {
  return hinted(
    z
      .string()
      .max(100_000)
      .superRefine((text, context) => {
        const lines = text.split(/\r?\n/);
        if (lines.length > mostLines) context.addIssue({ code: 'custom', message: `> ${mostLines}` });
        // The value itself is never told.
        for (const [index, one] of lines.entries()) {
          const isFit = one.trim() === '' || line.test(one.trim());
          if (!isFit) context.addIssue({ code: 'custom', path: [index], message: 'line' });
        }
      })
      .optional(),
    { input: 'lines' },
  );
}

/** The lines of a secret: what stands before the first `separator` and what stands behind it, in their order. */
export function secretEntries(text: string | undefined, separator: ':' | '='): Readonly<Record<string, string>> {
  const lines = (text ?? '').split(/\r?\n/).map((line) => line.trim());
  return Object.fromEntries(
    lines
      .filter((line) => line !== '')
      .map((line) => {
        const at = line.indexOf(separator);
        const value = line.slice(at + 1);
        return [line.slice(0, at), separator === ':' ? value.trim() : value];
      }),
  );
}
