import { formatExposure, formatPercent } from '../i18n/format.ts';
import { exposurePercent } from '../release/exposure.ts';
import { batchExposure } from './compile/exposures.ts';
import { type LocalText, localText } from './scalars.ts';
import type { BatchFile, PlanFile } from './schema.ts';

/**
 * How much of what a batch opens, as a person says it: audiences and lists by their titles. Null for a batch of steps
 * only.
 */
export function exposureWords(batch: BatchFile, file: PlanFile): LocalText | null {
  if (batch.shares !== undefined) {
    return join(
      Object.entries(batch.shares).map(([id, share]) => join([titleOf(file, id), localText(share)], ' ')),
      ' · ',
    );
  }
  const exposure = batchExposure(batch, file);
  const list = batch.targetList;
  const whom = [
    ...(list === undefined ? [] : [localText(file.targetLists?.[list]?.title ?? list)]),
    ...(batch.audience ?? []).map((id) => titleOf(file, id)),
  ];
  if (whom.length === 0) return exposure.kind === 'none' ? null : localText(formatExposure(exposure));
  const share = batch.exposure === undefined ? null : shareOf(batch.exposure);
  return share === null ? join(whom, ' + ') : join([join(whom, ' + '), localText(share)], ' ');
}

function shareOf(written: NonNullable<BatchFile['exposure']>): string {
  if (typeof written === 'string') return written.trim();
  const percent = exposurePercent(written);
  return percent === null ? formatExposure(written) : formatPercent(percent);
}

function titleOf(file: PlanFile, id: string): LocalText {
  const audience = file.audiences?.find((candidate) => candidate.id === id);
  return localText(audience?.title ?? id);
}

function join(texts: readonly LocalText[], by: string): LocalText {
  return { zh: texts.map((text) => text.zh).join(by), en: texts.map((text) => text.en).join(by) };
}
