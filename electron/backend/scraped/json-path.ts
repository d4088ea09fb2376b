/** A place in a document: names of fields and places in lists. */
export type JsonPath = readonly (string | number)[];

/** `.name`, `[0]` or `["any name"]`; the first name has no dot. */
const part = /(?:^|\.)(?<name>[\p{L}_$][\p{L}\p{N}_$-]*)|\[(?<index>\d{1,6})\]|\["(?<text>(?:[^"\\]|\\.)*)"\]/uy;

/** Null where it is none. */
export function parseJsonPath(text: string): JsonPath | null {
  const path: (string | number)[] = [];
  part.lastIndex = 0;
  while (part.lastIndex < text.length) {
    const groups = part.exec(text)?.groups;
    if (groups === undefined) return null;
    if (groups.index !== undefined) path.push(Number(groups.index));
    else path.push(groups.name ?? (groups.text ?? '').replace(/\\(.)/g, '$1'));
  }
  return path.length === 0 ? null : path;
}

/** A name for a place; the same for the same place, however it was written. */
export function pathText(path: JsonPath): string {
  return JSON.stringify(path);
}

/** What lies at a place; `undefined` where there is nothing. */
export function atPath(document: unknown, path: JsonPath): unknown {
  let found = document;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    if (Array.isArray(found) !== (typeof step === 'number') || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string | number, unknown>)[step];
  }
  return found;
}

/** Places in a document: between each two of these lies a list whose every entry is meant. */
export type JsonListPath = readonly JsonPath[];

/** `data.result[*].values[*]`, `[*]`: ends with the entries of a list. Null where it does not, or is none. */
export function parseJsonListPath(text: string): JsonListPath | null {
  const pieces = text.split('[*]');
  if (pieces.length < 2 || pieces.at(-1) !== '') return null;
  const paths: JsonPath[] = [];
  for (const piece of pieces.slice(0, -1)) {
    const path = piece === '' ? [] : parseJsonPath(piece);
    if (path === null) return null;
    paths.push(path);
  }
  return paths;
}

/** Everything at these places, in order; null where one of the lists is none. */
export function entriesAt(document: unknown, path: JsonListPath): readonly unknown[] | null {
  let found: readonly unknown[] = [document];
  for (const piece of path) {
    const lists = found.map((one) => atPath(one, piece));
    if (!lists.every((list) => Array.isArray(list))) return null;
    found = lists.flat(1);
  }
  return found;
}
