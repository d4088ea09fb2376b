import type { Claimed } from './criteria.ts';
import { splitMark } from './inline-text.ts';
import { dateIn } from './quantities.ts';

/** What a cell such as `✅ 完成`, `passed` or `待签字` claims; null where it claims nothing. */
export function claimIn(text: string | null): Claimed | null {
  if (text === null) return null;
  const { mark, text: words } = splitMark(text);
  if (/待|未(?:完成|开始|签)|pending|todo|open|not yet|进行中|in progress/i.test(words) || mark === 'pending')
    return { state: 'pending' };
  if (/不通过|未通过|失败|fail/i.test(words) || mark === 'failed') return { state: 'failed' };
  if (/通过|pass|正常|\bok\b/i.test(words)) return { state: 'passed' };
  if (mark === 'done' || /完成|已|done|complete|yes/i.test(words)) return { state: 'done' };
  return null;
}

/** A claim from the columns of a row: state, value, person and day as they are written. */
export function claimFrom(parts: {
  readonly state: string | null;
  readonly value?: string | null;
  readonly by?: string | null;
  readonly at?: string | null;
}): Claimed | undefined {
  const state = claimIn(parts.state);
  const claimed: Claimed = { ...state };
  if (parts.value != null) claimed.value = parts.value;
  if (Object.keys(claimed).length === 0 && parts.at == null) return undefined;
  if (parts.by != null) claimed.by = parts.by;
  if (parts.at != null) claimed.at = dateIn(parts.at) ?? parts.at;
  return claimed;
}
