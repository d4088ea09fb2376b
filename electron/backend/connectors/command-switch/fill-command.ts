import { CockpitFault } from '../../../../shared/errors.ts';

export type Values = Readonly<Partial<Record<Placeholder, string>>>;

const placeholders = ['value', 'percent', 'permille', 'ratio', 'target', 'audience', 'key'] as const;
type Placeholder = (typeof placeholders)[number];

const placeholder = /\{(value|percent|permille|ratio|target|audience|key)\}/g;
/** What a connection to a switch without audiences fills in: there `{audience}` is text like any other. */
const placeholderOfAll = /\{(value|percent|permille|ratio|target|key)\}/;
const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'fish', 'busybox']);

/**
 * Whether a value would become text that a shell reads: what stands behind the `-c` of a shell, and everything that
 * `ssh` or `eval` gets. What follows the script of `sh -c` are arguments again.
 */
export function fillsShellText(words: readonly string[], hasAudiences: boolean): boolean {
  const isTemplate = (text: string) => text.search(hasAudiences ? placeholder : placeholderOfAll) >= 0;
  const names = words.map((word) => word.slice(word.lastIndexOf('/') + 1));
  const far = names.findIndex((name) => name === 'ssh' || name === 'eval');
  if (far >= 0 && words.slice(far + 1).some(isTemplate)) return true;
  const shell = names.findIndex((name) => shells.has(name) || name === 'su');
  if (shell < 0) return false;
  return words.some((word, index) => index > shell + 1 && /^-\w*c$/.test(words[index - 1] ?? '') && isTemplate(word));
}

/**
 * Puts values into arguments, each of which stays one argument. Throws `value-unfit` for a value that a program would
 * take for an option, and for what no argument can hold.
 */
export function fillCommand(words: readonly string[], values: Values): readonly string[] {
  return words.map((word) => {
    const filled = fill(word, values);
    if (filled.startsWith('-') && !word.startsWith('-')) throw new CockpitFault('value-unfit', { value: filled });
    return filled;
  });
}

/** Lines `NAME=value`. */
export function fillEnvironment(lines: readonly string[], values: Values): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map((line) => {
      const equals = line.indexOf('=');
      return [line.slice(0, equals), fill(line.slice(equals + 1), values)];
    }),
  );
}

function fill(text: string, values: Values): string {
  const filled = text.replace(placeholder, (whole, name: Placeholder) => values[name] ?? whole);
  if (filled.includes('\0')) throw new CockpitFault('value-unfit', { value: text });
  return filled;
}
