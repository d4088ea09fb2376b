import type { Span } from './document-tree.ts';
import { claim, type DraftItem, type DraftLists, type DraftPlan } from './draft-plan.ts';
import type { Place } from './place.ts';
import { durationsIn, offsetIn, planDuration, type WrittenDuration } from './quantities.ts';
import type { StageMention } from './stage-words.ts';

/** A batch of the draft with the names under which the document speaks of it. */
export interface BatchDraft {
  readonly item: DraftItem<DraftLists['batches']>;
  word: StageMention['word'];
  ordinal: number | null;
  percent: number | null;
}

/** One place of the document that tells of a batch. */
export interface BatchMention {
  readonly title: string;
  /** Everything said there, for lengths of time and days. */
  readonly text: string;
  readonly stage: StageMention | null;
  /** Named targets instead of a share. */
  readonly targets: readonly string[] | null;
  readonly span: Span;
  readonly place: Place;
}

export function addBatch(draft: DraftPlan, mention: BatchMention, number: number): BatchDraft {
  const { stage, targets, title } = mention;
  const percent = stage?.percent ?? null;
  const id = draft.ids.take(stage?.id ?? `B${number}`, 'B');
  const value: DraftLists['batches'] = { id, title };
  if (percent !== null) value.exposure = `${percent} %`;
  else if (targets !== null) value.exposure = { kind: 'targets', targets: [...targets] };
  const item = draft.add('batches', value, [mention.span], mention.place);
  const batch: BatchDraft = { item, word: stage?.word ?? null, ordinal: stage?.ordinal ?? null, percent };
  readTimes(batch, mention.text);
  return batch;
}

/** What another place says about a batch that is known: fills what is open, and keeps every word. */
export function joinMention(batch: BatchDraft, mention: BatchMention): void {
  const { value } = batch.item;
  claim(batch.item, [mention.span], mention.place);
  batch.word ??= mention.stage?.word ?? null;
  batch.ordinal ??= mention.stage?.ordinal ?? null;
  if (batch.percent === null && value.exposure === undefined && mention.stage?.percent != null) {
    batch.percent = mention.stage.percent;
    value.exposure = `${batch.percent} %`;
  }
  if (mention.title !== '' && mention.title !== value.title) addNote(batch, mention.title);
  readTimes(batch, mention.text);
}

/** Adds words to a batch's note, once. */
export function addNote(batch: BatchDraft, words: string): void {
  const note = typeof batch.item.value.note === 'string' ? batch.item.value.note : '';
  if (words === '' || note.split('\n').includes(words)) return;
  batch.item.value.note = note === '' ? words : `${note}\n${words}`;
}

const keepsOldVersion = /保留|旧版本|回退|keep|retain|old version|roll ?back/i;

/** Observation, start and how long the way back stays open, as far as a text about the batch names them. */
export function readTimes(batch: BatchDraft, text: string): void {
  const { value } = batch.item;
  const offset = offsetIn(text);
  if (offset !== null) value.startAt ??= offset;
  for (const duration of durationsIn(text)) {
    const before = text.slice(Math.max(0, duration.index - 10), duration.index);
    if (/\b(?:day|week)s?\s*$/i.test(before)) continue;
    // `sync ≤ 5 s` is a limit; `observe ≥ 30 min` is how long the batch is observed.
    if (/[≤≥<>]\s*$/.test(before) && !/观察|窗|observ|watch|soak|hold|wait/i.test(before)) continue;
    if (keepsOldVersion.test(before)) {
      value.rollback = { ...value.rollback, possibleFor: planDuration(duration.minMs) };
      if (duration.maxMs !== null) addNote(batch, text);
    } else setObserve(batch, duration, text);
  }
}

export function setObserve(batch: BatchDraft, { minMs, maxMs }: WrittenDuration, words: string): void {
  const { value } = batch.item;
  if (minMs <= 0) return;
  const written = maxMs === null ? planDuration(minMs) : { min: planDuration(minMs), target: planDuration(maxMs) };
  if (value.observe === undefined) value.observe = written;
  else if (JSON.stringify(value.observe) !== JSON.stringify(written)) addNote(batch, words);
}
