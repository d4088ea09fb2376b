import { addBatch, type BatchDraft, type BatchMention, joinMention } from './batch-draft.ts';
import { Columns } from './columns.ts';
import type { DocumentNode, DocumentTree, List, Section, Table } from './document-tree.ts';
import type { DraftPlan } from './draft-plan.ts';
import { inItem, inSection, type Place, topPlace } from './place.ts';
import { percentIn } from './quantities.ts';
import { readStage, type StageMention } from './stage-words.ts';
import type { Topic } from './topics.ts';

/** Places that list batches side by side: the rows of a table, the items of a list, the headings of a chapter. */
interface Group {
  /** A table of shares says more surely that it is the ladder than a list in passing. */
  readonly strength: 1 | 2 | 3 | 4;
  readonly line: number;
  readonly mentions: readonly BatchMention[];
}

/** Lists of these topics speak of stages and define none. */
const speaksOnly: ReadonlySet<Topic> = new Set<Topic>([
  'playbook',
  'rollback',
  'rollback-trigger',
  'rollback-verify',
  'after-rollback',
  'audience',
  'acceptance',
  'gate',
  'follow-up',
  'during',
  'scope',
  'excluded',
  'goal',
  'risk',
  'advice',
]);

/** Fills the draft's batches from every place that tells of one; gives the ladder to ask later which batch a text means. */
export function findBatches(tree: DocumentTree, draft: DraftPlan): Ladder {
  const groups: Group[] = [];
  collect(tree.children, topPlace, groups);
  const ladder = new Ladder();
  const ranked = [...groups].sort((a, b) => b.strength - a.strength || a.line - b.line);
  const shares = (group: Group) => group.mentions.filter(({ stage }) => stage?.percent != null).length;
  const first =
    ranked.find((group) => shares(group) >= 2 || group.mentions.every(({ targets }) => targets !== null)) ??
    ranked.find((group) => group.strength > 1 && shares(group) > 0);
  if (first === undefined) return ladder;
  for (const mention of first.mentions) ladder.add(addBatch(draft, mention, ladder.batches.length + 1));
  for (const group of groups.filter((other) => other !== first)) {
    for (const mention of group.mentions) {
      const batch = ladder.match(mention.stage, mention.title);
      if (batch !== null) joinMention(batch, mention);
      else if (group.strength > 1 && mention.stage?.percent != null && mention.stage.word !== 'step') {
        ladder.add(addBatch(draft, mention, ladder.batches.length + 1));
      }
    }
  }
  return ladder;
}

/** The batches of the draft, found again by what a text calls them. */
export class Ladder {
  readonly batches: BatchDraft[] = [];

  add(batch: BatchDraft): void {
    this.batches.push(batch);
  }

  /** The batch that a heading, item or cell is about; null where it is about none, or about several alike. */
  readonly of = (text: string): BatchDraft | null => this.match(readStage(text), text);

  match(stage: StageMention | null, text: string): BatchDraft | null {
    const one = (fits: (batch: BatchDraft) => boolean): BatchDraft | null => {
      const found = this.batches.filter(fits);
      return found.length === 1 ? found[0]! : null;
    };
    if (stage === null) return this.#byTitle(text);
    if (stage.id !== null) {
      const named = one((batch) => batch.item.value.id === stage.id);
      if (named !== null) return named;
    }
    if (stage.percent !== null) {
      const sameShare = one((batch) => batch.percent === stage.percent);
      if (sameShare !== null) return sameShare;
      if (this.batches.some((batch) => batch.percent !== null && batch.ordinal === stage.ordinal)) return null;
    }
    if (stage.ordinal === null) return this.#byTitle(text);
    return (
      this.#byTitle(text) ??
      one(
        (batch) =>
          batch.ordinal === stage.ordinal &&
          (batch.word === stage.word || batch.word === null || (batch.word === 'batch' && stage.word === 'stage')),
      )
    );
  }

  /** Batches without a share are known by their names alone. */
  #byTitle(text: string): BatchDraft | null {
    const found = this.batches.filter(({ percent, item }) => {
      const title = typeof item.value.title === 'string' ? item.value.title : '';
      return percent === null && title.length >= 2 && text.includes(title);
    });
    return found.length === 1 ? found[0]! : null;
  }
}

