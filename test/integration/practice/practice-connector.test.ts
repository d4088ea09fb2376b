import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectorInstance, Reading } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { type Range, startRange } from '../../../electron/backend/practice/range.ts';
import { openConnector } from '../../support/open-connector.ts';
import { clientOf } from './range-requests.ts';

const call = { deadlineMs: 5_000 };
const patience = { timeout: 30_000, interval: 100 };

let range: Range;
let connection: ConnectorInstance;

async function start(options: Parameters<typeof startRange>[0]): Promise<void> {
  range = await startRange(options);
  connection = await openConnector(connectorByKind('practice'), { routerUrl: range.addresses.routerUrl });
}

afterEach(async () => {
  await connection.close();
  await range.stop();
});

const numberIn = (reading: Reading) => (reading.kind === 'value' ? reading.value : Number.NaN);
const ask = (query: string) => connection.metrics!.instant(query, call);
const percentFound = async () => (await connection.traffic!.read(call)).targets;
const percent = (value: number) => ({ kind: 'percent', percent: value }) as const;

describe('traffic of a practice connection', () => {
  beforeEach(() => start({ requestsPerSecond: 0, percent: 5 }));

  it('shows the change, makes it and reads it back', async () => {
    const preview = await connection.traffic!.preview(percent(25.5), call);
    expect(preview.targets).toMatchObject([{ target: 'router', from: percent(5), to: percent(25.5) }]);
    expect(preview.targets[0]!.diff.split('\n')).toEqual(
      expect.arrayContaining(['-  "percent": 5', '+  "percent": 25.5']),
    );
    const revisions = new Map(preview.targets.map(({ target, revision }) => [target, revision]));
    const found = await connection.traffic!.apply([{ target: 'router', exposure: percent(25.5) }], revisions, call);
    expect(found.targets).toEqual([{ target: 'router', exposure: percent(25.5) }]);
    expect(range.status().percent).toBe(25.5);
  });

  it('refuses a raise after somebody else changed the split, and lowers all the same', async () => {
    const preview = await connection.traffic!.preview(percent(50), call);
    const revisions = new Map(preview.targets.map(({ target, revision }) => [target, revision]));
    const somebody = clientOf(range.addresses.routerUrl);
    await somebody('/admin/split', { method: 'PUT', body: '{"percent":7}' });
    somebody.close();
    const raise = connection.traffic!.apply([{ target: 'router', exposure: percent(50) }], revisions, call);
    await expect(raise).rejects.toMatchObject({ code: 'practice-split-changed', params: { found: '7\u00a0%' } });
    expect(await percentFound()).toEqual([{ target: 'router', exposure: percent(7) }]);
    await connection.traffic!.apply([{ target: 'router', exposure: percent(0) }], null, call);
    expect(range.status().percent).toBe(0);
  });

  it('restores a snapshot', async () => {
    const snapshot = await connection.traffic!.snapshot(call);
    await connection.traffic!.apply([{ target: 'router', exposure: percent(80) }], null, call);
    const found = await connection.traffic!.restore(snapshot, call);
    expect(found.targets).toEqual([{ target: 'router', exposure: percent(5) }]);
    await expect(connection.traffic!.restore({ ...snapshot, content: '{}' }, call)).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it('carries whole exposures, and shows the change in the words of the document', async () => {
    const both = { kind: 'both', percent: 1, targets: ['planTier=pro & languagePair=L2|L3'] } as const;
    const preview = await connection.traffic!.preview({ ...both, targets: [...both.targets] }, call);
    expect(preview.targets[0]!.diff).toBe(
      [
        '--- router/admin/split',
        '+++ router/admin/split',
        '@@ -1,3 +1,9 @@',
        ' {',
        '-  "percent": 5',
        '+  "exposure": {',
        '+    "kind": "both",',
        '+    "percent": 1,',
        '+    "targets": [',
        '+      "planTier=pro & languagePair=L2|L3"',
        '+    ]',
        '+  }',
        ' }',
        '',
      ].join('\n'),
    );
    const change = [{ target: 'router', exposure: preview.targets[0]!.to }];
    await connection.traffic!.apply(change, null, call);
    expect(range.status()).toMatchObject({ exposure: both, percent: null });
    const text = (await connection.traffic!.snapshot(call)).content;
    expect(JSON.parse(text)).toEqual({ exposure: both });
  });

  it('refuses a target that it does not understand before anything is changed', async () => {
    const bad = { kind: 'targets', targets: ['cn-north', 'city='] } as const;
    const refusal = { code: 'exposure-not-understood', params: { place: 'targets[1] value-expected at 5' } };
    const exposure = { ...bad, targets: [...bad.targets] };
    await expect(connection.traffic!.preview(exposure, call)).rejects.toMatchObject(refusal);
    const change = [{ target: 'router', exposure }];
    await expect(connection.traffic!.apply(change, null, call)).rejects.toMatchObject(refusal);
    expect(range.status().percent).toBe(5);
  });

  it('has no replicas and one target only', async () => {
    const replicas = { kind: 'replicas', canary: 1 } as const;
    const refusal = { code: 'exposure-not-carried', params: { kind: 'replicas' } };
    await expect(connection.traffic!.preview(replicas, call)).rejects.toMatchObject(refusal);
    const change = [{ target: 'router', exposure: replicas }];
    await expect(connection.traffic!.apply(change, null, call)).rejects.toMatchObject(refusal);
    const elsewhere = [{ target: 'elsewhere', exposure: percent(1) }];
    await expect(connection.traffic!.apply(elsewhere, null, call)).rejects.toMatchObject({ code: 'not-found' });
    expect(range.status().percent).toBe(5);
  });

  it('probes each version and finds the old one down', async () => {
    expect(await connection.probe!.probe('stable', call)).toMatchObject({ ok: true, detail: 'status 200' });
    range.setFault('stable-down', true);
    expect(await connection.probe!.probe('stable', call)).toMatchObject({ ok: false });
    expect(await connection.probe!.probe('canary', call)).toMatchObject({ ok: true });
  });

  it('keeps deadlines, can be cancelled, and says when the range is gone', async () => {
    await expect(connection.traffic!.read({ deadlineMs: 0 })).rejects.toMatchObject({ code: 'deadline-exceeded' });
    const signal = AbortSignal.abort();
    await expect(connection.traffic!.read({ ...call, signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await connection.health(call)).toMatchObject({
      ok: true,
      code: 'practice-ok',
      params: { exposure: '5\u00a0%' },
    });
    await range.stop();
    await expect(connection.traffic!.read(call)).rejects.toMatchObject({ code: 'connection-unreachable' });
    expect(await connection.health(call)).toMatchObject({ ok: false, code: 'connection-unreachable' });
    expect(await connection.probe!.probe('stable', call)).toMatchObject({ ok: false });
  });
});

describe('metrics of a practice connection', () => {
  beforeEach(() => start({ requestsPerSecond: 400, percent: 20 }));

  it('measures the split that the synthetic users got', async () => {
    await expect.poll(async () => numberIn(await ask('requests[1m]')), patience).toBeGreaterThan(1_500);
    const canary = numberIn(await ask('requests{version="canary"}[1m]'));
    const all = numberIn(await ask('requests[1m]'));
    // 6 % opted in, and 20 % of the others.
    const share = 0.06 + 0.94 * 0.2;
    expect(Math.abs(canary / all - share)).toBeLessThan(3.9 * Math.sqrt((share * (1 - share)) / all));
    expect(await ask('error_ratio{version="canary"}[1m]')).toMatchObject({ kind: 'value', value: 0 });
    expect(numberIn(await ask('latency_quantile(0.95){version="canary"}[1m]'))).toBeGreaterThan(0.012);
    const points = await connection.metrics!.range('requests[1s]', Date.now() - 10_000, Date.now(), 500, call);
    expect(points.length).toBeGreaterThan(3);
    expect(points.every(({ at, value }) => at > 0 && value >= 0)).toBe(true);
  });

  it('shows latency and errors of the new version and leaves the old one alone', async () => {
    range.setFault('errors', true);
    await expect
      .poll(async () => numberIn(await ask('error_ratio{version="canary"}[2s]')), patience)
      .toBeGreaterThan(0.15);
    expect(numberIn(await ask('error_ratio{version="stable"}[2s]'))).toBe(0);
    range.setFault('errors', false);
    range.setFault('latency', true);
    const p95 = async (version: string) => numberIn(await ask(`latency_quantile(0.95){version="${version}"}[2s]`));
    await expect.poll(() => p95('canary'), patience).toBeGreaterThan(2.5);
    expect(await p95('stable')).toBeLessThan(1);
    range.setFault('latency', false);
    await expect.poll(() => p95('canary'), patience).toBeLessThan(1);
    await expect.poll(async () => numberIn(await ask('error_ratio{version="canary"}[1s]')), patience).toBe(0);
  });

  it('tells users apart, and shows a gauge that is out of line', async () => {
    const free = 'version="stable",planTier="free"';
    await expect.poll(async () => numberIn(await ask(`requests{${free}}[1m]`)), patience).toBeGreaterThan(300);
    const all = numberIn(await ask('requests{version="stable"}[1m]'));
    const tiers = numberIn(await ask('requests{version="stable",planTier=~"pro|plus|free"}[1m]'));
    expect(tiers).toBe(all);
    // Regular users are free in 6 of 10, new ones in 9 of 10.
    const share = (62 * 0.6 + 22 * 0.9) / 94;
    expect(numberIn(await ask(`requests{${free}}[1m]`)) / all).toBeGreaterThan(share - 0.08);
    expect(numberIn(await ask(`requests{${free}}[1m]`)) / all).toBeLessThan(share + 0.08);
    expect(await ask('requests{version="stable",userType="internal"}[1m]')).toMatchObject({ kind: 'missing' });
    expect(numberIn(await ask('latency_quantile(0.95){version="stable",planTier="free"}[1m]'))).toBeGreaterThan(0.02);
    expect(numberIn(await ask('share{userType="internal"}[1m]'))).toBe(1);
    expect(numberIn(await ask('concurrency[10s]'))).toBeGreaterThan(0);
    expect(await ask('gauge("disk_usage")')).toMatchObject({ kind: 'value', value: 0.55 });
    range.setFault('gauge', true, { name: 'disk_usage', value: 0.9 });
    await expect.poll(() => ask('gauge("disk_usage")'), patience).toMatchObject({ value: 0.9 });
    expect(await ask('gauge("moon_phase")')).toMatchObject({ kind: 'missing', reason: 'empty' });
  });

  it.each(['refuse', 'hang'] as const)(
    'has missing readings while /metrics is dead (%s), and numbers again',
    async (mode) => {
      await expect.poll(async () => (await ask('requests[1s]')).kind, patience).toBe('value');
      range.setFault('metrics-dead', true, { mode });
      await expect.poll(() => ask('requests[1s]'), patience).toMatchObject({ kind: 'missing', reason: 'unreachable' });
      range.setFault('metrics-dead', false);
      await expect.poll(async () => (await ask('requests[1s]')).kind, patience).toBe('value');
    },
  );

  it('answers a bad query with its problem, and a first question with nothing yet', async () => {
    expect(await ask('rate(http_requests_total)')).toMatchObject({ kind: 'missing', reason: 'bad-answer' });
    expect(await ask('requests[1s]')).toMatchObject({ kind: 'missing', reason: 'empty' });
    const signal = AbortSignal.abort();
    await expect(connection.metrics!.instant('requests[1s]', { ...call, signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(connection.metrics!.range('nonsense', 0, 1, 1, call)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
