/** How a term compares: equal to one of the values, to none of them, at least or at most a number. */
export type AudienceOperator = '=' | '!=' | '>=' | '<=';

/** One condition. A bare name (`cn-north`) is kept as such: what it is a name of, the switch knows. */
export type AudienceTerm =
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'values';
      readonly attribute: string;
      readonly operator: '=' | '!=';
      readonly values: readonly string[];
    }
  | { readonly kind: 'limit'; readonly attribute: string; readonly operator: '>=' | '<='; readonly limit: number };

/** Conditions that must all hold; at least one. */
export interface AudienceExpression {
  readonly terms: readonly AudienceTerm[];
}

/** What is known about a user, by attribute name, as text. An attribute that is missing is not known. */
export type AudienceAttributes = Readonly<Record<string, string>>;

/** Longest text that is read, in UTF-16 units; a target is shown to people and sent to switches. */
export const longestAudience = 2_000;

/** What a bare name is matched against where the switch says nothing else. */
export const namedAttribute = 'region';

/**
 * Whether a user belongs to the audience. Values are compared as they are, upper and lower case being different, and
 * limits as numbers. Where an attribute is not known no condition on it holds, `!=` included: nobody is exposed because
 * nothing is known about them. A bare name holds where the attribute `nameOf` has it as its value.
 */
export function matchesAudience(
  expression: AudienceExpression,
  attributes: AudienceAttributes,
  nameOf = namedAttribute,
): boolean {
  return expression.terms.every((term) => {
    const attribute = term.kind === 'name' ? nameOf : term.attribute;
    const found = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
    if (found === undefined) return false;
    if (term.kind === 'name') return found === term.name;
    if (term.kind === 'values') return term.values.includes(found) === (term.operator === '=');
    const number = found.trim() === '' ? Number.NaN : Number(found);
    return term.operator === '>=' ? number >= term.limit : number <= term.limit;
  });
}

/**
 * The one way in which an expression is written: `planTier=pro & languagePair=L2|L3`. Terms and values keep their
 * order, because a person reads them; two orders are two texts.
 */
export function audienceText({ terms }: AudienceExpression): string {
  return terms
    .map((term) => {
      if (term.kind === 'name') return nameText(term.name);
      const right = term.kind === 'limit' ? String(term.limit) : term.values.map(valueText).join('|');
      return `${term.attribute}${term.operator}${right}`;
    })
    .join(' & ');
}

/** A value that needs no quotes, as the source of a pattern: spaces only inside it, and nothing that separates. */
export const plainValueSource = '[^\\s&|"\\\\=!<>,]+(?: +[^\\s&|"\\\\=!<>,]+)*';
const plainValue = new RegExp(`^${plainValueSource}$`);

/** A name has no spaces without quotes: two words beside each other are rather a forgotten operator. */
function nameText(name: string): string {
  return name.includes(' ') ? quoted(name) : valueText(name);
}

function valueText(value: string): string {
  return plainValue.test(value) ? value : quoted(value);
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, (character) => `\\${character}`)}"`;
}
