import { createHash } from 'node:crypto';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { EnvFileConfig } from './env-file-config.ts';
import type { ShareValues } from './share-values.ts';

/** One assignment: where its value stands in the text, without the quotes. */
interface Assignment {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** The whole line, without its end. */
  readonly line: { readonly text: string; readonly start: number; readonly end: number; readonly number: number };
}

type Names = Pick<EnvFileConfig, 'envFile' | 'variable' | 'switchVariable'>;

/** An environment file as Latin-1 text, in which every character is one byte, and what it gives our variables. */
export interface EnvText {
  readonly values: ShareValues;
  /** The lines of our variables, as they stand. */
  readonly lines: readonly string[];
  /** The text with other values; every other byte stays. */
  withValues(values: ShareValues): string;
  /** The text with whole lines of before in the place of ours. */
  withLines(lines: readonly string[]): string;
}

/**
 * Reads what a shell, systemd and Docker read alike: `NAME=value`, `export NAME=value`, with or without quotes. Throws
 * `env-variable-missing`, and `env-variable-unclear` where a name stands twice or its line says more than that.
 */
export function readEnvText(text: string, config: Names): EnvText {
  const percent = assignmentOf(text, config.variable, config);
  const toggle = config.switchVariable === undefined ? null : assignmentOf(text, config.switchVariable, config);
  const ours = toggle === null ? [percent] : [percent, toggle];
  return {
    values: { percent: percent.value, switch: toggle?.value ?? null },
    lines: ours.map((one) => one.line.text),
    withValues: (values) => {
      const by = [values.percent, values.switch ?? ''];
      return replaced(
        text,
        ours.map(({ start, end }, index) => ({ start, end, by: by[index] ?? '' })),
      );
    },
    withLines: (lines) =>
      replaced(
        text,
        ours.map(({ line }, index) => ({ start: line.start, end: line.end, by: lines[index] ?? line.text })),
      ),
  };
}

function assignmentOf(text: string, name: string, { envFile: file }: Names): Assignment {
  const unclear = (line: number, reason: string) =>
    new CockpitFault('env-variable-unclear', { file, variable: name, line, reason });
  const found: Assignment[] = [];
  let start = 0;
  let isContinued = false;
  for (const [index, whole] of text.split('\n').entries()) {
    const line = { text: whole.replace(/\r$/, ''), start, end: start, number: index + 1 };
    line.end = start + line.text.length;
    const head = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}=`).exec(line.text)?.[0];
    if (head !== undefined) {
      if (isContinued) throw unclear(line.number, 'continued');
      const value = /^(?:"([^"\\$`]*)"|'([^']*)'|([^\s"'\\$`#]*))[ \t]*$/.exec(line.text.slice(head.length));
      if (value === null) throw unclear(line.number, 'not-plain');
      const inQuotes = value[1] ?? value[2];
      const from = start + head.length + (inQuotes === undefined ? 0 : 1);
      const said = inQuotes ?? value[3] ?? '';
      found.push({ name, value: said, start: from, end: from + said.length, line });
    }
    isContinued = line.text.endsWith('\\');
    start += whole.length + 1;
  }
  const [first, second] = found;
  if (first === undefined) throw new CockpitFault('env-variable-missing', { file, variable: name });
  if (second !== undefined) throw unclear(second.line.number, 'twice');
  return first;
}

function replaced(text: string, edits: readonly { start: number; end: number; by: string }[]): string {
  // From the end, so that the offsets of the earlier ones stay true.
  const ordered = edits.toSorted((a, b) => b.start - a.start);
  return ordered.reduce((edited, { start, end, by }) => edited.slice(0, start) + by + edited.slice(end), text);
}

/** SHA-256 of the bytes, hex. */
export function hashOf(latin1: string): string {
  return createHash('sha256').update(latin1, 'latin1').digest('hex');
}

/**
 * Unified diff of the lines that change, without any around them: an environment file is where passwords stand. Empty
 * where nothing differs.
 */
export function changedLinesOnly(before: string, after: string, file: string): string {
  const fresh = after.split('\n');
  const hunks = before.split('\n').flatMap((line, index) => {
    const next = fresh[index] ?? '';
    return line === next ? [] : [`@@ -${index + 1} +${index + 1} @@`, `-${line}`, `+${next}`];
  });
  return hunks.length === 0 ? '' : `${[`--- ${file}`, `+++ ${file}`, ...hunks].join('\n')}\n`;
}
