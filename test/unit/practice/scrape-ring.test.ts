import { describe, expect, it } from 'vitest';
import { parseMetricsQuery } from '../../../electron/backend/connectors/practice/metrics-query.ts';
import { ScrapeRing } from '../../../electron/backend/connectors/practice/scrape-ring.ts';
import { RequestMetrics } from '../../../electron/backend/practice/request-metrics.ts';
import { MetricsTextReader } from '../../../electron/backend/scraped/metrics-text.ts';

const startedAt = 1_800_000_000_000;

function ask(ring: ScrapeRing, text: string, at?: number) {
  const parsed = parseMetricsQuery(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return ring.evaluate(parsed.query, at);
}

function scrape(ring: ScrapeRing, seconds: number, text: string): void {
  ring.add(new MetricsTextReader().read(text), {
    at: startedAt + seconds * 1_000,
    monotonicMs: 50_000 + seconds * 1_000,
  });
}

const total = (version: string, code: number, count: number) =>
  `http_requests_total{version="${version}",code="${code}"} ${count}\n`;

describe('ring of scrapes', () => {
  it('counts inside the window and not before it', () => {
    const ring = new ScrapeRing();
    for (let second = 0; second <= 60; second += 1) scrape(ring, second, total('canary', 200, 1_000 + second * 10));
    expect(ask(ring, 'requests{version="canary"}[30s]')).toEqual({
      kind: 'value',
      value: 300,
      sampledAt: startedAt + 60_000,
    });
    expect(ask(ring, 'requests[1s]')).toMatchObject({ value: 10 });
    expect(ask(ring, 'requests_per_second[30s]')).toMatchObject({ value: 10 });
    expect(ask(ring, 'requests[10s]', startedAt + 20_500)).toMatchObject({
      value: 100,
      sampledAt: startedAt + 20_000,
    });
  });

  it('says a rate over what it has seen while it is younger than the window', () => {
    const ring = new ScrapeRing();
    scrape(ring, 0, total('canary', 200, 70));
    scrape(ring, 2, total('canary', 200, 110));
    expect(ask(ring, 'requests[1m]')).toMatchObject({ value: 40 });
    expect(ask(ring, 'requests_per_second[1m]')).toMatchObject({ value: 20 });
  });

  it('adds up over a counter that was reset', () => {
    const ring = new ScrapeRing();
    scrape(ring, 0, total('canary', 200, 1_000));
    scrape(ring, 1, total('canary', 200, 1_010));
    scrape(ring, 2, total('canary', 200, 3));
    scrape(ring, 3, total('canary', 200, 8));
    expect(ask(ring, 'requests[3s]')).toMatchObject({ value: 10 + 3 + 5 });
  });

  it('keeps counters that only go up, over resets, with none for a status that nobody got', () => {
    const ring = new ScrapeRing();
    const text = (ok: number, failed: number) => total('canary', 200, ok) + total('canary', 503, failed);
    scrape(ring, 0, total('canary', 200, 1_000));
    expect(ask(ring, 'requests_total{version="canary",code="5xx"}')).toMatchObject({ kind: 'value', value: 0 });
    scrape(ring, 1, text(1_010, 2));
    const seen = ask(ring, 'requests_total{version="canary"}');
    scrape(ring, 2, text(5, 0));
    scrape(ring, 3, text(9, 3));
    const later = ask(ring, 'requests_total{version="canary"}');
    expect(seen.kind === 'value' && later.kind === 'value' && later.value - seen.value).toBe(9 + 3);
    expect(ask(ring, 'requests_total{version="canary",code="5xx"}')).toMatchObject({ value: 2 + 3 });
  });

  it('counts requests that took longer than a bound of the histogram', () => {
    const ring = new ScrapeRing();
    const metrics = new RequestMetrics();
    scrape(ring, 0, metrics.text());
    const seconds = [0.1, 0.4, 0.5, 0.6, 3, 20];
    for (const took of seconds) metrics.record({ version: 'canary', status: 200, seconds: took });
    metrics.record({ version: 'stable', status: 200, seconds: 9 });
    scrape(ring, 1, metrics.text());
    expect(ask(ring, 'slower_total(0.5){version="canary"}')).toMatchObject({ value: 3 });
    expect(ask(ring, 'slower_total(5){version="canary"}')).toMatchObject({ value: 1 });
    expect(ask(ring, 'slower_total(5)')).toMatchObject({ value: 2 });
  });

  it('counts a series from zero that appears between two scrapes', () => {
    const ring = new ScrapeRing();
    scrape(ring, 0, total('canary', 200, 100));
    scrape(ring, 1, total('canary', 200, 115) + total('canary', 503, 5));
    expect(ask(ring, 'error_ratio{version="canary"}[5s]')).toMatchObject({ kind: 'value', value: 0.25 });
    expect(ask(ring, 'requests{code="503"}[5s]')).toMatchObject({ value: 5 });
  });

  it('has no number without two scrapes, without the series, or without requests', () => {
    const ring = new ScrapeRing();
    expect(ask(ring, 'requests[5s]')).toEqual({ kind: 'missing', reason: 'empty', detail: 'no scrape' });
    scrape(ring, 0, total('canary', 200, 5));
    expect(ask(ring, 'requests[5s]')).toEqual({ kind: 'missing', reason: 'empty', detail: 'one scrape' });
    scrape(ring, 1, total('canary', 200, 5));
    expect(ask(ring, 'requests{version="other"}[5s]')).toMatchObject({ reason: 'empty', detail: 'no series' });
    expect(ask(ring, 'error_ratio[5s]')).toEqual({ kind: 'missing', reason: 'nan', detail: 'no requests' });
    expect(ask(ring, 'requests[5s]')).toMatchObject({ kind: 'value', value: 0 });
  });

  it('finds the quantile of what the router itself wrote', () => {
    const metrics = new RequestMetrics();
    const ring = new ScrapeRing();
    scrape(ring, 0, metrics.text());
    // 1 to 100 ms evenly, and the same for the other version a hundred times slower.
    for (let ms = 1; ms <= 100; ms += 1) {
      metrics.record({ version: 'canary', status: 200, seconds: ms / 1_000 });
      metrics.record({ version: 'stable', status: 200, seconds: ms / 10 });
    }
    scrape(ring, 1, metrics.text());
    expect(ask(ring, 'latency_quantile(0.95){version="canary"}[9s]')).toMatchObject({
      value: expect.closeTo(0.095, 9),
    });
    expect(ask(ring, 'latency_quantile(0.5){version="canary"}[9s]')).toMatchObject({ value: expect.closeTo(0.05, 9) });
    expect(ask(ring, 'latency_quantile(0.5){version="stable"}[9s]')).toMatchObject({ value: expect.closeTo(5, 9) });
    expect(ask(ring, 'latency_quantile(0.25)[9s]')).toMatchObject({ value: expect.closeTo(0.05, 9) });
    expect(ask(ring, 'latency_mean{version="canary"}[9s]')).toMatchObject({ value: expect.closeTo(0.0505, 9) });
    metrics.record({ version: 'canary', status: 200, seconds: 700 });
    scrape(ring, 2, metrics.text());
    expect(ask(ring, 'latency_quantile(0.95){version="canary"}[1s]')).toMatchObject({ value: 10 });
  });

  it('tells users apart by what the router counts, each attribute alone and several together', () => {
    const metrics = new RequestMetrics();
    const ring = new ScrapeRing();
    scrape(ring, 0, metrics.text());
    const record = (planTier: string, languagePair: string, status: number, seconds: number) =>
      metrics.record({ version: 'canary', status, seconds, attributes: { planTier, languagePair, userType: 'vip' } });
    for (let time = 0; time < 3; time += 1) record('free', 'L1', 200, 0.05);
    record('free', 'L2', 500, 2.2);
    record('pro', 'L1', 429, 0.01);
    record('platinum', 'L1', 200, 0.01);
    metrics.record({ version: 'stable', status: 200, seconds: 0.01 });
    scrape(ring, 1, metrics.text());
    const value = (text: string) => expect.objectContaining({ query: text, value: expect.any(Number) });
    const found = [
      'requests[9s]',
      'requests{version="canary"}[9s]',
      'requests{planTier="free"}[9s]',
      'requests{planTier="other"}[9s]',
      'requests{userType="none"}[9s]',
      'error_ratio{planTier="free"}[9s]',
      'error_ratio{planTier="free",languagePair="L1"}[9s]',
      'success_ratio{version="canary"}[9s]',
      'availability{version="canary"}[9s]',
      'status_ratio{code="429",version="canary"}[9s]',
      'status_ratio{code=~"4xx|5xx",languagePair=~"L1|L2"}[9s]',
      'share[9s]',
      'share{userType=~"vip|none"}[9s]',
      'latency_mean{planTier="free"}[9s]',
    ].map((query) => ({ query, ...ask(ring, query) }));
    for (const reading of found) expect(reading).toEqual(value(reading.query));
    expect(found.map((reading) => (reading.kind === 'value' ? Number(reading.value.toFixed(4)) : null))).toEqual([
      7, 6, 4, 1, 1, 0.25, 0, 0.6667, 0.8333, 0.1667, 0.3333, 0.8571, 0.8571, 0.5875,
    ]);
    expect(ask(ring, 'latency_quantile(0.99){planTier="free"}[9s]')).toMatchObject({ value: expect.closeTo(2.48, 2) });
    expect(ask(ring, 'requests{planTier="gold"}[9s]')).toMatchObject({ kind: 'missing', reason: 'empty' });
  });

  it('reads a state now and its mean over a window, and misses it as soon as it is gone', () => {
    const ring = new ScrapeRing();
    for (const [second, value] of [0.2, 0.4, 0.9].entries()) {
      const inFlight = `http_requests_in_flight{version="stable"} ${second}\nhttp_requests_in_flight{version="canary"} 5\n`;
      scrape(ring, second, `practice_gauge{name="cpu_usage"} ${value}\n${inFlight}`);
    }
    expect(ask(ring, 'gauge("cpu_usage")')).toMatchObject({ value: 0.9, sampledAt: startedAt + 2_000 });
    expect(ask(ring, 'gauge("cpu_usage")[1s]')).toMatchObject({ value: expect.closeTo(0.65, 9) });
    expect(ask(ring, 'gauge("cpu_usage")', startedAt + 1_000)).toMatchObject({ value: 0.4 });
    expect(ask(ring, 'concurrency')).toMatchObject({ value: 7 });
    expect(ask(ring, 'concurrency{version="canary"}[9s]')).toMatchObject({ value: 5 });
    expect(ask(ring, 'gauge("moon_phase")')).toMatchObject({ kind: 'missing', reason: 'empty' });
    scrape(ring, 3, total('canary', 200, 5));
    expect(ask(ring, 'gauge("cpu_usage")[9s]')).toMatchObject({ kind: 'missing', reason: 'empty' });
  });

  it('keeps every scrape of two minutes and one a second before that', () => {
    const ring = new ScrapeRing();
    for (let tick = 0; tick <= 6_000; tick += 1) scrape(ring, tick * 0.3, total('canary', 200, tick));
    expect(ask(ring, 'requests[60s]')).toMatchObject({ value: 200 });
    const long = ask(ring, 'requests[20m]');
    expect(long.kind === 'value' && long.value).toBeGreaterThanOrEqual(4_000);
    expect(long.kind === 'value' && long.value).toBeLessThan(4_004);
  });

  it('forgets what is older than half an hour', () => {
    const ring = new ScrapeRing();
    for (let second = 0; second <= 4_000; second += 1) scrape(ring, second, total('stable', 200, second));
    expect(ring.oldest?.at).toBe(startedAt + (4_000 - 1_800) * 1_000);
    expect(ask(ring, 'requests[30m]')).toMatchObject({ value: 1_800 });
  });
});

describe('text format', () => {
  it('reads escapes, exponents, infinities and timestamps', () => {
    const text = ['# HELP x y', 'x{a="q\\"\\\\\\n,}",b="2"} 1.5e3 1700000000000', 'y +Inf', ''].join('\n');
    expect(new MetricsTextReader().read(text)).toMatchObject([
      {
        name: 'x',
        value: 1_500,
        labels: new Map([
          ['a', 'q"\\\n,}'],
          ['b', '2'],
        ]),
      },
      { name: 'y', value: Number.POSITIVE_INFINITY },
    ]);
  });

  it.each(['x{a="1} 5', 'x{a=1} 5', 'x five', '<html>'])('refuses %j with its line', (bad) => {
    expect(() => new MetricsTextReader().read(`ok 1\n${bad}\n`)).toThrow(
      expect.objectContaining({ params: { detail: 'line 2' } }),
    );
  });
});
