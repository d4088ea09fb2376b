import { expect, it } from 'vitest';
import { connectors } from '../../../electron/backend/connectors/index.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { openConnector } from '../../support/open-connector.ts';

it.each(connectors)('$kind has exactly the capabilities that the list claims for it', async (metadata) => {
  const fixture = await startConnectorFixture(metadata.kind, metadata.capabilities[0]!);
  const { health, close, ...capabilities } = await openConnector(metadata, fixture.config);
  try {
    const present = Object.entries(capabilities).flatMap(([name, capability]) =>
      capability === undefined ? [] : [name],
    );
    expect(present.sort()).toEqual([...metadata.capabilities].sort());
    expect(await health({ deadlineMs: 10_000 })).toMatchObject({ ok: true });
  } finally {
    await close();
    await fixture.stop();
  }
});
