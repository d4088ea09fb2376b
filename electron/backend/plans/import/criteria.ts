import { parseThreshold } from '../../../../shared/plan/threshold.ts';
import type { BatchDraft } from './batch-draft.ts';
import { type Comparison, readClauses } from './comparisons.ts';
import type { Span } from './document-tree.ts';
import { claim, type DraftItem, type DraftLists, type DraftPlan } from './draft-plan.ts';
import { metricId } from './metric-names.ts';
import { headingOf, type Place } from './place.ts';

type Guard = DraftLists['guards'];
type Judgement = DraftLists['judgements'];
export type Colour = 'green' | 'yellow' | 'red';
export type Claimed = NonNullable<DraftLists['gates']['claimed']>;

/** Stands where a guard needs a query and the document names none: no metrics server understands it, so it is never green. */
export const missingQuery = 'TODO: the document names no query';

export interface CriterionSource {
  readonly colour: Colour;
  readonly text: string;
  readonly span: Span;
  readonly place: Place;
  /** Batch that the limit is for; null for the whole release. */
  readonly batch: BatchDraft | null;
  /** Name of the metric where it stands apart from its limit. */
  readonly metric?: string | undefined;
  readonly claimed?: Claimed | undefined;
  /** What is done, in words, where the document says it beside the limit. */
  readonly action?: string | undefined;
  readonly every?: string | undefined;
}

/** Collects limits as guards and criteria without a number as judgements; one metric is one guard, whoever names it. */
export class Criteria {
  readonly #draft: DraftPlan;
  /** Queries that the document gives for a metric, by its id. */
  readonly #queries: ReadonlyMap<string, string>;
  readonly #guards = new Map<string, DraftItem<Guard>[]>();
  readonly #judgements = new Map<string, DraftItem<Judgement>>();
  readonly #given: CriterionSource[] = [];

  constructor(draft: DraftPlan, queries: ReadonlyMap<string, string>) {
    this.#draft = draft;
    this.#queries = queries;
  }

  /** Takes every clause of the source; a clause with a limit becomes part of a guard, any other a judgement. */
  add(source: CriterionSource): void {
    this.#given.push(source);
    const { limits, words } = readClauses(source.text);
    const numeric = limits.filter((limit) => !isLengthOfTime(limit));
    for (const limit of numeric) this.#addLimit(limit, source);
    const rest = [...words, ...limits.filter(isLengthOfTime).map((limit) => limit.words)].filter(
      (text) => text !== source.metric,
    );
    if (source.metric !== undefined && numeric.length === 0)
      this.#addJudgement(`${source.metric}: ${source.text}`, source);
    else if (numeric.length === 0 && rest.length > 0 && rest.length < 3 && !/[、；;]/.test(source.text))
      this.#addJudgement(source.text, source);
    else for (const text of rest) this.#addJudgement(text, source);
  }

  /** Whether a text sets a limit on something other than a length of time. */
  static hasLimit(text: string): boolean {
    return readClauses(text).limits.some((limit) => !isLengthOfTime(limit));
  }

  /** `Decision standard: as stage 1`: gives a batch what another one has under the same label. */
  repeat(from: BatchDraft, to: BatchDraft, label: string, span: Span, place: Place): boolean {
    const same = this.#given.filter(
      (given) => given.batch === from && given.place.sections.some((section) => section.text === label),
    );
    for (const given of same) this.add({ ...given, batch: to, span, place, claimed: undefined });
    return same.length > 0;
  }

  #addLimit(limit: Comparison, source: CriterionSource): void {
    const { colour, batch, span, place } = source;
    const metric = source.metric ?? (limit.metric === '' ? headingOf(place) : limit.metric);
    const unit = parseThreshold(limit.limit)?.unit ?? 'count';
    const name = metricId(metric);
    const key = `${unit} ${name === '' ? metric : name}`;
    const known = this.#guards.get(key) ?? [];
    this.#guards.set(key, known);
    const batchId = batch?.item.value.id ?? null;
    // Another limit for the same place is a contradiction of the document: both stay, for the linter to show.
    let item = known.find(({ value }) => {
      const there = batchId === null ? value[colour] : cellOf(value, batchId)?.[colour];
      return there === undefined || there === limit.limit;
    });
    if (item === undefined) {
      const query = this.#queries.get(name) ?? missingQuery;
      const value: Guard = { id: this.#draft.ids.take(name, 'guard'), title: metric, from: 'metrics', query, unit };
      item = this.#draft.add('guards', value, [], place);
      known.push(item);
    }
    claim(item, [span], place);
    setLevel(item.value, batchId, colour, limit.limit, source.claimed);
    describe(item.value, limit, source);
  }

  #addJudgement(text: string, source: CriterionSource): void {
    const { colour, batch, span, place } = source;
    const key = `${colour} ${text}`;
    const batchId = batch?.item.value.id;
    let item = this.#judgements.get(key);
    if (item === undefined) {
      const value: Judgement = { id: this.#draft.ids.take('', 'judgement'), title: text, [colour]: text };
      if (batchId !== undefined) value.batches = [batchId];
      if (colour === 'red') value.onRed = rollbackAction(source);
      if (source.claimed !== undefined) value.claimed = source.claimed;
      item = this.#draft.add('judgements', value, [], place);
      this.#judgements.set(key, item);
    } else if (batchId === undefined) delete item.value.batches;
    else if (item.value.batches !== undefined && !item.value.batches.includes(batchId))
      item.value.batches.push(batchId);
    claim(item, [span], place);
  }
}

