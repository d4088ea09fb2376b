import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertsCapability, ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { claiming, openConnector } from '../../support/open-connector.ts';

const call = { deadlineMs: 10_000 };
const all = { labels: {} };
const hourMs = 3_600_000;

describe.each(claiming('alerts'))('alerts of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;
  let alerts: AlertsCapability;

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'alerts');
    connection = await openConnector(metadata, fixture.config);
    alerts = connection.alerts!;
  });
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });

  it('has none while nothing fires, one while one fires, with its time and its labels', async () => {
    expect(await alerts.firing(all, call)).toEqual([]);
    await fixture.alerts!.fire('HighErrorRate', 'critical');
    const [alert, ...others] = await alerts.firing(all, call);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      name: 'HighErrorRate',
      severity: 'critical',
      labels: { alertname: 'HighErrorRate', severity: 'critical' },
    });
    expect(Math.abs(Date.now() - (alert?.since ?? 0))).toBeLessThan(10_000);
    expect(await alerts.firing(all, call)).toEqual([alert]);
    await fixture.alerts!.calm();
    expect(await alerts.firing(all, call)).toEqual([]);
  });

  it('finds those only that have every label', async () => {
    await fixture.alerts!.fire('HighErrorRate', 'critical');
    const names = async (labels: Record<string, string>) =>
      (await alerts.firing({ labels }, call)).map(({ name }) => name);
    expect(await names({ severity: 'critical' })).toEqual(['HighErrorRate']);
    expect(await names({ severity: 'critical', alertname: 'HighErrorRate' })).toEqual(['HighErrorRate']);
    expect(await names({ severity: 'warning' })).toEqual([]);
    expect(await names({ severity: 'critical', team: 'sre' })).toEqual([]);
    expect(await names({ toString: 'x' })).toEqual([]);
    await fixture.alerts!.calm();
  });

  it('keeps people from being told of one for a drill, where it can, and tells them again', async () => {
    const can = fixture.alerts!.silences === true;
    const { muted, silence, endSilence, silences } = alerts;
    expect([muted, silence, endSilence, silences].map((method) => method !== undefined)).toEqual([can, can, can, can]);
    if (!can) return;
    const labels = { alertname: 'HighErrorRate' };
    const wanted = { labels, author: 'cockpit drill 7', comment: 'drill, "as planned"', endsAt: Date.now() + hourMs };
    await fixture.alerts!.fire('HighErrorRate', 'critical');
    const made = await silence!(wanted, call);
    expect(made).toMatchObject(wanted);
    expect(await alerts.firing(all, call)).toEqual([]);
    expect(await muted!(all, call)).toMatchObject([{ name: 'HighErrorRate', by: 'silence' }]);
    expect(await muted!({ labels: { severity: 'warning' } }, call)).toEqual([]);
    expect(await silences!({ author: 'cockpit drill 7' }, call)).toMatchObject([{ id: made.id, ...wanted }]);
    expect(await silences!({ author: 'somebody else' }, call)).toEqual([]);
    expect((await silences!({}, call)).map(({ id }) => id)).toEqual([made.id]);
    await endSilence!(made.id, call);
    expect((await alerts.firing(all, call)).map(({ name }) => name)).toEqual(['HighErrorRate']);
    expect(await muted!(all, call)).toEqual([]);
    expect(await silences!({ author: 'cockpit drill 7' }, call)).toEqual([]);
    // Again, and one that never was.
    await endSilence!(made.id, call);
    await endSilence!('7d5a4a3f-8e5e-4d1b-9d0e-0a3a5f7c2b11', call);
    const refused: readonly Partial<typeof wanted>[] = [
      { labels: {} as typeof labels },
      { author: ' ' },
      { comment: '' },
      { endsAt: Date.now() - 1 },
      { endsAt: Date.now() + 25 * hourMs },
    ];
    for (const wrong of refused) {
      await expect(silence!({ ...wanted, ...wrong }, call)).rejects.toMatchObject({ code: 'invalid-input' });
    }
    await fixture.alerts!.calm();
  });

  it('throws where it cannot ask: that is not the same as nothing', async () => {
    const cancelled = alerts.firing(all, { ...call, signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    const gone = await openConnector(metadata, fixture.goneConfig!);
    const hanging = await openConnector(metadata, fixture.hangingConfig!);
    try {
      await expect(gone.alerts!.firing(all, call)).rejects.toMatchObject({ code: 'connection-unreachable' });
      const never = hanging.alerts!.firing(all, { deadlineMs: 200 });
      await expect(never).rejects.toMatchObject({ code: 'deadline-exceeded' });
    } finally {
      await gone.close();
      await hanging.close();
    }
  });
});
