import type {
  BlockContent,
  DefinitionContent,
  ListItem as MdastItem,
  List as MdastList,
  Table as MdastTable,
  Root,
  RootContent,
} from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Code, DocumentTree, List, ListItem, Span, Table, TextLine } from './document-tree.ts';
import { keyValue, labelOf, leadInOf, plainText } from './inline-text.ts';
import { maskInline } from './mask-inline.ts';
import { type FlatNode, nestSections } from './nest-sections.ts';

type Block = RootContent | BlockContent | DefinitionContent;

/** Reads Markdown (GitHub's flavour) into a tree of sections, with the lines that every node takes. Never throws. */
export function readDocument(lines: readonly string[]): DocumentTree {
  const frontMatter = readFrontMatter(lines);
  const body = lines.map((line, index) => (index < frontMatter.end ? '' : line));
  const root: Root = fromMarkdown(maskInline(body), { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const reader = new BlockReader(lines);
  const children = nestSections(reader.blocks(root.children, false));
  const layout = new Set(reader.layout);
  if (frontMatter.end > 0) layout.add(1).add(frontMatter.end);
  return { lines, children, layout, frontMatter: frontMatter.lines };
}

/** `---`, lines of `key: value`, `---` at the top. `end` is the line of the second rule, 0 where there is none. */
function readFrontMatter(lines: readonly string[]): { readonly end: number; readonly lines: readonly TextLine[] } {
  const none = { end: 0, lines: [] };
  if (lines[0]?.trim() !== '---') return none;
  const closing = lines.findIndex((line, index) => index > 0 && line.trim() === '---');
  if (closing < 2 || closing > 60) return none;
  const inside = lines.slice(1, closing);
  if (!inside.every((line) => line.trim() === '' || /^\s*(?:[@\w.-]+\s*:|-\s|#)/.test(line))) return none;
  return {
    end: closing + 1,
    lines: inside.flatMap((raw, index) => (raw.trim() === '' ? [] : [textLine(raw, index + 2, false)])),
  };
}

function textLine(raw: string, line: number, quoted: boolean): TextLine {
  return { kind: 'line', raw, text: plainText(raw), quoted, line, endLine: line };
}

/** A sentence that goes on in the next line; Chinese is written without a space between. */
function joined(line: TextLine, raw: string, endLine: number): TextLine {
  const space = /\p{Script=Han}$/u.test(line.raw) && /^\p{Script=Han}/u.test(raw.trim()) ? '' : ' ';
  const whole = `${line.raw}${space}${raw.trim()}`;
  return { ...line, raw: whole, text: plainText(whole), endLine };
}

class BlockReader {
  readonly layout: number[] = [];
  readonly #lines: readonly string[];

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  blocks(blocks: readonly Block[], quoted: boolean): FlatNode[] {
    return blocks.flatMap((block, index) => this.#block(block, quoted, blocks[index + 1]));
  }

  #block(block: Block, quoted: boolean, next: Block | undefined): FlatNode[] {
    const span = spanOf(block);
    switch (block.type) {
      case 'heading':
        return this.#heading(block.depth, span);
      case 'paragraph':
        return this.#paragraph(span, quoted, next);
      case 'blockquote':
        return this.blocks(block.children, true);
      case 'list':
        return [this.#list(block, quoted)];
      case 'table':
        return [this.#table(block)];
      case 'code':
        return [this.#code(block.lang ?? '', span)];
      case 'thematicBreak':
        this.layout.push(span.line);
        return [];
      default:
        return this.#words(span).map(({ raw, line }) => textLine(raw, line, quoted));
    }
  }

  #heading(depth: number, span: Span): FlatNode[] {
    const words = this.#words(span);
    const [first] = words;
    const atx = span.endLine === span.line;
    if (atx || first === undefined) {
      const text = plainText(
        (first?.raw ?? '').replace(/^[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*#{1,6}/, '').replace(/[ \t]#+[ \t]*$/, ''),
      );
      if (text === '') this.layout.push(span.line);
      return text === '' ? [] : [{ kind: 'heading', level: depth, text, ...span }];
    }
    // A rule right under a paragraph makes a heading of it in Markdown; what reads like text stays text.
    this.layout.push(span.endLine);
    const content = words.filter(({ line }) => line < span.endLine);
    if (content.length === 1 && keyValue(first.raw) === null && first.raw.length <= 100) {
      return [{ kind: 'heading', level: depth, text: plainText(first.raw), line: first.line, endLine: first.line }];
    }
    return content.map(({ raw, line }) => textLine(raw, line, false));
  }

  #paragraph(span: Span, quoted: boolean, next: Block | undefined): FlatNode[] {
    const words = this.#words(span);
    const announces = next?.type === 'list' || next?.type === 'table' || next?.type === 'code';
    const nodes: FlatNode[] = [];
    let goesOn = false;
    words.forEach(({ raw, line }, index) => {
      const leads = announces && index === words.length - 1;
      const label = quoted ? null : (labelOf(raw) ?? (leads ? leadInOf(raw) : null));
      const last = nodes.at(-1);
      const prose = !quoted && keyValue(raw) === null && !/^\s*(?:\*\*|!?\[)/.test(raw);
      if (label !== null && label !== '') nodes.push({ kind: 'label', text: label, line, endLine: line });
      else if (goesOn && prose && last?.kind === 'line') nodes[nodes.length - 1] = joined(last, raw, line);
      else nodes.push(textLine(raw, line, quoted));
      goesOn = prose && (label === null || label === '') && !/(?: {2}|\\)$/.test(raw);
    });
    return nodes;
  }

  #list(list: MdastList, quoted: boolean): List {
    const start = list.start ?? 1;
    const items = list.children.map((item, index) =>
      this.#item(item, list.ordered === true ? start + index : null, quoted),
    );
    return { kind: 'list', items, ...spanOf(list) };
  }

  #item(item: MdastItem, number: number | null, quoted: boolean): ListItem {
    const span = spanOf(item);
    const [first, ...others] = item.children;
    const own = first?.type === 'paragraph' ? this.#words(spanOf(first)) : [];
    const joined: string[] = [];
    const rest: FlatNode[] = [];
    let endLine = span.line;
    for (const { raw, line } of own) {
      const text = joined.length === 0 ? withoutMarker(raw) : raw.trim();
      const previous = own.find((word) => word.line === line - 1)?.raw ?? '';
      const goesOn =
        rest.length === 0 && !/(?: {2}|\\)$/.test(previous) && (joined.length === 0 || keyValue(raw) === null);
      if (goesOn || joined.length === 0) {
        joined.push(text);
        endLine = line;
      } else rest.push(textLine(text, line, quoted));
    }
    const flat = [...rest, ...this.blocks(own.length > 0 ? others : item.children, quoted)];
    const raw = joined.length > 0 ? joined.join(' ') : withoutMarker(this.#unquoted(span.line));
    return {
      kind: 'item',
      raw,
      text: plainText(raw),
      ordered: number !== null,
      number,
      checked: item.checked ?? null,
      children: nestSections(flat),
      line: span.line,
      endLine,
    };
  }

  #table(table: MdastTable): Table {
    const span = spanOf(table);
    const [, ...rows] = table.children;
    const header = this.#cells(span.line).map(plainText);
    this.layout.push(span.line + 1);
    return {
      kind: 'table',
      header,
      rows: rows.map((row) => {
        const { line } = spanOf(row);
        const cells = this.#cells(line);
        return { line, cells: header.map((_title, index) => plainText(cells[index] ?? '')) };
      }),
      ...span,
    };
  }

  /** Cells of a row: between the pipes that no backslash stands before. */
  #cells(line: number): string[] {
    const row = withoutMarker(this.#unquoted(line))
      .replace(/^\|/, '')
      .replace(/(?<!\\)\|$/, '');
    return row.split(/(?<!\\)\|/).map((cell) => cell.trim());
  }

  #code(language: string, span: Span): Code {
    const fenced = /^[ \t>]*(?:[-+*]|\d+[.)])?[ \t]*(?:`{3,}|~{3,})/.test(this.#lines[span.line - 1] ?? '');
    const closed =
      span.endLine > span.line && /^[ \t>]*(?:`{3,}|~{3,})[ \t]*$/.test(this.#lines[span.endLine - 1] ?? '');
    const first = fenced ? span.line + 1 : span.line;
    const last = fenced && closed ? span.endLine - 1 : span.endLine;
    if (fenced) this.layout.push(span.line);
    if (fenced && closed) this.layout.push(span.endLine);
    const raws = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
      line: first + index,
      text: this.#lines[first + index - 1] ?? '',
    }));
    const indents = raws.filter(({ text }) => text.trim() !== '').map(({ text }) => /^[ \t]*/.exec(text)![0].length);
    const indent = indents.length === 0 ? 0 : Math.min(...indents);
    return {
      kind: 'code',
      language: language.toLowerCase().split(/[\s{,]/)[0] ?? '',
      lines: raws.map(({ line, text }) => ({ line, text: text.slice(indent).trimEnd() })),
      ...span,
    };
  }

  /** The non-blank lines of a span. */
  #words({ line, endLine }: Span): { readonly raw: string; readonly line: number }[] {
    const words: { raw: string; line: number }[] = [];
    for (let at = line; at <= endLine; at += 1) {
      const raw = this.#unquoted(at);
      if (raw.trim() === '') continue;
      words.push({ raw, line: at });
    }
    return words;
  }

  #unquoted(line: number): string {
    return (this.#lines[line - 1] ?? '').replace(/^(?:[ \t]{0,3}> ?)+/, '');
  }
}

function withoutMarker(raw: string): string {
  return raw.replace(/^[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]*(?:\[[ xX]\][ \t]+)?/, '').trim();
}

function spanOf(node: { readonly position?: { start: { line: number }; end: { line: number } } | undefined }): Span {
  const { start, end } = node.position!;
  return { line: start.line, endLine: end.line };
}
