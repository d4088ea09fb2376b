import { formatExposure, formatPercent } from '../i18n/format.ts';
import { exposurePercent } from '../release/exposure.ts';
import { batchExposure } from './compile/exposures.ts';
import { type LocalText, localText } from './scalars.ts';
import type { BatchFile, PlanFile } from './schema.ts';

/** How much of what a batch opens; either may be missing, and both are of a batch of steps only. */
export interface SpokenExposure {
  /** `10 %`, `5 ‰`, `2 / 8`; null where the whole of it is opened. */
  readonly share: string | null;
  /** Audiences and lists by their titles; null where it is a share of everything. */
  readonly whom: LocalText | null;
}

/** What a batch opens, as a person says it. */
export function spokenExposure(batch: BatchFile, file: PlanFile): SpokenExposure {
  if (batch.shares !== undefined) {
    const shares = Object.entries(batch.shares).map(([id, share]) => join([titleOf(file, id), localText(share)], ' '));
    return { share: null, whom: join(shares, ' · ') };
  }
  const exposure = batchExposure(batch, file);
  const list = batch.targetList;
  const whom = [
    ...(list === undefined ? [] : [localText(file.targetLists?.[list]?.title ?? list)]),
    ...(batch.audience ?? []).map((id) => titleOf(file, id)),
  ];
  if (whom.length > 0) {
    return { share: batch.exposure === undefined ? null : shareOf(batch.exposure), whom: join(whom, ' + ') };
  }
  return { share: exposure.kind === 'none' ? null : formatExposure(exposure), whom: null };
}

/** The same in one line: `Staff + Pro users 5 %`. Null for a batch of steps only. */
export function exposureWords(batch: BatchFile, file: PlanFile): LocalText | null {
  const { share, whom } = spokenExposure(batch, file);
  if (whom === null) return share === null ? null : localText(share);
  return share === null ? whom : join([whom, localText(share)], ' ');
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
