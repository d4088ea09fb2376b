/** What an argument, a variable of the environment, a path or a text may be filled with. */
export type StepValue = string | number | boolean;

/** Every name that may be used, such as `vars.host` or `steps.backup.file`; null: it has no value (yet). */
export type KnownValues = ReadonlyMap<string, StepValue | null>;

export type Filled =
  | { readonly ok: true; readonly text: string; readonly used: readonly string[] }
  | { readonly ok: false; readonly missing: string };

const braced = '\\$\\{((?:vars|steps|release)\\.[^{}]*)\\}';
const plain = '\\$((?:vars|steps|release)\\.[A-Za-z0-9._-]*)';
const references = new RegExp(`${braced}|${plain}`, 'g');

/**
 * Replaces `$vars.NAME`, `$steps.ID.NAME`, `$release.batch`, each also in braces. Without braces a name ends where the
 * longest name that is known ends: `$vars.host.log` is the variable `host` and `.log` where there is no `host.log`. A name
 * that is not known, or has no value, is said. `encode` makes a value fit its place; what was written stays as it is.
 */
export function fillText(
  text: string,
  known: KnownValues,
  encode: (value: string) => string = (value) => value,
): Filled {
  const used: string[] = [];
  let missing: string | null = null;
  const filled = text.replace(references, (whole, inBraces: string | undefined, token: string | undefined) => {
    const name = inBraces ?? longestKnown(token ?? '', known);
    const value = name === null ? null : (known.get(name) ?? null);
    if (name === null || value === null) {
      missing ??= name ?? `${inBraces ?? token ?? ''}`;
      return whole;
    }
    used.push(name);
    return `${encode(String(value))}${inBraces === undefined ? (token ?? '').slice(name.length) : ''}`;
  });
  return missing === null ? { ok: true, text: filled, used } : { ok: false, missing };
}

/** The names that a text refers to, as far as they are known, else as they are written. */
export function referencesIn(text: string, known: KnownValues): readonly string[] {
  return [...text.matchAll(references)].map(
    ([, inBraces, token = '']) => inBraces ?? longestKnown(token, known) ?? token,
  );
}

function longestKnown(token: string, known: KnownValues): string | null {
  for (let name = token; name !== ''; name = name.slice(0, lastSeparator(name))) if (known.has(name)) return name;
  return null;
}

function lastSeparator(name: string): number {
  return Math.max(0, name.lastIndexOf('.'), name.lastIndexOf('-'), name.lastIndexOf('_'));
}
