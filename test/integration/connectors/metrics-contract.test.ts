import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorInstance, MetricsCapability } from '../../../electron/backend/connectors/connector.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { cancelsAtOnce } from '../../support/ends-in-time.ts';
import { claiming, openConnector } from '../../support/open-connector.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };

describe.each(claiming('metrics'))('metrics of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;
  let metrics: MetricsCapability;
  let queries: NonNullable<ConnectorFixture['metrics']>['queries'];

  const open = (config: Readonly<Record<string, unknown>>) => openConnector(metadata, config);

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'metrics');
    connection = await open(fixture.config);
    metrics = connection.metrics!;
    queries = fixture.metrics!.queries;
  });
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });

  it('reads a number with its time', async () => {
    const reading = await waitFor('a first value', async () => {
      const now = await metrics.instant(queries.value, call);
      return now.kind === 'value' ? now : null;
    });
    expect(Number.isFinite(reading.value)).toBe(true);
    expect(Math.abs(Date.now() - reading.sampledAt)).toBeLessThan(5_000);
  });

  it('gives the reason where there is no number', async () => {
    const reasonOf = async (query: string) => {
      const reading = await metrics.instant(query, call);
      return reading.kind === 'missing' ? reading.reason : 'a value';
    };
    expect(['empty', 'nan']).toContain(await reasonOf(queries.empty));
    expect(['http-error', 'bad-answer']).toContain(await reasonOf(queries.invalid));
    const { manySeries, notANumber } = fixture.metrics!;
    if (manySeries !== undefined) expect(await reasonOf(manySeries)).toBe('many-series');
    if (notANumber !== undefined) expect(await reasonOf(notANumber)).toBe('nan');
  });

  it('reads a series in order within its range, and throws on a bad query', async () => {
    const points = await waitFor('a series', async () => {
      const to = Date.now();
      const series = await metrics.range(queries.value, to - 5_000, to, 500, call);
      expect(series.every(({ at }) => at >= to - 5_001 && at <= to + 1)).toBe(true);
      return series.length > 2 ? series : null;
    });
    expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(points.every(({ value }) => Number.isFinite(value))).toBe(true);
    const bad = metrics.range(queries.invalid, Date.now() - 5_000, Date.now(), 500, call);
    await expect(bad).rejects.toMatchObject({ name: 'CockpitFault' });
  });

  it('tells before a release what a query reads, and whether there is such a thing at all', async () => {
    const check = metrics.check!;
    const found = await waitFor('one series', async () => {
      const now = await check(queries.value, call);
      return now.series === 1 ? now : null;
    });
    // A constant names nothing and has no age.
    if (found.newestAt !== null) expect(Math.abs(Date.now() - found.newestAt)).toBeLessThan(5_000);
    expect(found.metrics.filter(({ type }) => type === null)).toEqual([]);
    const nothing = await check(queries.empty, call);
    expect(nothing.series).toBe(0);
    if (fixture.metrics!.emptyIsUnheard !== false) {
      expect(nothing).toMatchObject({ newestAt: null, metrics: [{ type: null }] });
    }
    const { manySeries } = fixture.metrics!;
    if (manySeries !== undefined) expect((await check(manySeries, call)).series).toBeGreaterThan(1);
    await expect(check(queries.invalid, call)).rejects.toMatchObject({ name: 'CockpitFault' });
  });

  it('does not wait longer than it may for a server that never answers, nor after a cancel', async () => {
    const hanging = await open(fixture.metrics!.hangingConfig);
    try {
      const beganAt = performance.now();
      const reading = await hanging.metrics!.instant(queries.value, { deadlineMs: 200 });
      expect(reading).toMatchObject({ kind: 'missing', reason: 'deadline' });
      const now = Date.now();
      const series = hanging.metrics!.range(queries.value, now - 5_000, now, 500, { deadlineMs: 200 });
      await expect(series).rejects.toMatchObject({ code: 'deadline-exceeded' });
      const checked = hanging.metrics!.check!(queries.value, { deadlineMs: 200 });
      await expect(checked).rejects.toMatchObject({ code: 'deadline-exceeded' });
      expect(performance.now() - beganAt).toBeLessThan(2_000);
      await cancelsAtOnce((signal) => hanging.metrics!.instant(queries.value, { deadlineMs: 60_000, signal }));
      expect(await hanging.health({ deadlineMs: 200 })).toMatchObject({ ok: false, code: 'deadline-exceeded' });
    } finally {
      await hanging.close();
    }
  });

  it('is well', async () => {
    expect(await connection.health(call)).toMatchObject({ ok: true, code: expect.stringContaining(metadata.kind) });
  });
});
