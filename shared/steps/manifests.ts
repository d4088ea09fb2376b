import { type Document, isMap, isScalar, isSeq, parseAllDocuments, type Scalar, visit } from 'yaml';
import { isProgramText } from './program-text.ts';

/** An object by what its manifest says. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

export type ReadManifests =
  | { readonly ok: true; readonly objects: readonly ManifestObject[] }
  /** Line of the text, from 1; null: it holds no object of a cluster. */
  | { readonly ok: false; readonly line: number | null };

/** Which objects a YAML text of one or more documents is about, in their order. */
export function readManifests(text: string): ReadManifests {
  const documents = documentsOf(text);
  if (documents === null) return { ok: false, line: null };
  const objects: ManifestObject[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) return { ok: false, line: error.linePos?.[0].line ?? null };
    const at = (...path: string[]) => {
      const value = isMap(document.contents) ? document.getIn(path) : undefined;
      return typeof value === 'string' ? value : undefined;
    };
    const [apiVersion, kind, name] = [at('apiVersion'), at('kind'), at('metadata', 'name')];
    if (apiVersion === undefined || kind === undefined || name === undefined) return { ok: false, line: null };
    objects.push({ apiVersion, kind, name, namespace: at('metadata', 'namespace') });
  }
  return objects.length === 0 ? { ok: false, line: null } : { ok: true, objects };
}

/** The name of the first Secret that a text is about or has in a list; null: there is none. Throws for too many aliases. */
export function secretOfManifests(text: string): string | null {
  for (const document of documentsOf(text) ?? []) {
    if (document.errors.length > 0) continue;
    const name = secretAmong(document.toJS({ maxAliasCount: 100 }));
    if (name !== null) return name;
  }
  return null;
}

function secretAmong(object: unknown): string | null {
  if (typeof object !== 'object' || object === null) return null;
  const { kind, metadata, items } = object as Readonly<Record<string, unknown>>;
  if (kind === 'Secret' || kind === 'SecretList') {
    const { name } = (metadata ?? {}) as { readonly name?: unknown };
    return typeof name === 'string' ? name : '';
  }
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return null;
  for (const item of items) {
    const name = secretAmong(item);
    if (name !== null) return name;
  }
  return null;
}

const wholeReference = /^\$(?:\{[^{}]*\}|(?:vars|steps|release)\.[A-Za-z0-9._-]+)$/;

/**
 * Puts values into the texts of manifests, never into their structure, and never into what a shell of a container reads.
 * A value that stands alone and without quotes becomes a number or a boolean where it looks like one, as it would in the
 * text. The text must be one that `readManifests` takes. Throws what `fill` throws.
 */
export function fillManifests(text: string, fill: (written: string) => string): string {
  if (!text.includes('$')) return text;
  const documents = documentsOf(text) ?? [];
  for (const document of documents) {
    const closed = programTexts(document);
    visit(document, {
      Scalar: (key, node) => {
        if (key === 'key' || typeof node.value !== 'string' || closed.has(node)) return;
        const filled = fill(node.value);
        if (filled === node.value) return;
        node.value = node.type === 'PLAIN' && wholeReference.test(node.value) ? asWritten(filled) : filled;
        // What was said without quotes or in a block may need another form now.
        delete node.type;
      },
    });
  }
  return documents.map((document) => document.toString({ lineWidth: 0, directives: false })).join('---\n');
}

function asWritten(filled: string): string | number | boolean {
  if (/^-?(?:0|[1-9]\d{0,14})$/.test(filled)) return Number(filled);
  return filled === 'true' || filled === 'false' ? filled === 'true' : filled;
}

/** Arguments of containers that a shell or an interpreter reads. */
function programTexts(document: Document): ReadonlySet<unknown> {
  const closed = new Set<unknown>();
  visit(document, {
    Map: (_key, map) => {
      const [command, args] = ['command', 'args'].map((name) => {
        const value = map.get(name, true) as unknown;
        return isSeq(value) ? value.items.filter((item): item is Scalar => isScalar(item)) : [];
      });
      const run = [...(command ?? []), ...(args ?? [])];
      const words = run.map(({ value }) => String(value));
      // Without a command the image says what is run.
      const lead = (command ?? []).length === 0 ? [''] : [];
      for (const [index, node] of run.entries()) {
        if (isProgramText([...lead, ...words], index + lead.length)) closed.add(node);
      }
    },
  });
  return closed;
}

/** Documents that hold something; null for a text that is no YAML at all. */
function documentsOf(text: string): readonly Document[] | null {
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  if (!Array.isArray(documents)) return null;
  const isEmpty = ({ contents, errors }: Document.Parsed) =>
    errors.length === 0 && (contents === null || (isScalar(contents) && contents.value === null));
  return documents.filter((document) => !isEmpty(document)) as readonly Document[];
}

const hidden = '•••';
const lastApplied = ['metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration'];

/** A manifest as it may be kept and shown: of a Secret the names of its entries alone. */
export function shownManifest(text: string): string {
  if (!/\bSecret\b/.test(text)) return text;
  const documents = documentsOf(text) ?? [];
  for (const document of documents) {
    if (!isMap(document.contents) || document.get('kind') !== 'Secret') continue;
    for (const field of ['data', 'stringData']) {
      const entries = document.get(field, true);
      if (isMap(entries)) for (const { key } of entries.items) entries.set(key, hidden);
    }
    // What kubectl applied last stands there once more.
    if (document.hasIn(lastApplied)) document.deleteIn(lastApplied);
  }
  return documents.map((document) => document.toString({ lineWidth: 0, directives: false })).join('---\n');
}
