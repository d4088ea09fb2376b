import { isNode, parseDocument } from 'yaml';
import { CockpitFault } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';
import type { ShareTemplate } from './share-template.ts';

/** One target: an entry of the service, and the place within its JSON or YAML document where the share stands. */
export interface EntryTarget {
  readonly target: string;
  readonly key: string;
  /** Null: the entry holds nothing else, or the template tells where it stands. */
  readonly path: string | null;
}

/** `key` or `key#path.within[0]`. */
export function readTarget(target: string): EntryTarget {
  const hash = target.lastIndexOf('#');
  if (hash < 0) return { target, key: target, path: null };
  return { target, key: target.slice(0, hash), path: target.slice(hash + 1) };
}

interface FoundShare {
  readonly start: number;
  readonly end: number;
  readonly percent: number;
}

/** Throws `http-switch-value-unreadable`. */
export function shareIn(text: string, { target, path }: EntryTarget, template: ShareTemplate): FoundShare {
  const [from, to] = path === null ? [0, text.length] : placeOf(text, path, target);
  const found = template.find(text.slice(from, to));
  if (found === null) throw new CockpitFault('http-switch-value-unreadable', { target });
  return { start: from + found.start, end: from + found.end, percent: found.percent };
}

/**
 * The document with another share and nothing else changed. Throws `exposure-not-carried` and
 * `http-switch-value-unreadable`.
 */
export function withShare(text: string, entry: EntryTarget, template: ShareTemplate, to: Exposure): string {
  const rendered = template.render(to);
  const percent = exposurePercent(to);
  if (rendered === null || percent === null) throw new CockpitFault('exposure-not-carried', { kind: to.kind });
  const { start, end, percent: present } = shareIn(text, entry, template);
  // "10.0" is not written anew as "10".
  if (present === percent) return text;
  const edited = text.slice(0, start) + rendered + text.slice(end);
  // What was written must be found again in the same place, whatever the document's syntax made of it.
  if (shareIn(edited, entry, template).start !== start) {
    throw new CockpitFault('http-switch-value-unreadable', { target: entry.target });
  }
  return edited;
}

/** Where the value at a path stands, without the quotes of a string. Every JSON document is YAML too. */
function placeOf(text: string, path: string, target: string): readonly [number, number] {
  const unreadable = () => new CockpitFault('http-switch-value-unreadable', { target });
  const document = parseDocument(text, { logLevel: 'silent' });
  if (document.errors.length > 0) throw unreadable();
  const keys = [...path.matchAll(/[^.[\]]+/g)].map(([key]) => key);
  const node = document.getIn(keys, true);
  if (!isNode(node) || node.range == null) throw unreadable();
  const [start, end] = node.range;
  const isQuoted = /^(["']).*\1$/s.test(text.slice(start, end));
  return isQuoted ? [start + 1, end - 1] : [start, end];
}
