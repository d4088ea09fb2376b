import type { DocumentTree, ListItem, Span, TextLine } from './document-tree.ts';
import { keyValue, splitMark } from './inline-text.ts';
import { slug } from './item-ids.ts';
import { type Place, topPlace } from './place.ts';
import { clocksIn, dateIn } from './quantities.ts';
import type { Scene } from './scene.ts';

type TextField = 'from' | 'to' | 'author' | 'updated' | 'date' | 'status';

interface HeaderField {
  readonly field: TextField;
  readonly key: RegExp;
  readonly read?: (value: string) => string | null;
}

const fields: readonly HeaderField[] = [
  {
    field: 'from',
    key: /^(?:旧版本|当前版本|原版本|上一版本|现网版本|old version|current version|from|from version|previous version)$/i,
  },
  {
    field: 'to',
    key: /^(?:版本|版本号|新版本|目标版本|发布版本|version|new version|target version|to|to version|release)$/i,
  },
  { field: 'author', key: /^(?:作者|实施人|发布经理|编写人|author|owner|release manager|prepared by)$/i },
  { field: 'updated', key: /^(?:最后更新|更新日期|更新时间|updated|last updated)$/i, read: dateIn },
  {
    field: 'date',
    key: /^(?:日期|发布日期|上线日期|实施日期|发布时间|上线时间|date|release date|planned date)$/i,
    read: dateIn,
  },
  { field: 'status', key: /^(?:状态|发布状态|status)$/i },
];

/** `key: value` of the document's head: a field of the plan where it has one, else a fact of the report. */
export function headerPair(key: string, value: string, span: Span, place: Place, scene: Scene): void {
  const { draft } = scene;
  const name = key.replace(/^@/, '').trim();
  // A field takes the words as they are; where it can take a part of them only, the whole stays as a fact.
  let whole = false;
  for (const { field, key: pattern, read } of fields) {
    if (!pattern.test(name)) continue;
    const words = read === undefined ? splitMark(value).text : (read(value) ?? '');
    if (words !== '' && draft.set(field, words, span)) whole ||= read === undefined || words === value.trim();
  }
  if (/^(?:标签|tags)$/i.test(name)) {
    const tags = value
      .split(/[,，、\s]+/)
      .map((tag) => tag.replace(/^\[|\]$/g, ''))
      .filter((tag) => tag !== '');
    if (tags.length > 0) whole = draft.set('tags', tags, span);
  }
  const [start, end] = clocksIn(value);
  if (/时间|窗口|日期|window|time|date/i.test(name) && start !== undefined && end !== undefined)
    draft.set('window', { start, end }, span);
  if (/北京时间|UTC\+8|GMT\+8/.test(value)) draft.set('timeZone', 'Asia/Shanghai', span);
  else if (/\bUTC\b(?![+-])/.test(value) && /时间|窗口|window|time/i.test(name)) draft.set('timeZone', 'UTC', span);
  if (!whole || start !== undefined) addFact(name, value, span, place, scene);
}

function addFact(title: string, value: string, span: Span, place: Place, { draft }: Scene): void {
  draft.add('facts', { id: draft.ids.take(slug(title), 'fact'), title, value }, [span], place);
}

/** Title, front matter, and what follows the first heading at once. */
export function readHeader(tree: DocumentTree, scene: Scene): void {
  const { draft } = scene;
  const first = tree.children.find((node) => node.kind === 'section');
  if (first?.kind === 'section' && first.heading) draft.set('title', first.text, first);
  for (const line of tree.frontMatter) {
    const [, key = '', value = ''] = /^\s*@?([\w.-]+)\s*:\s*(.*)$/.exec(line.text) ?? [];
    if (/^title$/i.test(key) && value !== '') {
      if (!draft.set('title', value, line) && draft.header.title === value) draft.headerSpans.get('title')?.push(line);
    } else if (/^desc/i.test(key) && value !== '') draft.set('summary', value, line);
    // The version in front of a document is the document's own.
    else if (/^version$/i.test(key) && value !== '') addFact(key, value, line, topPlace, scene);
    else if (key !== '' && value !== '') headerPair(key, value, line, topPlace, scene);
  }
}

/** A link or picture that the document points to; nobody has looked whether it is there. */
function addReference(title: string, url: string, words: string, span: Span, place: Place, { draft }: Scene): void {
  const kind = /^https?:/i.test(url) ? 'link' : 'document';
  const note = words === url ? {} : { note: words };
  const value = { id: draft.ids.take(slug(title), 'link'), title, kind, url, unresolved: true, ...note } as const;
  draft.add('references', value, [span], place);
}

/** `**Wiki**: https://…` under a heading about further material. */
export function referenceItem(item: ListItem, place: Place, scene: Scene): void {
  const pair = keyValue(item.raw);
  const words = pair?.value ?? item.text;
  const [url = words] = /https?:\/\/[^\s)>\]]+/.exec(words) ?? [];
  addReference(pair?.key ?? item.text, url, words, { line: item.line, endLine: item.endLine }, place, scene);
}

/** A line that is a picture and nothing else. */
export function pictureLine(line: TextLine, place: Place, scene: Scene): boolean {
  const [, title = '', target = ''] = /^\s*!\[([^\][]*)\]\(([^()\s]+)\)\s*$/.exec(line.raw) ?? [];
  if (target === '') return false;
  addReference(title === '' ? target : title, target, target, line, place, scene);
  return true;
}

/** A line of `key: value` outside every other form. */
export function headerLine(line: TextLine, place: Place, scene: Scene): boolean {
  const pair = keyValue(line.raw);
  if (pair === null || pair.key.length > 30) return false;
  const strong = /^\s*(?:\*\*|__)/.test(line.raw);
  if (!strong && !fields.some(({ key }) => key.test(pair.key))) return false;
  if (pair.value.length > 400) return false;
  const [url] = /https?:\/\/[^\s)>\]]+/.exec(pair.value) ?? [];
  if (url !== undefined && !fields.some(({ key }) => key.test(pair.key))) {
    addReference(pair.key, url, pair.value, line, place, scene);
    return true;
  }
  headerPair(pair.key, pair.value, line, place, scene);
  return true;
}

/** Versions that the text names beside the words for old and new, where no field says them. */
export function findVersions(tree: DocumentTree, { draft }: Scene): void {
  const version = '(v?\\d+(?:\\.\\d+){1,3}(?:-[A-Za-z0-9.]+)?)';
  const old = new RegExp(
    `(?:旧版本|蓝环境|回滚到|回退到|old version|previous version|roll ?back to|\\bfrom)[^\\n\\d]{0,4}${version}`,
    'i',
  );
  const both = new RegExp(`${version}\\s*(?:→|->|=>|to)\\s*${version}`, 'i');
  tree.lines.forEach((text, index) => {
    const span = { line: index + 1, endLine: index + 1 };
    const pair = both.exec(text);
    if (pair !== null) {
      draft.hint('from', pair[1]!, span);
      draft.hint('to', pair[2]!, span);
    }
    const found = old.exec(text)?.[1];
    if (found !== undefined) draft.hint('from', found, span);
  });
}
