import { expect, it } from 'vitest';
import { parseConfig } from '../../../electron/backend/connections/connection-config.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';

const targets = ['edge'];

it.each([
  ['a rule between fields, which has no words of its own', { targets }, { place: 'applyCommand', detail: '' }],
  [
    'a value of another type, with what is wrong about it',
    { targets, timeoutSeconds: 'long' },
    { place: 'timeoutSeconds', detail: expect.stringMatching(/expected number/) },
  ],
])('names the field of %s', async (_what, config, params) => {
  const connector = await connectorByKind('command-switch').load();
  expect(() => parseConfig(connector, config, {})).toThrow(
    expect.objectContaining({ code: 'connection-invalid', params }),
  );
});
