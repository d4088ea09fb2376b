import { type AudienceExpression, type AudienceTerm, longestAudience, plainValueSource } from './audience.ts';

/** What is wrong with a text; none of them a sentence. */
export type AudienceProblem =
  | 'too-long'
  /** An attribute or a name is expected here. */
  | 'name-expected'
  /** What stands before the operator here is no attribute: it does not begin with a letter, or has other characters. */
  | 'attribute-expected'
  /** `=`, `!=`, `>=` or `<=` is expected, or the end of the term. */
  | 'operator-expected'
  | 'value-expected'
  | 'number-expected'
  | 'quote-not-closed'
  /** `&`, `|` or the end is expected. */
  | 'separator-expected';

export type ParsedAudience =
  | { readonly ok: true; readonly expression: AudienceExpression }
  /** `position` counts UTF-16 units from 0; the length of the text where its end came too early. */
  | { readonly ok: false; readonly problem: AudienceProblem; readonly position: number };

const space = /\s*/y;
const attributeName = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;
const word = /[^\s&|"\\=!<>,]+/y;
const operator = /!=|>=|<=|=/y;
const plain = new RegExp(plainValueSource, 'y');
const quoted = /"(?:[^"\\]|\\["\\])*"/y;
const number = /[+-]?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?/y;

/**
 * Reads terms joined by `&`: `attribute=value|value`, `attribute!=value|value`, `attribute>=5`, `attribute<=5`, or a bare
 * name. Values and names with spaces at an end or one of `& | " \ = ! < > ,` stand in double quotes. A term or value that is there
 * already is left out.
 */
export function parseAudience(text: string): ParsedAudience {
  if (text.length > longestAudience) return { ok: false, problem: 'too-long', position: longestAudience };
  const reader = new Reader(text);
  const terms: AudienceTerm[] = [];
  do {
    const term = readTerm(reader);
    if (typeof term === 'string') return { ok: false, problem: term, position: reader.position };
    const written = JSON.stringify(term);
    if (!terms.some((known) => JSON.stringify(known) === written)) terms.push(term);
  } while (reader.take('&'));
  if (!reader.atEnd) return { ok: false, problem: 'separator-expected', position: reader.position };
  return { ok: true, expression: { terms } };
}

function readTerm(reader: Reader): AudienceTerm | AudienceProblem {
  if (reader.sees('"')) {
    const name = readValue(reader);
    return typeof name === 'string' ? name : { kind: 'name', name: name.value };
  }
  const start = reader.position;
  const name = reader.match(word);
  if (name === null) return 'name-expected';
  const sign = reader.match(operator) as '=' | '!=' | '>=' | '<=' | null;
  if (sign === null) return reader.atEnd || reader.sees('&') ? { kind: 'name', name } : 'operator-expected';
  const attribute = name;
  if (!attributeName.test(attribute)) return reader.backTo(start, 'attribute-expected');
  if (sign === '>=' || sign === '<=') {
    const limit = reader.match(number);
    // Minus zero is written like zero, so it is read like it.
    const value = Number(limit ?? 'NaN') + 0;
    return Number.isFinite(value) ? { kind: 'limit', attribute, operator: sign, limit: value } : 'number-expected';
  }
  const values = new Set<string>();
  do {
    const value = readValue(reader);
    if (typeof value === 'string') return value;
    values.add(value.value);
  } while (reader.take('|'));
  return { kind: 'values', attribute, operator: sign, values: [...values] };
}

function readValue(reader: Reader): { readonly value: string } | AudienceProblem {
  const inQuotes = reader.match(quoted);
  if (inQuotes !== null) return { value: inQuotes.slice(1, -1).replace(/\\(.)/g, '$1') };
  if (reader.sees('"')) return 'quote-not-closed';
  const value = reader.match(plain);
  return value === null ? 'value-expected' : { value };
}

/** A place in the text; spaces before anything that is read do not count. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get position(): number {
    this.#skipSpace();
    return this.#at;
  }

  get atEnd(): boolean {
    return this.position === this.#text.length;
  }

  sees(character: string): boolean {
    return this.#text[this.position] === character;
  }

  take(character: string): boolean {
    const seen = this.sees(character);
    if (seen) this.#at += 1;
    return seen;
  }

  /** Goes back to a place that was read over, to say what is wrong with it. */
  backTo(position: number, problem: AudienceProblem): AudienceProblem {
    this.#at = position;
    return problem;
  }

  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  #skipSpace(): void {
    space.lastIndex = this.#at;
    this.#at += space.exec(this.#text)?.[0].length ?? 0;
  }
}
