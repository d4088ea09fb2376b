import { badRequest } from './api/api-error.ts';
import { isMap, type Json, type KubeObject, type LabelSelector } from './objects.ts';

type Labels = Readonly<Record<string, string>>;
export type LabelTest = (labels: Labels) => boolean;

const setTerm = /^\s*([^\s!=,()]+)\s+(in|notin)\s*\(([^)]*)\)\s*$/;
const equalTerm = /^\s*([^\s!=,()]+)\s*(==|=|!=)\s*([^\s=,()]*)\s*$/;
const presenceTerm = /^\s*(!?)\s*([^\s!=,()]+)\s*$/;

/** A selector as it stands in a query: `app=web,tier in (a, b),!old`. */
export function parseLabelSelector(text: string): LabelTest {
  const terms = text
    .split(/,(?![^(]*\))/)
    .filter((term) => term.trim() !== '')
    .map(parseTerm);
  return (labels) => terms.every((term) => term(labels));
}

function parseTerm(term: string): LabelTest {
  const inSet = setTerm.exec(term);
  if (inSet !== null) {
    const [, key = '', operator, list = ''] = inSet;
    const values = list.split(',').map((value) => value.trim());
    return (labels) => values.includes(labels[key] ?? '\0') === (operator === 'in');
  }
  const equal = equalTerm.exec(term);
  if (equal !== null) {
    const [, key = '', operator, value = ''] = equal;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  const presence = presenceTerm.exec(term);
  if (presence === null) throw badRequest(`unable to parse requirement: ${term}`);
  const [, not, key = ''] = presence;
  return (labels) => (labels[key] === undefined) === (not === '!');
}

/** A selector as it stands in an object. */
export function selects(selector: LabelSelector, labels: Labels = {}): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      return values.includes(value ?? '\0') === (operator === 'In');
    })
  );
}

/** The same selector as text, as the scale subresource shows it. */
export function selectorText(selector: LabelSelector): string {
  return Object.entries(selector.matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** `metadata.name=web,status.phase!=Running`; any path of the object will do. */
export function parseFieldSelector(text: string): (object: KubeObject) => boolean {
  const terms = text
    .split(',')
    .filter((term) => term.trim() !== '')
    .map((term) => {
      const match = equalTerm.exec(term);
      if (match === null) throw badRequest(`invalid selector: ${term}`);
      const [, path = '', operator, value = ''] = match;
      return (object: KubeObject) => (String(at(object, path) ?? '') === value) === (operator !== '!=');
    });
  return (object) => terms.every((term) => term(object));
}

function at(object: KubeObject, path: string): Json | undefined {
  let value: unknown = object;
  for (const field of path.split('.')) value = isMap(value) ? value[field] : undefined;
  return value as Json | undefined;
}
