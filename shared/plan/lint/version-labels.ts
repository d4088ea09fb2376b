import type { PlanFile } from '../schema.ts';

/** Which version a query looks at, by its label matchers. */
export type SeenVersion = 'new' | 'old' | 'some' | 'none';

/** Names of labels by which versions are told apart, in whatever system. */
const versionLabel =
  /^(version|ver|release|revision|track|canary|variant|build|image|image_tag|colou?r|slot|deployment|deploy|pod|namespace|subset|group|service|app|job|instance|upstream|server|backend|le_version|destination_version)$/i;
/** Labels that only tell versions apart when their value does. */
const looseLabel = /^(service|app|job|instance|upstream|server|backend|pod|namespace|group)$/i;
const newWords = /(^|[^a-z])(canary|new|next|candidate|gr[ae]y|v2)([^a-z]|$)/i;
const oldWords = /(^|[^a-z])(stable|old|prev(ious)?|baseline|primary|v1)([^a-z]|$)/i;

/** Names of both versions, as the plan calls them. */
export interface VersionNames {
  readonly old: ReadonlySet<string>;
  readonly new: ReadonlySet<string>;
}

export function versionNames({ from, to, about }: PlanFile): VersionNames {
  return {
    old: new Set([from, ...(about?.versions?.from ?? [])]),
    new: new Set([to, ...(about?.versions?.to ?? [])]),
  };
}

/**
 * Reads the matchers in braces, as PromQL and its relatives write them. `some`: a label tells versions apart and nobody
 * can say which it names; `none`: no label does.
 */
export function seenVersion(query: string, names: VersionNames): SeenVersion {
  if (/\$(release\.)?(to|new)\b/.test(query)) return 'new';
  const seen = new Set<SeenVersion>();
  for (const [, label = '', operator = '', value = ''] of query.matchAll(
    /([A-Za-z_]\w*)\s*(=~|!=|!~|=)\s*"((?:[^"\\]|\\.)*)"/g,
  )) {
    if (!versionLabel.test(label)) continue;
    const named = versionOf(value, names);
    const negated = operator.startsWith('!');
    if (named === 'new' || named === 'old') seen.add(negated ? (named === 'new' ? 'old' : 'new') : named);
    else if (!looseLabel.test(label)) seen.add('some');
  }
  if (seen.has('new')) return 'new';
  if (seen.has('some')) return 'some';
  return seen.has('old') ? 'old' : 'none';
}

function versionOf(value: string, names: VersionNames): SeenVersion {
  // A pattern may name both; it sees the new version then.
  const parts = value.replaceAll(/[()^$]/g, '').split('|');
  if (parts.some((part) => names.new.has(part) || newWords.test(part))) return 'new';
  if (parts.some((part) => names.old.has(part) || oldWords.test(part))) return 'old';
  return 'some';
}
