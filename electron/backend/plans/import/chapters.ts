import type { Section } from './document-tree.ts';
import type { DraftItem, DraftLists, DraftPlan } from './draft-plan.ts';
import { ItemIds } from './item-ids.ts';

export interface Chapter {
  readonly section: Section;
  readonly id: string;
}

/** The headings and labels over everything that was placed: items point to them, so that their words stay in the plan. */
export class Chapters {
  /** In the order of the document. */
  readonly list: readonly Chapter[];
  readonly items: readonly DraftItem<DraftLists['references']>[];
  readonly #ids = new Map<number, string>();

  constructor(draft: DraftPlan, items: Iterable<DraftItem<unknown>>) {
    const sections = new Map<number, Section>();
    const over = new Map<number, Section>();
    for (const item of items) {
      for (const used of item.sections) {
        const path = [...used.over, used.section];
        path.forEach((section, depth) => {
          sections.set(section.line, section);
          const parent = path[depth - 1];
          if (parent !== undefined) over.set(section.line, parent);
        });
      }
    }
    const ids = new ItemIds();
    for (const { value } of draft.list('references')) ids.take(value.id, 'reference');
    this.list = [...sections.values()]
      .sort((a, b) => a.line - b.line)
      .map((section) => ({
        section,
        id: ids.take(`ch-${/^(\d+(?:\.\d+)+)(?=\D|$)/.exec(section.text)?.[1] ?? `line-${section.line}`}`, 'ch'),
      }));
    for (const { section, id } of this.list) this.#ids.set(section.line, id);
    this.items = this.list.map(({ section, id }) => {
      const parent = over.get(section.line);
      const refs = parent === undefined ? {} : { refs: [this.idOf(parent)] };
      return {
        value: { id, title: section.text, kind: 'chapter' as const, ...refs },
        spans: [{ line: section.line, endLine: section.endLine }],
        sections: [],
      };
    });
  }

  idOf(section: Section): string {
    return this.#ids.get(section.line) ?? `line-${section.line}`;
  }
}
