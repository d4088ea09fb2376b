import { addNote, type BatchDraft, readTimes, setObserve } from './batch-draft.ts';
import { claimFrom } from './claims.ts';
import type { Columns } from './columns.ts';
import { Criteria } from './criteria.ts';
import type { List, ListItem, Table, TextLine } from './document-tree.ts';
import { claim, type DraftLists } from './draft-plan.ts';
import { keyValue, splitMark } from './inline-text.ts';
import type { Place } from './place.ts';
import { durationsIn, offsetIn } from './quantities.ts';
import type { Scene } from './scene.ts';
import { readStage } from './stage-words.ts';

/** Rows of the ladder beside their share: criteria become guards of the batch, results claims, the rest notes. */
export function ladderTable(table: Table, columns: Columns, place: Place, scene: Scene): void {
  const { ladder, criteria } = scene;
  for (const { line, cells } of table.rows) {
    const span = { line, endLine: line };
    const title = columns.cell(cells, 'stage') ?? '';
    const share = columns.cell(cells, 'share') ?? '';
    const batch = ladder.match(readStage(`${title} ${share === '' ? '' : `流量 ${share}`}`), title) ?? ladder.of(title);
    if (batch === null) continue;
    claim(batch.item, [span], place);
    const words = columns.cell(cells, 'criteria');
    if (words !== null) criteria.add({ colour: 'green', text: words, span, place, batch });
    const claimed = claimFrom({ state: columns.cell(cells, 'state') });
    const values: string[] = [];
    for (const { index, title: header } of columns.others('stage', 'criteria', 'state', 'record', 'rollback')) {
      const cell = cells[index] ?? '';
      if (cell === '' || (index === columns.at('share') && isShareOnly(cell))) continue;
      if (/^[\d.]+\s*(?:%|‰|ms|s)?$/.test(cell) && claimed !== undefined && index !== columns.at('share'))
        values.push(`${header} ${cell}`);
      else if (!(index === columns.at('duration') && durationsIn(cell).length > 0))
        addNote(batch, `${header}: ${cell}`);
    }
    if (claimed !== undefined)
      batch.item.value.claimed = values.length > 0 ? { ...claimed, value: values.join(', ') } : claimed;
    const record = columns.cell(cells, 'record');
    if (record !== null) batch.item.value.record = [...(batch.item.value.record ?? []), record];
    const rollback = columns.cell(cells, 'rollback');
    if (rollback !== null) setRollback(batch, rollback, scene);
  }
}

function isShareOnly(cell: string): boolean {
  return /^\d+(?:\.\d+)?\s*[%‰]\s*(?:流量|用户|请求|of traffic|traffic|users)?$/i.test(cell);
}

/** Where the way back of a batch leads, with the document's words. */
function setRollback(batch: BatchDraft, words: string, { ladder }: Scene): void {
  const rollback: NonNullable<DraftLists['batches']['rollback']> = { ...batch.item.value.rollback, quote: words };
  const target = ladder.of(words);
  const index = ladder.batches.indexOf(batch);
  if (target !== null && ladder.batches.indexOf(target) < index) rollback.to = target.item.value.id;
  else if (/旧版本|old version/i.test(words)) rollback.to = 'old';
  batch.item.value.rollback = rollback;
}

const failureOutcome: readonly (readonly ['repeat' | 'rollback' | 'fix' | 'hold', RegExp])[] = [
  ['repeat', /重新|再次|again|repeat|re-?run/i],
  ['rollback', /回滚|回退|roll ?back|revert/i],
  ['fix', /修复|分析|fix|analy|investigat/i],
];

