import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorInstance, NotifyCapability } from '../../../electron/backend/connectors/connector.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { claiming, openConnector } from '../../support/open-connector.ts';

const call = { deadlineMs: 10_000 };
const message = (number: number) => ({
  audience: '客服 / customer service',
  subject: `Release ${number} rolled back`,
  body: '已回滚到 1.4.2。\nSecond line with "quotes" & signs.',
});

describe.each(claiming('notify'))('notify of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;
  let notify: NotifyCapability;

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'notify');
    connection = await openConnector(metadata, fixture.config);
    notify = connection.notify!;
  });
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });

  it('hands a message over word by word, each with a receipt of its own', async () => {
    const first = await notify.send(message(1), call);
    const second = await notify.send(message(2), call);
    expect(first.receipt).not.toBe('');
    expect(second.receipt).not.toBe(first.receipt);
    expect(await fixture.notify!.received()).toMatchObject([message(1), message(2)]);
  });

  it('bounds what it takes and what is kept', async () => {
    const huge = notify.send({ ...message(3), body: 'x'.repeat(60_000) }, call);
    await expect(huge).rejects.toMatchObject({ code: 'invalid-input' });
    for (let number = 4; number < 120; number += 1) await notify.send(message(number), call);
    const kept = await fixture.notify!.received();
    expect(kept).toHaveLength(100);
    expect(kept.at(-1)).toMatchObject(message(119));
  });

  it('gives up what is cancelled, says when nobody is there, and does not wait for one who never answers', async () => {
    const cancelled = notify.send(message(200), { ...call, signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect((await fixture.notify!.received()).some(({ subject }) => subject.includes('200'))).toBe(false);
    const gone = await openConnector(metadata, fixture.goneConfig!);
    const hanging = await openConnector(metadata, fixture.hangingConfig!);
    try {
      await expect(gone.notify!.send(message(1), call)).rejects.toMatchObject({ code: 'connection-unreachable' });
      const never = hanging.notify!.send(message(1), { deadlineMs: 200 });
      await expect(never).rejects.toMatchObject({ code: 'deadline-exceeded' });
    } finally {
      await gone.close();
      await hanging.close();
    }
  });
});
