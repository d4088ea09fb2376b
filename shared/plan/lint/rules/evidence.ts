import type { LintContext } from '../context.ts';
import { itemIdsOn } from '../item-ids.ts';
import { observation } from '../measures.ts';
import type { WrittenClaim } from '../texts.ts';

/** What a document claims: when it can have been known, and who says so. */
export function lintEvidence(context: LintContext): void {
  const { file, batches, claims: told, report } = context;
  const { date, updated } = file.about ?? {};
  if (date !== undefined && updated !== undefined && updated > date) {
    report('evidence.without-source/updated-after', ['about', 'updated'], { updated, date });
  }
  const year = Number((date ?? updated ?? '0').slice(0, 4));
  const known = dayOf(updated ?? '', year) ?? latestClaim(told, year);
  for (const { claimed, path } of told) {
    if (claimed.state === 'done' || claimed.state === 'passed') {
      const ticked = claimed.at === undefined && claimed.by === undefined && claimed.value === undefined;
      if (ticked) report('evidence.without-source', path, { item: itemIdsOn(file, path).at(-1) ?? '' });
    }
    const at = dayOf(claimed.at ?? '', year);
    const start = dayOf(date ?? '', year);
    if (at !== null && start !== null && at < start && path[0] === 'batches') {
      report('evidence.time-impossible/before', [...path, 'at'], {
        item: itemIdsOn(file, path).at(-1) ?? '',
        at: claimed.at ?? '',
        date: date ?? '',
      });
    }
  }
  for (const { batch, path } of batches) {
    const at = dayOf(batch.claimed?.at ?? '', year);
    const days = observation(batch).min / 86_400_000;
    if (at !== null && known !== null && days > 0 && at + days > known) {
      report('evidence.time-impossible', [...path, 'claimed', 'at'], { batch: batch.id, at: batch.claimed?.at ?? '' });
    }
  }
  lintReport(context);
}

/** Day number of `2026-03-05`, `3/05` or `03-05` (of the plan's year); null for anything else. */
function dayOf(text: string, year: number): number | null {
  const [, own, month, day] = /^(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})\b/.exec(text.trim()) ?? [];
  if (month === undefined || day === undefined) return null;
  const at = Date.UTC(own === undefined ? year : Number(own), Number(month) - 1, Number(day));
  return Number.isFinite(at) ? at / 86_400_000 : null;
}

/** The latest day on which somebody claims anything: the document was not written before. */
function latestClaim(told: readonly WrittenClaim[], year: number): number | null {
  const days = told.flatMap(({ claimed }) => dayOf(claimed.at ?? '', year) ?? []);
  return days.length === 0 ? null : Math.max(...days);
}

/** Differences of percentages are percentage points; two retrospectives need two names. */
function lintReport({ file, texts, report }: LintContext): void {
  for (const { text, path, role, field } of texts) {
    const inReport = path[0] === 'report' || path[0] === 'about';
    const signed = /(?:^|[\s:：（(])([+−-]\s?\d+(?:\.\d+)?\s?%)/.exec(text);
    if (inReport && signed !== null && (role !== 'words' || field === 'value')) {
      report('report.percentage-points', path, { value: signed[1] ?? '' }, { offset: signed.index });
    }
  }
  const kinds = (file.retrospectives ?? []).map(({ kind }) => kind ?? 'review');
  for (const [index, retrospective] of (file.retrospectives ?? []).entries()) {
    if (kinds.indexOf(kinds[index]!) !== index)
      report('retro.two', ['retrospectives', index, 'id'], { item: retrospective.id });
  }
}