function collect(nodes: readonly DocumentNode[], place: Place, groups: Group[]): void {
  const sections = nodes.filter((node) => node.kind === 'section');
  groups.push(...sectionGroups(sections, place));
  for (const node of nodes) {
    if (node.kind === 'table') groups.push(...tableGroup(node, place));
    else if (node.kind === 'list') {
      groups.push(...listGroup(node, place));
      for (const item of node.items)
        collect(
          item.children,
          inItem(place, item, () => null),
          groups,
        );
    } else if (node.kind === 'section')
      collect(
        node.children,
        inSection(place, node, () => null),
        groups,
      );
  }
}

function sectionGroups(sections: readonly Section[], place: Place): Group[] {
  if (place.topics.some((topic) => topic === 'playbook' || topic === 'rollback')) return [];
  const mentions = sections.flatMap((section): BatchMention[] => {
    const stage = readStage(section.text);
    if (stage === null || (stage.word === null && stage.id === null && stage.percent === null)) return [];
    const { text, line, endLine } = section;
    return [
      {
        title: text,
        text,
        stage,
        targets: null,
        span: { line, endLine },
        place: inSection(place, section, () => null),
      },
    ];
  });
  if (!mentions.some(({ stage }) => stage?.percent != null)) return [];
  const counted = mentions.filter(({ stage }) => stage?.word !== 'step' || stage.percent !== null);
  const first = counted[0];
  return first === undefined ? [] : [{ strength: 3, line: first.span.line, mentions: counted }];
}

function listGroup(list: List, place: Place): Group[] {
  if (place.topics.slice(0, 2).some((topic) => speaksOnly.has(topic))) return [];
  const mentions = list.items.flatMap((item): BatchMention[] => {
    const stage = readStage(item.text);
    if (stage === null || (stage.percent === null && stage.word === null)) return [];
    const title = /^(.{2,60}?)[:：]\s*\S/.exec(item.text)?.[1] ?? item.text;
    const span = { line: item.line, endLine: item.endLine };
    return [{ title, text: item.text, stage, targets: null, span, place }];
  });
  const shares = mentions.filter(({ stage }) => stage?.percent != null);
  const durations = mentions.every(({ stage }) => stage?.percent === null);
  const distinct = new Set(shares.map(({ stage }) => stage?.percent)).size === shares.length;
  if (mentions.length < 2 || (shares.length < 2 && !durations) || !distinct) return [];
  const ladder = place.topics.includes('ladder') || shares.every(({ stage }) => stage?.word !== null);
  return [{ strength: ladder && shares.length >= 2 ? 2 : 1, line: list.line, mentions: durations ? mentions : shares }];
}

function tableGroup(table: Table, place: Place): Group[] {
  const columns = new Columns(table.header);
  const [stageAt, shareAt, targetsAt] = [columns.at('stage'), columns.at('share'), columns.at('targets')];
  if (stageAt < 0 || (shareAt < 0 && targetsAt < 0)) return [];
  const mentions = table.rows.map((row): BatchMention => {
    const title = row.cells[stageAt] ?? '';
    const share = row.cells[shareAt] ?? '';
    const named = readStage(title);
    const percent = percentIn(share)?.percent ?? named?.percent ?? null;
    const stage: StageMention = { word: null, ordinal: null, id: null, full: false, ...named, percent };
    const targets =
      percent === null && targetsAt >= 0 ? (columns.cell(row.cells, 'targets')?.split(/[、,，/]\s*/) ?? null) : null;
    const times = [share, columns.cell(row.cells, 'duration') ?? '', columns.cell(row.cells, 'time') ?? '']
      .filter((part) => part !== '')
      .join(' · ');
    return { title, text: times, stage, targets, span: { line: row.line, endLine: row.line }, place };
  });
  const known = mentions.filter(({ stage, targets }) => stage?.percent != null || targets !== null);
  return known.length === 0
    ? []
    : [{ strength: 4, line: table.line, mentions: mentions.filter(({ title }) => title !== '') }];
}