/** What an item under a stage says of its batch; false where it says nothing that a batch has a field for. */
export function batchItem(item: ListItem, batch: BatchDraft, place: Place): boolean {
  const span = { line: item.line, endLine: item.endLine };
  const label = place.sections.at(-1)?.text ?? '';
  if (/未通过|不通过|失败|if (?:it )?fail|on failure|not pass/i.test(label)) {
    const outcome = failureOutcome.find(([, pattern]) => pattern.test(item.text))?.[0] ?? 'hold';
    batch.item.value.onFailure = [...(batch.item.value.onFailure ?? []), { title: item.text, outcome }];
    claim(batch.item, [span], place);
    return true;
  }
  if (item.text === '') return false;
  return keyOfBatch(keyValue(item.raw), item.text, batch, span, place);
}

/** A line such as `Duration: 1–2 days` under a stage. */
export function batchLine(line: TextLine, batch: BatchDraft, place: Place, scene: Scene): boolean {
  const pair = keyValue(line.raw);
  if (pair === null) return false;
  const sameAs = /^(?:同|与|same as|as in)\s*(.+?)(?:相同|一致)?$/i.exec(pair.value);
  const other = sameAs === null ? null : scene.ladder.of(sameAs[1] ?? '');
  if (other !== null && other !== batch && scene.criteria.repeat(other, batch, pair.key, line, place)) {
    addNote(batch, line.text);
    claim(batch.item, [line], place);
    return true;
  }
  return keyOfBatch(pair, line.text, batch, line, place);
}

function keyOfBatch(
  pair: { readonly key: string; readonly value: string } | null,
  text: string,
  batch: BatchDraft,
  span: { readonly line: number; readonly endLine: number },
  place: Place,
): boolean {
  const { value } = batch.item;
  const key = pair?.key ?? '';
  const words = pair?.value ?? text;
  if (/^(?:目标|objective|goal|purpose)$/i.test(key) && value.objective === undefined) value.objective = words;
  else if (/结果|结论|result|outcome/i.test(key)) {
    const claimed = claimFrom({ state: words });
    if (claimed === undefined) return false;
    value.claimed = { ...value.claimed, ...claimed };
  } else if (
    /时间|时长|持续|观察|duration|observ|soak|bake|wait|hold|time|when/i.test(key) &&
    (durationsIn(words).length > 0 || offsetIn(words) !== null)
  ) {
    readTimes(batch, words);
    if (durationsIn(words).length === 0 || offsetIn(words) !== null) addNote(batch, text);
  } else if (pair === null && durationsIn(text).length === 1 && /观察|observ|soak|hold for|wait/i.test(text))
    setObserve(batch, durationsIn(text)[0]!, text);
  else if (pair !== null || place.items.length === 0) addNote(batch, text);
  else return false;
  claim(batch.item, [span], place);
  return true;
}

/** Items of the ladder itself: `Step 2 (5 %): extend to Plus users; entitlement sync ≤ 5 s`. */
export function ladderItem(item: ListItem, batch: BatchDraft, place: Place, scene: Scene): void {
  const span = { line: item.line, endLine: item.endLine };
  const words = /^.{2,60}?[:：]\s*(\S.*)$/s.exec(splitMark(item.text).text)?.[1] ?? '';
  claim(batch.item, [span], place);
  const { value } = batch.item;
  const name =
    words === '' ? item.text : item.text.slice(0, item.text.length - words.length).replace(/\s*[:：]\s*$/, '');
  if (!String(value.title).includes(name)) addNote(batch, name);
  if (words === '' || words === durationsIn(words)[0]?.words) return;
  const named = readStage(item.text.slice(0, item.text.length - words.length));
  if (value.objective === undefined && named !== null && named.word !== null) value.objective = words;
  else if (value.objective !== words) addNote(batch, words);
  for (const clause of words.split(/[；;]/)) {
    if (Criteria.hasLimit(clause)) scene.criteria.add({ colour: 'green', text: clause, span, place, batch });
  }
}

/** Whether a list goes through the batches one after the other. */
export function isLadderList(list: List, scene: Scene): boolean {
  const found = list.items.map((item) => (readStage(item.text) === null ? null : scene.ladder.of(item.text)));
  return found.length >= 2 && new Set(found).size === found.length && !found.includes(null);
}
