import type { BatchDraft } from './batch-draft.ts';
import type { ListItem, Section } from './document-tree.ts';
import { titleLevel } from './nest-sections.ts';
import { type Topic, topicsOf } from './topics.ts';

/** Where a node stands: the headings, labels and list items over it, and what they announce. */
export interface Place {
  /** Outermost first. */
  readonly sections: readonly Section[];
  readonly items: readonly ListItem[];
  /** Innermost first; those of one heading in their own order. */
  readonly topics: readonly Topic[];
  /** Batch that the innermost heading or item with a stage in it is about. */
  readonly batch: BatchDraft | null;
}

export const topPlace: Place = { sections: [], items: [], topics: [], batch: null };

export type BatchOf = (text: string) => BatchDraft | null;

export function inSection(place: Place, section: Section, batchOf: BatchOf): Place {
  // A heading of its own ends what a stage above it said; a label below goes on with it.
  const over = section.heading && section.level <= 2 ? null : place.batch;
  return {
    sections: [...place.sections, section],
    items: [],
    // The title of the document speaks of everything, so it says nothing about one list.
    topics: section.level === titleLevel ? [] : [...topicsOf(section.text), ...place.topics],
    batch: batchOf(section.text) ?? over,
  };
}

export function inItem(place: Place, item: ListItem, batchOf: BatchOf): Place {
  return {
    ...place,
    items: [...place.items, item],
    topics: [...topicsOf(item.text), ...place.topics],
    batch: batchOf(item.text) ?? place.batch,
  };
}

/** Words of the innermost section and item, for what an item is called where it has no name of its own. */
export function headingOf(place: Place): string {
  return place.items.at(-1)?.text ?? place.sections.at(-1)?.text ?? '';
}
