import type { PlanFile } from '../../../../shared/plan/schema.ts';
import type { Section, Span } from './document-tree.ts';
import { ItemIds } from './item-ids.ts';
import type { Place } from './place.ts';

type ItemOf<List> = List extends readonly (infer Item)[] ? Item : never;
type Rollback = NonNullable<PlanFile['rollback']>;
type About = NonNullable<PlanFile['about']>;

/** The lists of the draft, each with the plan's own form of its items. */
export interface DraftLists {
  gates: ItemOf<PlanFile['gates']>;
  batches: ItemOf<PlanFile['batches']>;
  metrics: ItemOf<PlanFile['metrics']>;
  guards: ItemOf<PlanFile['guards']>;
  judgements: ItemOf<PlanFile['judgements']>;
  alerts: ItemOf<PlanFile['alerts']>;
  dashboards: ItemOf<PlanFile['dashboards']>;
  migrations: ItemOf<PlanFile['migrations']>;
  steps: ItemOf<PlanFile['steps']>;
  playbooks: ItemOf<PlanFile['playbooks']>;
  drills: ItemOf<PlanFile['drills']>;
  roles: ItemOf<PlanFile['roles']>;
  contacts: ItemOf<PlanFile['contacts']>;
  announcements: ItemOf<PlanFile['announcements']>;
  watch: ItemOf<PlanFile['watch']>;
  acceptance: ItemOf<PlanFile['acceptance']>;
  signOffs: ItemOf<PlanFile['signOffs']>;
  retrospectives: ItemOf<PlanFile['retrospectives']>;
  followUps: ItemOf<PlanFile['followUps']>;
  audit: ItemOf<PlanFile['audit']>;
  report: ItemOf<PlanFile['report']>;
  windows: ItemOf<PlanFile['windows']>;
  freezes: ItemOf<PlanFile['freezes']>;
  trains: ItemOf<PlanFile['trains']>;
  dimensions: ItemOf<PlanFile['dimensions']>;
  references: ItemOf<PlanFile['references']>;
  goals: ItemOf<About['goals']>;
  scope: ItemOf<About['scope']>;
  facts: ItemOf<About['facts']>;
  rollbackScripts: ItemOf<Rollback['scripts']>;
  rollbackManual: ItemOf<Rollback['manual']>;
  rollbackSeparate: ItemOf<Rollback['separate']>;
  rollbackExpected: ItemOf<Rollback['expected']>;
  rollbackFacts: ItemOf<Rollback['facts']>;
}

export type DraftListName = keyof DraftLists;

/** Where each list stands in the plan. */
export const draftListPaths = {
  gates: 'gates',
  batches: 'batches',
  metrics: 'metrics',
  guards: 'guards',
  judgements: 'judgements',
  alerts: 'alerts',
  dashboards: 'dashboards',
  migrations: 'migrations',
  steps: 'steps',
  playbooks: 'playbooks',
  drills: 'drills',
  roles: 'roles',
  contacts: 'contacts',
  announcements: 'announcements',
  watch: 'watch',
  acceptance: 'acceptance',
  signOffs: 'signOffs',
  retrospectives: 'retrospectives',
  followUps: 'followUps',
  audit: 'audit',
  report: 'report',
  windows: 'windows',
  freezes: 'freezes',
  trains: 'trains',
  dimensions: 'dimensions',
  references: 'references',
  goals: 'about.goals',
  scope: 'about.scope',
  facts: 'about.facts',
  rollbackScripts: 'rollback.scripts',
  rollbackManual: 'rollback.manual',
  rollbackSeparate: 'rollback.separate',
  rollbackExpected: 'rollback.expected',
  rollbackFacts: 'rollback.facts',
} as const satisfies Record<DraftListName, string>;

export const draftListNames = Object.keys(draftListPaths) as readonly DraftListName[];
export type StepDraft = DraftLists['steps'];

/** An item of the draft and where it comes from. */
export interface DraftItem<T> {
  readonly value: T;
  readonly spans: Span[];
  /** The innermost heading or label over each source, and those over it, outermost first. */
  readonly sections: { readonly section: Section; readonly over: readonly Section[] }[];
}

/** What the draft says once, such as its title; with the lines that say so. */
export interface DraftHeader {
  title?: string;
  from?: string;
  to?: string;
  timeZone?: string;
  window?: { start: string; end: string };
  summary?: string;
  author?: string;
  date?: string;
  updated?: string;
  status?: string;
  tags?: string[];
}

/** The plan as far as the document gives it: filled by the recognisers, written out by `emit-draft.ts`. */
export class DraftPlan {
  readonly ids = new ItemIds();
  readonly header: DraftHeader = {};
  /** Field of the header → lines that it was read from. */
  readonly headerSpans = new Map<keyof DraftHeader, Span[]>();
  /** Names of the secrets that were taken out, with the lines that they stood in. */
  readonly secrets = new Map<string, readonly number[]>();
  readonly #lists = new Map<DraftListName, DraftItem<DraftLists[DraftListName]>[]>();

  list<Name extends DraftListName>(name: Name): readonly DraftItem<DraftLists[Name]>[] {
    return (this.#lists.get(name) ?? []) as unknown as readonly DraftItem<DraftLists[Name]>[];
  }

  add<Name extends DraftListName>(
    name: Name,
    value: DraftLists[Name],
    spans: readonly Span[],
    place: Place,
  ): DraftItem<DraftLists[Name]> {
    const item: DraftItem<DraftLists[Name]> = { value, spans: [], sections: [] };
    claim(item, spans, place);
    const items = this.#lists.get(name) ?? [];
    this.#lists.set(name, items);
    items.push(item as DraftItem<DraftLists[DraftListName]>);
    return item;
  }

  /** Lines that a field was picked out of in passing, which says nothing about the rest of their words. */
  readonly headerHints = new Map<keyof DraftHeader, Span>();

  /** Sets a field of the header unless it is set; false where another line was first. */
  set<Field extends keyof DraftHeader>(field: Field, value: NonNullable<DraftHeader[Field]>, span: Span): boolean {
    if (this.header[field] !== undefined) return false;
    this.header[field] = value;
    this.headerSpans.set(field, [span]);
    return true;
  }

  /** Like `set`, but the line is not placed by it. */
  hint(field: 'from' | 'to', value: string, span: Span): void {
    if (!this.set(field, value, span)) return;
    this.headerSpans.delete(field);
    this.headerHints.set(field, span);
  }
}

/** Says that an item also stands for these lines. */
export function claim(item: DraftItem<unknown>, spans: readonly Span[], place: Place): void {
  for (const { line, endLine } of spans) {
    if (!item.spans.some((known) => known.line === line && known.endLine === endLine))
      item.spans.push({ line, endLine });
  }
  const section = place.sections.at(-1);
  if (section !== undefined && !item.sections.some(({ section: known }) => known.line === section.line)) {
    item.sections.push({ section, over: place.sections.slice(0, -1) });
  }
}
