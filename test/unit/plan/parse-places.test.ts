import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { placesOf } from '../../../shared/plan/parse-places.ts';

const templates = join(import.meta.dirname, '../../../shared/plan/templates');
const options = { uniqueKeys: false, logLevel: 'error', resolveKnownTags: false } as const;

describe('the plain value that the walk over a document makes', () => {
  it.each(readdirSync(templates).filter((name) => name.endsWith('.yaml')))('is what the reader makes of %s', (name) => {
    const document = parseDocument(readFileSync(join(templates, name), 'utf8'), options);
    expect(placesOf(document).plain?.value).toEqual(document.toJS());
  });

  it('is what the reader makes of any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, flow) => {
        const document = parseDocument(stringify(value, flow ? { collectionStyle: 'flow' } : {}), options);
        const { plain } = placesOf(document);
        if (plain !== null) expect(plain.value).toEqual(document.toJS());
        else expect(JSON.stringify(value)).toMatch(/"(<<|__proto__)"/);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['an alias', 'a: &x 1\nb: *x\n'],
    ['a key that is a number', '1: a\n'],
    ['a key that is a list', '? [a]\n: b\n'],
    ['a merge', '<<: { a: 1 }\n'],
    ['the name of the prototype', '__proto__: { a: 1 }\n'],
  ])('is left to the reader where there is %s', (_, text) => {
    expect(placesOf(parseDocument(text, options)).plain).toBeNull();
  });

  it('knows a repeated key whatever it is called', () => {
    expect(placesOf(parseDocument('a: 1\nb: 2\na: 3\n', options)).duplicateKeys).toEqual([10]);
    expect(placesOf(parseDocument('__proto__: 1\n__proto__: 2\n', options)).duplicateKeys).toEqual([13]);
  });
});
