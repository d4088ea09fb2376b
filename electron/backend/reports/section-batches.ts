import { formatDuration, formatNumber, formatValue } from '../../../shared/i18n/format.ts';
import { examplesOf, foundText, guardName, local, say, switchName } from '../../../shared/i18n/release-speech.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import { sayThreshold } from '../../../shared/i18n/say-threshold.ts';
import { batchesOf, type GuardPlan } from '../../../shared/plan/release-plan.ts';
import type { Level } from '../../../shared/release/events.ts';
import type { BatchReview, GuardReview } from '../../../shared/release/views/review.ts';
import { exampleList } from './example-list.ts';
import { html, type Markup } from './html.ts';
import { levelMark, mark, resultMark } from './marks.ts';
import type { ReportContext } from './report-context.ts';
import { table } from './table.ts';

/** The ladder: one line for every stay on a rung, and for the rungs that were not reached. */
export function ladderSection(context: ReportContext): Markup {
  const { review, word, when } = context;
  const { batches } = review;
  return html`<section><h2>${word('section.summary')}</h2>${table<BatchReview>(
    context,
    [
      {
        head: 'exposure',
        kind: 't',
        cell: (batch) =>
          html`<span class="big${batch.visit === 0 ? ' faint' : ''}">${sayExposure(context.speech, batch.planned)}</span>`,
      },
      { head: 'batch', cell: (batch) => batchNote(context, batch) },
      { head: 'found', cell: (batch) => foundOf(context, batch) },
      { head: 'started', kind: 'n', cell: (batch) => (batch.startedAt === null ? null : when(batch.startedAt)) },
      { head: 'ended', kind: 'n', cell: (batch) => (batch.endedAt === null ? null : when(batch.endedAt)) },
      { head: 'green', kind: 'n', cell: (batch) => greenTime(context, batch) },
      { head: 'guards', kind: 't', cell: (batch) => guardSummary(context, batch) },
      { head: 'result', kind: 't', cell: (batch) => resultMark(context, batch.result) },
    ],
    batches,
  )}</section>`;
}

/** The table of every batch that was reached: metric, threshold, actual value, status. */
export function measuredSection(context: ReportContext): Markup | null {
  const { review, word } = context;
  const reached = review.batches.filter((batch) => batch.visit > 0);
  if (reached.length === 0 || context.speech.definition.plan.guards.every((guard) => guard.role === 'gate'))
    return null;
  const family = reached.flatMap((batch) => batch.rows);
  return html`<section><h2>${word('section.measured')}</h2>${reached.map((batch) => stay(context, batch, family))}</section>`;
}

function stay(context: ReportContext, batch: BatchReview, family: readonly GuardReview[]): Markup {
  const { word, when } = context;
  const span = [batch.startedAt, batch.endedAt].filter((at) => at !== null).map((at) => when(at));
  const green = greenTime(context, batch);
  return html`<div class="stay"><aside><h3>${sayExposure(context.speech, batch.planned)}</h3><p class="result">${resultMark(context, batch.result)}</p><p>${batchNote(context, batch)}</p><p>${span.join(' – ')}</p>${green === null ? null : html`<p>${word('column.green')} <span class="t">${green}</span></p>`}</aside>${
    batch.rows.length === 0
      ? html`<p class="faint">${word('noGuards')}</p>`
      : html`<div>${guardTable(context, batch.rows, family)}${batch.rows.map((row) => examples(context, row))}</div>`
  }</div>`;
}

/** What a number was about, such as messages of a log. */
function examples({ speech }: ReportContext, row: GuardReview): Markup | null {
  const list = exampleList(examplesOf(speech, row.examples));
  return list === null ? null : html`<p class="about">${guardName(speech, row.guardId)}</p>${list}`;
}

