/** Words of a piece of Markdown as a person reads them: without emphasis, code marks and link brackets. */
export function plainText(raw: string): string {
  const parts = raw.split(/(`+[^`]*`+)/);
  return parts
    .map((part, index) => (index % 2 === 1 ? part.replace(/^`+|`+$/g, '') : withoutMarks(part)))
    .join('')
    .replace(/[ \t\u00A0]+/g, ' ')
    .trim();
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&nbsp;': ' ',
};

function withoutMarks(text: string): string {
  return text
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/<((?:https?:\/\/|mailto:)?[^\s<>@]*[@:][^\s<>]*)>/g, '$1')
    .replace(/!?\[([^\][]*)\]\(([^()]*)\)/g, (_whole, words: string, target: string) =>
      target === '' || target.startsWith('#') ? words : `${words} (${target.trim()})`,
    )
    .replace(/(\*{1,3})(?=\S)([^*\n]+)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}_])(_{1,3})(?=\S)([^_\n]+)\1(?![\p{L}\p{N}_])/gu, '$2')
    .replace(/~~(?=\S)([^~\n]+)~~/g, '$1')
    .replace(/&(?:amp|lt|gt|quot|nbsp);/g, (entity) => entities[entity] ?? entity)
    .replace(/\\([\\`*_{}[\]()#+\-.!|<>~])/g, '$1');
}

/** What a tick, cross or hourglass in front of or behind a text says; never more than a claim. */
export type Mark = 'done' | 'failed' | 'pending';

const marks: readonly (readonly [Mark, RegExp])[] = [
  ['done', /[✅☑✔✓🟢]/u],
  ['failed', /[❌✘✗✖🔴]/u],
  ['pending', /[⏳⌛🕐🔄🟡]/u],
];
const markRun = /(?:[✅☑✔✓🟢❌✘✗✖🔴⏳⌛🕐🔄🟡]|\u{FE0F})/gu;

/** Takes a mark off a text. */
export function splitMark(text: string): { readonly text: string; readonly mark: Mark | null } {
  const mark = marks.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
  return { text: text.replace(markRun, '').replace(/\s+/g, ' ').trim(), mark };
}

/** `**Label**（note）:` with nothing behind it stands over what follows, like a heading. Null for any other line. */
export function labelOf(raw: string): string | null {
  const [whole, strong = '', rest = ''] = /^\s*(?:\*\*|__)(?=\S)([^*]+?)(?:\*\*|__)\s*(.*?)\s*$/.exec(raw) ?? [];
  if (whole === undefined) return null;
  if (!/^(?:[（(][^（）()]*[)）])?\s*[:：]?$/.test(rest)) return null;
  return plainText(`${strong}${rest}`).replace(/[:：]\s*$/, '');
}

/** A line such as `以下情况应立即回滚：` that announces the list, table or code under it. */
export function leadInOf(raw: string): string | null {
  const text = plainText(raw);
  return /[:：]$/.test(text) && text.length <= 120 ? text.replace(/\s*[:：]$/, '') : null;
}

/** `Key: value` with a short key; null for any other text. An address's `https:` is no key. */
export function keyValue(raw: string): { readonly key: string; readonly value: string } | null {
  const strong = /^\s*(?:\*\*|__)(?=\S)([^*]+?)(?:\*\*|__)\s*((?:[（(][^（）()]*[)）])?)\s*[:：]\s*(.*)$/.exec(raw);
  const inside = /^\s*(?:\*\*|__)(?=\S)([^*:：]+)[:：](?:\*\*|__)()\s*(.*)$/.exec(raw);
  const plain = /^\s*([^:：*]{1,40}?)()\s*[:：](?!\/\/)\s*(.*)$/.exec(raw);
  const [, key = '', bracket = '', value = ''] = strong ?? inside ?? plain ?? [];
  if (key.trim() === '' || plainText(value) === '' || /^\d+$/.test(key.trim())) return null;
  return { key: plainText(`${key}${bracket}`), value: plainText(value) };
}
