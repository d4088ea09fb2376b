import { describe, expect, it } from 'vitest';
import { answerScrape } from '../../../../electron/backend/connectors/scrape/scrape-answer.ts';
import { parseScrapeQuery } from '../../../../electron/backend/connectors/scrape/scrape-query.ts';
import { seriesKind } from '../../../../electron/backend/connectors/scrape/series-kind.ts';
import { MetricsTextReader } from '../../../../electron/backend/scraped/metrics-text.ts';
import { SampleRing } from '../../../../electron/backend/scraped/sample-ring.ts';

const startedAt = 1_800_000_000_000;

/** A ring with one scrape at each of these seconds. */
function scraped(...scrapes: readonly (readonly [seconds: number, ...lines: string[]])[]): SampleRing {
  const ring = new SampleRing({
    kindOf: seriesKind,
    keptMs: 3_600_000,
    allKeptMs: 120_000,
    thinnedMs: 10_000,
    maxSeries: 100,
    maxGapMs: 20_000,
  });
  const reader = new MetricsTextReader();
  for (const [seconds, ...lines] of scrapes) {
    ring.add(reader.read(lines.join('\n')), { at: startedAt + seconds * 1000, monotonicMs: seconds * 1000 });
  }
  return ring;
}

function ask(ring: SampleRing, text: string, at?: number) {
  const parsed = parseScrapeQuery(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return answerScrape(parsed.query, ring, at);
}

const requests = (code: number, count: number, pod = 'a') => `requests_total{code="${code}",pod="${pod}"} ${count}`;

describe('answers from a scraped page', () => {
  it('rates and shares over labels, resets added up', () => {
    const ring = scraped(
      [0, requests(200, 900), requests(500, 100)],
      [10, requests(200, 980), requests(500, 120)],
      [20, requests(200, 60), requests(500, 20)],
    );
    expect(ask(ring, 'sum(rate(requests_total[20s]))')).toEqual({
      kind: 'value',
      value: (80 + 20 + 60 + 20) / 20,
      sampledAt: startedAt + 20_000,
    });
    expect(ask(ring, 'increase(requests_total{code=~"5.."}[20s])')).toMatchObject({ value: 40 });
    const share = 'sum(rate(requests_total{code=~"5.."}[20s])) / sum(rate(requests_total[20s]))';
    expect(ask(ring, share)).toMatchObject({ value: 40 / 180 });
    expect(ask(ring, share, startedAt + 10_000)).toMatchObject({ value: 0.2, sampledAt: startedAt + 10_000 });
    // As if it had never been reset.
    expect(ask(ring, 'requests_total{code="200"}')).toMatchObject({ value: 900 + 80 + 60 });
    expect(ask(ring, 'rate(requests_total[20s])')).toEqual({ kind: 'missing', reason: 'many-series', detail: '2' });
    expect(ask(ring, '1 - 2 * (sum(rate(requests_total{code!="200"}[20s])) - 3)')).toMatchObject({ value: 3 });
  });

  it('a kind that has not been counted yet is missing, unless the query says what it is then', () => {
    const ring = scraped([0, requests(200, 10)], [5, requests(200, 20)]);
    expect(ask(ring, 'sum(rate(requests_total{code="500"}[5s]))')).toMatchObject({ reason: 'empty' });
    const share = '(sum(rate(requests_total{code="500"}[5s])) or vector(0)) / sum(rate(requests_total[5s]))';
    expect(ask(ring, share)).toMatchObject({ kind: 'value', value: 0 });
    const none = scraped([0, 'other 1'], [5, 'other 1']);
    expect(ask(none, share)).toMatchObject({ reason: 'empty' });
  });

  it('quantiles of a histogram by linear interpolation', () => {
    const page = (fast: number, slow: number, slowest: number) => [
      '# TYPE took_seconds histogram',
      `took_seconds_bucket{le="0.1"} ${fast} # {trace_id="x y"} 0.05 1700000000.5`,
      `took_seconds_bucket{le="1.0"} ${fast + slow}`,
      `took_seconds_bucket{le="+Inf"} ${fast + slow + slowest}`,
      `took_seconds_count ${fast + slow + slowest}`,
      'took_seconds_sum 7',
      '# EOF',
    ];
    const ring = scraped([0, ...page(7, 7, 7)], [10, ...page(97, 17, 7)], [20, ...page(97, 17, 8)]);
    const quantile = (q: number, at?: number) =>
      ask(ring, `histogram_quantile(${q}, sum by (le) (rate(took_seconds_bucket[10s])))`, at);
    expect(quantile(0.45, startedAt + 10_000)).toMatchObject({ value: 0.05 });
    expect(quantile(0.95, startedAt + 10_000)).toMatchObject({ value: expect.closeTo(0.55, 9) });
    expect(quantile(0.5)).toMatchObject({ value: 1 });
    const idle = scraped([0, ...page(1, 0, 0)], [10, ...page(1, 0, 0)]);
    expect(ask(idle, 'histogram_quantile(0.9, rate(took_seconds_bucket[10s]))')).toMatchObject({ reason: 'nan' });
  });

  it('a gauge now and its mean over a window, and that it has gone', () => {
    const ring = scraped([0, 'queue 4', 'heat{cpu="0"} 50', 'heat{cpu="1"} 70'], [5, 'queue 8'], [10, 'queue NaN']);
    expect(ask(ring, 'queue', startedAt + 5_000)).toMatchObject({ value: 8 });
    expect(ask(ring, 'avg_over_time(queue[5s])', startedAt + 5_000)).toMatchObject({ value: 6 });
    expect(ask(ring, 'queue')).toMatchObject({ kind: 'missing', reason: 'nan' });
    expect(ask(ring, 'max(heat) - min(heat) + count(heat)', startedAt)).toMatchObject({ value: 22 });
    expect(ask(ring, 'avg(heat)')).toMatchObject({ kind: 'missing', reason: 'empty' });
    expect(ask(ring, 'rate(queue[5s])')).toMatchObject({ reason: 'bad-answer' });
  });

  it('a window does not reach over a time in which nobody read', () => {
    const ring = scraped([0, 'x_total 1'], [1_000, 'x_total 900'], [1_010, 'x_total 910']);
    expect(ask(ring, 'rate(x_total[1m])')).toMatchObject({ value: 1 });
  });

  it.each([
    ['rate(x)', '[ expected'],
    ['rate(x[2h])', 'window 2h'],
    ['topk(3, x)', 'function topk'],
    ['x{a=~"("}', 'pattern ('],
    ['x y', 'unexpected y'],
    ['', 'it ends too early'],
    ['x{a="1}', 'syntax'],
  ])('%s is not understood: %s', (text, problem) => {
    expect(parseScrapeQuery(text)).toEqual({ ok: false, problem });
  });
});