function guardTable(context: ReportContext, rows: readonly GuardReview[], family: readonly GuardReview[]): Markup {
  const { speech } = context;
  const { guards } = speech.definition.plan;
  const unit = (row: GuardReview) => guards.find((guard) => guard.id === row.guardId)?.unit ?? 'count';
  const limit = (row: GuardReview, colour: 'green' | 'red') => {
    const threshold = row.limits[colour];
    return threshold === null ? null : sayThreshold(speech.t, threshold, unit(row));
  };
  return table<GuardReview>(
    context,
    [
      { head: 'metric', cell: (row) => guardName(speech, row.guardId) },
      { head: 'greenLimit', kind: 'n', cell: (row) => limit(row, 'green') },
      { head: 'redLimit', kind: 'n', cell: (row) => limit(row, 'red') },
      { head: 'actual', kind: 'n', cell: (row) => actual(context, row, unit(row)) },
      {
        head: 'stable',
        kind: 'n',
        cell: (row) =>
          row.actual?.stable == null
            ? null
            : html`<span class="dim">${formatValue(row.actual.stable, unit(row))}</span>`,
      },
      {
        head: 'samples',
        kind: 'n',
        cell: (row) =>
          row.actual?.sampleSize == null ? null : html`<span class="dim">${formatNumber(row.actual.sampleSize)}</span>`,
      },
      { head: 'status', kind: 't', cell: (row) => (row.level === null ? null : levelMark(context, row.level)) },
      { head: 'during', cell: (row) => during(context, row) },
    ],
    rows,
    family,
  );
}

function actual({ word, when }: ReportContext, row: GuardReview, unit: GuardPlan['unit']): Markup {
  if (row.actual === null) return html`<span class="faint">${word('noReading')}</span>`;
  const value = html`<span class="actual">${formatValue(row.actual.value, unit)}</span>`;
  // A number that was not good enough to judge by must not pass for the last word.
  if (row.level !== 'unknown') return value;
  return html`${value}<br><span class="faint">${word('lastReadingAt', { clock: when(row.actual.at) })}</span>`;
}

/** What the level at the end does not tell: the worst level before it and how long it stood. */
function during(context: ReportContext, row: GuardReview): Markup | null {
  const { speech } = context;
  if (row.level === 'unknown' && row.reason !== null) {
    return html`<span class="dim">${say(speech.t, `levels:reason.${row.reason}`)}</span>`;
  }
  if (row.worst === null || row.worst === row.level) return null;
  return html`${levelMark(context, row.worst)} <span class="dim">${formatDuration(row.levelMs[row.worst])}</span>`;
}

function batchNote({ speech, word }: ReportContext, batch: BatchReview): Markup {
  const title = batchesOf(speech.definition.plan).find(({ id }) => id === batch.batchId)?.title ?? null;
  const notes = [
    title === null ? null : local(speech, title),
    batch.visit > 1 ? word('visit', { count: batch.visit }) : null,
    batch.entered === 'returned' ? word('returned') : null,
    batch.visit > 0 && batch.inEffectAt === null ? word('neverInEffect') : null,
  ].filter((note) => note !== null);
  return html`${batch.batchId}${notes.length === 0 ? null : html` <span class="dim">${notes.join(' · ')}</span>`}`;
}

function foundOf({ speech }: ReportContext, batch: BatchReview): string | null {
  const read = batch.found.filter(({ targets }) => targets.length > 0);
  if (read.length === 0) return null;
  return read
    .map(({ switchId, targets }) =>
      read.length === 1 ? foundText(speech, targets) : `${switchName(speech, switchId)} ${foundText(speech, targets)}`,
    )
    .join(' · ');
}

function greenTime({ word }: ReportContext, batch: BatchReview): string | null {
  if (batch.observeMs === 0 && batch.greenMs === 0) return null;
  const required = formatDuration(batch.observeMs);
  return batch.visit === 0 ? required : word('ofGreen', { observed: formatDuration(batch.greenMs), required });
}

const worstFirst: readonly Level[] = ['red', 'yellow', 'unknown', 'green'];

/** The worst level at the end and how many guards stood at it. */
function guardSummary({ speech }: ReportContext, batch: BatchReview): Markup | null {
  const worst = worstFirst.find((level) => batch.rows.some((row) => row.level === level));
  if (worst === undefined) return null;
  const count = batch.rows.filter((row) => row.level === worst).length;
  const name = say(speech.t, `levels:name.${worst}`);
  return mark(worst, `${count === batch.rows.length ? count : `${count} / ${batch.rows.length}`} ${name}`);
}
