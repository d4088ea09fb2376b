import { formatClock, formatValue, noValue } from '../../../shared/i18n/format.ts';
import { guardName } from '../../../shared/i18n/release-speech.ts';
import { sayThreshold } from '../../../shared/i18n/say-threshold.ts';
import { type GuardPlan, guardCountsIn, levelsFor } from '../../../shared/plan/release-plan.ts';
import { lastReading } from '../../../shared/release/views/last-reading.ts';
import { chartAxis } from './chart-axis.ts';
import { downsample, type LinePoints } from './downsample.ts';
import { type ChartTime, guardChart } from './guard-chart.ts';
import { html, type Markup } from './html.ts';
import { type LevelSpan, levelHistory } from './level-history.ts';
import { levelMark } from './marks.ts';
import type { ReportContext } from './report-context.ts';

const mostPoints = 600;
const noPoints: LinePoints = { at: [], value: [] };

/** One chart for every guard over the time in which the release moved traffic. */
export function chartsSection(context: ReportContext): Markup | null {
  const { speech, events, word } = context;
  const guards = speech.definition.plan.guards.filter((guard) => guard.role === 'guard');
  const time = chartTime(context);
  if (guards.length === 0 || time === null) return null;
  const levels = levelHistory(
    guards.map((guard) => guard.id),
    events,
    time.endedAt,
  );
  return html`<section><h2>${word('section.charts')}</h2>${legend(context, time)}<div class="charts">${guards.map((guard) => chart(context, guard, time, levels.get(guard.id) ?? []))}</div></section>`;
}

/** From a little before the first batch to the end. Null: no batch was reached. */
function chartTime({ speech, review, state, word }: ReportContext): ChartTime | null {
  const { timeZone } = speech;
  const stays = review.batches.filter((batch) => batch.startedAt !== null);
  const begins = stays.map((batch) => batch.startedAt ?? 0);
  const to = review.header.endedAt ?? state.lastEventAt?.utc ?? null;
  if (begins.length === 0 || to === null) return null;
  const first = Math.min(...begins);
  const margin = Math.max(1000, (to - first) * 0.02);
  const from = first - margin;
  const end = Math.max(to, first) + margin;
  return {
    from,
    to: end,
    endedAt: to,
    stays: stays.map((batch) => ({
      batchId: batch.batchId,
      from: batch.startedAt ?? 0,
      to: batch.endedAt ?? to,
      name: batch.batchId,
      clock: formatClock(batch.startedAt ?? 0, timeZone, 'minutes'),
    })),
    rollbacks: review.rollbacks.map(({ startedAt }) => ({
      at: startedAt.utc,
      name: word('legend.rollback'),
      clock: formatClock(startedAt.utc, timeZone, 'minutes'),
    })),
    gaps: review.gaps,
    endClock: formatClock(to, timeZone, 'minutes'),
  };
}

function chart(context: ReportContext, guard: GuardPlan, time: ChartTime, levels: readonly LevelSpan[]): Markup {
  const { speech, samples, word, when } = context;
  const { from, to } = time;
  const read = (version: 'canary' | 'stable') => {
    if (samples === null || (version === 'stable' && guard.stableQuery === null)) return null;
    return samples(`${guard.id}/${version}`, from, to);
  };
  const newest = read('canary');
  const stableColumns = read('stable');
  const canary = newest === null ? noPoints : downsample(newest, from, to, mostPoints);
  const stable = stableColumns === null ? noPoints : downsample(stableColumns, from, to, mostPoints);
  const counted = time.stays.filter(({ batchId }) => guardCountsIn(guard, batchId)).map(({ batchId }) => batchId);
  const limits = new Map(counted.map((batchId) => [batchId, levelsFor(guard, batchId)]));
  const last = newest === null ? null : lastReading(newest, from, to);
  const name = guardName(speech, guard.id);
  const empty = canary.at.length === 0 && stable.at.length === 0;
  const limit = limits.get(counted.at(-1) ?? '')?.green ?? null;
  const level = levels.at(-1)?.level ?? null;
  return html`<figure class="chart"><figcaption><b>${name}</b>${level === null ? null : levelMark(context, level)}<span class="last">${last === null ? noValue : formatValue(last.value, guard.unit)}</span>${limit === null ? null : html`<span class="limit">${sayThreshold(context.speech.t, limit, guard.unit)}</span>`}</figcaption>${
    empty
      ? html`<p class="faint">${word('chartEmpty')}</p>`
      : guardChart({
          time,
          axis: chartAxis([...canary.value, ...stable.value], [...limits.values()]),
          canary,
          stable,
          limits,
          levels,
          breakMs: Math.max(2.5 * guard.everyMs, (5 * (to - from)) / mostPoints),
          label: word('chartLabel', { guard: name, from: when(from), to: when(to) }),
          tick: (value) => formatValue(value, guard.unit),
        })
  }</figure>`;
}

function legend({ speech, word }: ReportContext, time: ChartTime): Markup {
  const { from, to } = speech.definition.plan;
  const swatch = (shape: Markup, text: string) =>
    html`<span><svg class="plot" viewBox="0 0 22 10" aria-hidden="true">${shape}</svg>${text}</span>`;
  return html`<p class="legend">${swatch(html`<path class="series canary" d="M1 5H21"/>`, word('legend.new', { version: to }))}${swatch(html`<path class="series stable" d="M1 5H21"/>`, word('legend.old', { version: from }))}${swatch(html`<path class="limit" d="M0 5H22"/>`, word('legend.limit'))}${swatch(html`<rect class="red-band" width="22" height="10"/>`, word('legend.red'))}${
    time.gaps.length === 0 ? null : swatch(html`<rect class="gap" width="22" height="10"/>`, word('legend.gap'))
  }${time.rollbacks.length === 0 ? null : swatch(html`<path class="rollback" d="M11 0V10"/>`, word('legend.rollback'))}<span>${word('legend.strip')}</span></p>`;
}
