import { parseJson } from '../../../../shared/steps/outputs.ts';

/** What a template of a request may name: `{key}`, `{value}`, `{revision}`, each as it is or `|json`, `|base64`, `|url`. */
export interface TemplateValues {
  readonly key: string;
  readonly value?: string;
  readonly revision?: string;
}

const placeholder = /\{(key|value|revision)(?:\|(json|base64|url))?\}/g;

const filters: Readonly<Record<string, (text: string) => string>> = {
  /** As a JSON value: a text that is JSON stays what it is, any other becomes a JSON string. */
  json: (text) => (parseJson(text) === undefined ? JSON.stringify(text) : text),
  base64: (text) => Buffer.from(text, 'utf8').toString('base64'),
  url: encodeURIComponent,
};

/** Whether a template uses the revision that was read, so that the service itself refuses when it is another one. */
export function usesRevision(template: string): boolean {
  return /\{revision(\||\})/.test(template);
}

/** Path and query: values are percent-encoded, but the slashes of a key stay slashes within the path. */
export function fillPath(template: string, values: TemplateValues): string {
  const query = template.indexOf('?');
  const path = query < 0 ? template : template.slice(0, query);
  const bySegment = (text: string) => text.split('/').map(encodeURIComponent).join('/');
  return fill(path, values, bySegment) + fill(template.slice(path.length), values, encodeURIComponent);
}

export function fillHeader(template: string, values: TemplateValues): string {
  return fill(template, values, (text) => text);
}

/** A body that is an object or a list in JSON is sent as such, with texts escaped for its strings; any other as text. */
export function fillBody(template: string, values: TemplateValues): { readonly text: string; readonly type: string } {
  const sample = parseJson(template.replace(placeholder, '0'));
  const isJson = typeof sample === 'object' && sample !== null;
  const plain = isJson ? (text: string) => JSON.stringify(text).slice(1, -1) : (text: string) => text;
  return {
    text: fill(template, values, plain),
    type: isJson ? 'application/json' : 'text/plain; charset=utf-8',
  };
}

function fill(template: string, values: TemplateValues, plain: (text: string) => string): string {
  return template.replace(placeholder, (_, name: keyof TemplateValues, filter: string | undefined) =>
    (filter === undefined ? plain : (filters[filter] ?? plain))(values[name] ?? ''),
  );
}
