import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { claiming, openConnector } from '../../support/open-connector.ts';

const call = { deadlineMs: 10_000 };
const from = 1_800_000_000_000;
const batch = { from, to: from + 60_000, tags: ['release', '批次 2'], text: 'Batch 2: 5 % "canary"' };

describe.each(claiming('annotate'))('annotations of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'annotate');
    connection = await openConnector(metadata, fixture.config);
  });
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });

  it('writes each once, as it is, with a link to the time around it', async () => {
    const { annotate } = connection.annotate!;
    const first = await annotate(batch, call);
    const moment = await annotate({ ...batch, to: null, text: 'rolled back' }, call);
    expect(moment.id).not.toBe(first.id);
    const written = await fixture.annotate!.written();
    expect(written).toHaveLength(2);
    expect(written[0]).toMatchObject({ time: from, timeEnd: batch.to, tags: batch.tags, text: batch.text });
    expect(written[1]).not.toHaveProperty('timeEnd');
    const shown = new URL(first.link ?? '').searchParams;
    expect(Number(shown.get('from'))).toBeLessThan(batch.from);
    expect(Number(shown.get('to'))).toBeGreaterThan(batch.to);
  });

  it('finds one again by a tag that it carries, and no other', async () => {
    const { annotate, find } = connection.annotate!;
    const tag = 'mark:7/a1';
    const written = await annotate({ ...batch, tags: ['release', tag] }, call);
    expect(await find({ ...batch, tag }, call)).toEqual(written);
    expect(await find({ ...batch, tag: 'mark:7/a11' }, call)).toBeNull();
  });

  it('refuses what says nothing or ends before it begins, and ends in time', async () => {
    const { annotate } = connection.annotate!;
    await expect(annotate({ ...batch, text: ' ' }, call)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(annotate({ ...batch, to: from - 1 }, call)).rejects.toMatchObject({ code: 'invalid-input' });
    const cancelled = annotate(batch, { ...call, signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    const hanging = await openConnector(metadata, fixture.hangingConfig!);
    try {
      const never = hanging.annotate!.annotate(batch, { deadlineMs: 200 });
      await expect(never).rejects.toMatchObject({ code: 'deadline-exceeded' });
    } finally {
      await hanging.close();
    }
  });
});
