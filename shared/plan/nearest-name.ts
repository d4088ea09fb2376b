/** Names further away than this are no misspelling: one edit for short names, a third of the letters for long ones. */
function reach(name: string): number {
  return Math.max(1, Math.min(4, Math.floor(name.length / 3)));
}

/** The known name that a misspelt one most likely meant; null where none is near. Upper and lower case are one. */
export function nearestName(written: string, known: Iterable<string>): string | null {
  const limit = reach(written);
  let nearest: { readonly name: string; readonly distance: number } | null = null;
  for (const name of known) {
    if (name === written || Math.abs(name.length - written.length) > limit) continue;
    const distance = editDistance(written.toLowerCase(), name.toLowerCase());
    if (distance <= limit && (nearest === null || distance < nearest.distance)) nearest = { name, distance };
  }
  return nearest?.name ?? null;
}

/** Restricted Damerau-Levenshtein distance: insert, delete, replace, or swap of two neighbours, each once per place. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(previous[j]! + 1, row[j - 1]! + 1, replaced, swapped ? beforePrevious[j - 2]! + 1 : Number.MAX_VALUE),
      );
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length]!;
}