/** `观察窗 ≥30 分钟` is how long one watches, not what. */
function isLengthOfTime({ metric, limit }: Comparison): boolean {
  return /(?:min|h|d)$/.test(limit) && /观察|保留|窗口?$|保持|duration|window|soak|observ/i.test(metric);
}

type Cell = Exclude<NonNullable<Guard['perBatch']>[string], 'not-checked'>;

function cellOf(guard: Guard, batch: string): Cell | undefined {
  const cell = Object.hasOwn(guard.perBatch ?? {}, batch) ? guard.perBatch?.[batch] : undefined;
  return cell === 'not-checked' ? undefined : cell;
}

function setLevel(
  guard: Guard,
  batch: string | null,
  colour: Colour,
  limit: string,
  claimed: Claimed | undefined,
): void {
  if (batch === null) {
    guard[colour] = limit;
    return;
  }
  const cell: Cell = { ...cellOf(guard, batch), [colour]: limit };
  if (claimed !== undefined) cell.claimed = claimed;
  guard.perBatch = { ...guard.perBatch, [batch]: cell };
}

function describe(guard: Guard, limit: Comparison, source: CriterionSource): void {
  const { colour, place } = source;
  if (limit.hold !== null) guard.hold = { ...guard.hold, [colour]: limit.hold };
  if (limit.window !== null) guard.window ??= limit.window;
  if (source.every !== undefined) guard.every ??= source.every;
  if (/非演练|excluding drills/i.test(limit.words)) guard.excludeDrills = true;
  for (const [alias] of limit.words.matchAll(/\bHK-\d+/g)) {
    if (alias !== guard.title && guard.also?.includes(alias) !== true) guard.also = [...(guard.also ?? []), alias];
  }
  const over = source.metric ?? (place.items.length > 0 ? headingOf(place) : null);
  const limitWords = limit.metric === '' && over !== null ? `${over}: ${limit.words}` : limit.words;
  const words = source.action === undefined ? limitWords : `${limitWords} → ${source.action}`;
  const quotes = guard.quote?.split(' | ') ?? [];
  if (!quotes.includes(words)) guard.quote = [...quotes, words].join(' | ');
  if (colour === 'red') guard.onRed ??= rollbackAction(source);
  if (colour === 'yellow' && /计划回滚|planned roll ?back/i.test(source.place.sections.at(-1)?.text ?? '')) {
    guard.onYellow ??= { action: 'rollback', mode: 'ask' };
  }
}

function rollbackAction({ place, action }: CriterionSource): NonNullable<Exclude<Guard['onRed'], unknown[]>> {
  const words = [place.sections.at(-1)?.text ?? '', place.sections.at(-2)?.text ?? '', action ?? ''].join(' ');
  const rollback: { action: 'rollback'; scope?: 'stage' | 'all'; mode?: 'automatic' | 'ask' } = { action: 'rollback' };
  if (/一阶|上一(?:阶|批|阶段)|one (?:stage|step)|previous (?:stage|batch)/i.test(words)) rollback.scope = 'stage';
  else if (/全部回滚|旧版本|full(?:y)? roll|all the way/i.test(words)) rollback.scope = 'all';
  if (/自动|automatic/i.test(words)) rollback.mode = 'automatic';
  else if (/人工|手动|manual|ask/i.test(words)) rollback.mode = 'ask';
  return rollback;
}

/** Guards that have a green limit in some batches only, and no limit for all, count in those alone. */
export function restrictToTheirBatches(draft: DraftPlan): void {
  for (const { value } of draft.list('guards')) {
    const named = Object.keys(value.perBatch ?? {});
    const forAll = value.green !== undefined || value.yellow !== undefined || value.red !== undefined;
    if (named.length > 0 && !forAll) value.batches = named;
  }
}
