import { numeral, percentIn } from './quantities.ts';

/** What a text says about the batch that it is about. */
export interface StageMention {
  /** The word that counts: `stage` for 阶段, `step` for Step 3, `batch` for 批次 or REL-B3. */
  readonly word: 'stage' | 'step' | 'batch' | null;
  readonly ordinal: number | null;
  /** A written name such as REL-B3; ids of several names, the most special first. */
  readonly id: string | null;
  readonly percent: number | null;
  /** Everything: 全量, full rollout. */
  readonly full: boolean;
}

const numerals = '(\\d{1,3}|[零一二三四五六七八九十]{1,3})';
const counted: readonly (readonly ['stage' | 'step' | 'batch', RegExp])[] = [
  [
    'batch',
    new RegExp(
      `(?:批次|第)\\s*${numerals}\\s*批|批次\\s*${numerals}|\\b(?:batch|wave|ring)\\s*#?${numerals}(?!\\d)`,
      'i',
    ),
  ],
  [
    'stage',
    new RegExp(`阶段\\s*${numerals}|第\\s*${numerals}\\s*阶段|\\b(?:stage|phase)\\s*#?${numerals}(?!\\d)`, 'i'),
  ],
  ['step', /\bstep\s*#?(\d{1,3})(?!\d)/i],
];
const named = /\b([A-Z]{2,8}-?B(\d{1,2}))\b/;
const rolloutWord =
  /灰度|放量|流量|切流|金丝雀|canary|traffic|rollout|roll out|exposure|users?\b|用户|请求|requests?\b|批次|阶段|发布|\b(?:stage|phase|batch|wave|ring|step)\b/i;
const fullWord = /全量(?!备份|同步|数据|导)|full (?:rollout|release|launch|traffic)|general availability/i;

/** Reads the stage that a heading, label, cell or sentence names; null where it names none. */
export function readStage(text: string): StageMention | null {
  const name = named.exec(text);
  let word: StageMention['word'] = null;
  let ordinal: number | null = null;
  for (const [kind, pattern] of counted) {
    const [whole, ...groups] = pattern.exec(text) ?? [];
    if (whole === undefined) continue;
    word = kind;
    ordinal = numeral(groups.find((group) => group !== undefined) ?? '');
    break;
  }
  if (name !== null && word === null) [word, ordinal] = ['batch', Number(name[2])];
  const share = rolloutWord.test(text) ? percentIn(text) : null;
  const full = fullWord.test(text);
  if (word === null && share === null && !full && name === null) return null;
  return { word, ordinal, id: name?.[1] ?? null, percent: share?.percent ?? (full ? 100 : null), full };
}

/** Whether a label stands over a stage of the rollout: it counts one, or gives its share. */
export function namesStage(text: string): boolean {
  const mention = readStage(text);
  return mention !== null && (mention.word !== null || mention.id !== null || mention.percent !== null);
}
