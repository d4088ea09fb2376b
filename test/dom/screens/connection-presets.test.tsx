import { fireEvent, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { ConnectionForm } from '../../../renderer/screens/connections/connection-form.tsx';
import { ConnectionContext } from '../../../renderer/stores/connection.ts';
import type { ConnectionHealth } from '../../../shared/contract/connections.ts';
import { renderInCockpit } from '../render.tsx';
import { choose, controlOf, found, pressed } from './form-controls.ts';
import { connectionTo } from './render-flight.tsx';

// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => {};

/** The form of a new connection, and the configurations that were tried. */
async function openNew(kind: string) {
  const { capabilities, load } = connectorByKind(kind);
  const { configSchema, secretFields, presets } = await load();
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  const tried: Record<string, unknown>[] = [];
  const connections = {
    kinds: async () => [{ kind, capabilities, configSchema: schema, secretFields, presets }],
    tryOut: async ({ config }: { config: Record<string, unknown> }): Promise<ConnectionHealth> => {
      tried.push(config);
      return {
        ...{ ok: true, code: 'prometheus-ok', params: {}, tookMs: 1 },
        ...{ expiry: null, checkedAt: 0, error: null, offers: [] },
      };
    },
  } as never;
  await renderInCockpit(
    <ConnectionContext value={connectionTo({ connections })}>
      <ConnectionForm connection={null} others={[]} onClose={() => {}} onSaved={() => {}} />
    </ConnectionContext>,
    'en',
  );
  const form = await waitFor(() => found(document.body, '[role=dialog]'));
  await choose(controlOf(form, 'Kind'), kind);
  return { form, presets: presets!, tried };
}

it.each([
  ['novelty', 'file', 'journal'],
  ['http-switch', 'etcd', 'consul'],
])('another preset of %s takes with it what the one before said', async (kind, former, next) => {
  const { form, presets, tried } = await openNew(kind);
  await choose(controlOf(form, 'Preset'), former);
  await choose(controlOf(form, 'Preset'), next);
  await pressed(form, 'Try it');
  expect(tried).toEqual([presets.find(({ id }) => id === next)?.config]);
});

it('what was typed stays, also over what a preset said', async () => {
  const { form, presets, tried } = await openNew('novelty');
  await choose(controlOf(form, 'Preset'), 'file');
  const only = controlOf(form, 'Only lines that fit this pattern count');
  fireEvent.change(only, { target: { value: 'FATAL' } });
  await choose(controlOf(form, 'Preset'), 'journal');
  await pressed(form, 'Try it');
  expect(tried).toEqual([{ ...presets.find(({ id }) => id === 'journal')?.config, only: 'FATAL' }]);
});
