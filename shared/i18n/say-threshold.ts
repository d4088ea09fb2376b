import type { ReadingUnit, Threshold } from '../plan/threshold.ts';
import { formatThreshold } from './format.ts';
import type { Translate } from './translator.ts';

/** A limit as people read it: `≤ 2.5 s`, or with what it is measured from in words: `≤ 旧版本 + 20 %`. */
export function sayThreshold(t: Translate, threshold: Threshold, unit: ReadingUnit): string {
  return formatThreshold(threshold, unit, ({ base, baseline }) => t(`levels:base.${base}`, { id: baseline ?? '' }));
}
