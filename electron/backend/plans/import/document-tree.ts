/** Lines of the source that a node takes, 1-based, both ends included. */
export interface Span {
  readonly line: number;
  readonly endLine: number;
}

/** One line of a paragraph, or a sentence that an item goes on with. */
export interface TextLine extends Span {
  readonly kind: 'line';
  readonly raw: string;
  readonly text: string;
  readonly quoted: boolean;
}

export interface ListItem extends Span {
  readonly kind: 'item';
  readonly raw: string;
  readonly text: string;
  readonly ordered: boolean;
  readonly number: number | null;
  /** State of `- [ ]` and `- [x]`; null for an item without a box. */
  readonly checked: boolean | null;
  readonly children: readonly DocumentNode[];
}

export interface List extends Span {
  readonly kind: 'list';
  readonly items: readonly ListItem[];
}

export interface Table extends Span {
  readonly kind: 'table';
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly line: number;
  /** As many cells as the header has. */
  readonly cells: readonly string[];
}

export interface Code extends Span {
  readonly kind: 'code';
  /** Lower case; empty where the fence names none. */
  readonly language: string;
  /** The lines between the fences. */
  readonly lines: readonly { readonly line: number; readonly text: string }[];
}

/** A heading, or a label in bold that stands over what follows, with everything under it. */
export interface Section extends Span {
  readonly kind: 'section';
  readonly heading: boolean;
  /** 0 for the title of the document, 1 to 6 for other headings, 7 and more for labels. */
  readonly level: number;
  readonly text: string;
  readonly children: readonly DocumentNode[];
}

export type DocumentNode = TextLine | List | Table | Code | Section;

export interface DocumentTree {
  /** Line 1 first. */
  readonly lines: readonly string[];
  readonly children: readonly DocumentNode[];
  /** Lines that hold no words: fence marks, rules, table rulers. */
  readonly layout: ReadonlySet<number>;
  /** `key: value` lines between `---` at the very beginning. */
  readonly frontMatter: readonly TextLine[];
}
