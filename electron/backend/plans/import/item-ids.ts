/**
 * Letters, digits and hyphens of a text, lower case, at most 40. Empty where it has none, and for Chinese text, of which
 * only stray letters and numbers would be left.
 */
export function slug(text: string): string {
  if (/\p{Script=Han}/u.test(text)) return '';
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
}

/** Gives out ids of which no two are the same; the same questions give the same answers. */
export class ItemIds {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  /** `wanted` made fit for an id; where it is taken or empty, with the next free number behind `family`. */
  take(wanted: string, family: string): string {
    const fit = wanted
      .replace(/[\u2010-\u2015]/g, '-')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+|-+$/g, '')
      .slice(0, 60);
    if (fit !== '' && !this.#taken.has(fit)) {
      this.#taken.add(fit);
      return fit;
    }
    const stem = fit === '' ? family : fit;
    for (let number = this.#next.get(stem) ?? (fit === '' ? 1 : 2); ; number += 1) {
      const id = `${stem}-${number}`;
      if (this.#taken.has(id)) continue;
      this.#next.set(stem, number + 1);
      this.#taken.add(id);
      return id;
    }
  }
}
