import { act, fireEvent, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { endpointFields, endpointSecretFields } from '../../../electron/backend/endpoints/endpoint-config.ts';
import { ConnectionForm } from '../../../renderer/screens/connections/connection-form.tsx';
import { ConnectionContext } from '../../../renderer/stores/connection.ts';
import type { ConnectionHealth, ListedConnection } from '../../../shared/contract/connections.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import { renderInCockpit } from '../render.tsx';
import { controlOf, found, pressed } from './form-controls.ts';
import { connectionTo } from './render-flight.tsx';

// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => {};

const named = (connectionId: string, name: string): ListedConnection => ({
  ...{ connectionId, kind: 'prometheus', name, environment: 'test', capabilities: ['metrics'] },
  ...{ config: { url: 'https://metrics.test' }, secretsSet: [], builtIn: false },
  ...{ health: null, resting: null, openRelease: null, namedBy: [], revision: 'r1' },
});
const well: ConnectionHealth = {
  ...{ ok: true, code: 'scrape-ok', params: { path: '/metrics', series: 7 }, tookMs: 1 },
  ...{ expiry: null, checkedAt: 0, error: null, offers: [] },
};

interface Answers {
  readonly tryOut?: (draft: { config: Record<string, unknown> }, options: { signal: AbortSignal }) => unknown;
  readonly save?: (draft: { commandId: string }) => unknown;
}

/** The form of the connection `metrics` beside one that is called `edge`. */
async function open(answers: Answers) {
  const kind = { kind: 'prometheus', capabilities: ['metrics'], presets: [], secretFields: [...endpointSecretFields] };
  const configSchema = z.toJSONSchema(z.strictObject(endpointFields), { io: 'input' });
  const connections = { kinds: async () => [{ ...kind, configSchema }], ...answers } as never;
  const own = named('c1', 'metrics');
  await renderInCockpit(
    <ConnectionContext value={connectionTo({ connections })}>
      <ConnectionForm connection={own} others={[own, named('c2', 'edge ')]} onClose={() => {}} onSaved={() => {}} />
    </ConnectionContext>,
    'en',
  );
  const form = await waitFor(() => found(document.body, '[role=dialog]'));
  await waitFor(() => controlOf(form, 'Address'));
  const type = (words: string, value: string) =>
    act(async () => fireEvent.change(controlOf(form, words), { target: { value } }));
  return { form, type };
}

const settled = () => act(async () => {});

it('a verdict goes with what was tried, and so does a trial that still runs', async () => {
  const signals: AbortSignal[] = [];
  const { form, type } = await open({
    tryOut: (_draft, { signal }) => {
      signals.push(signal);
      return signals.length === 1 ? Promise.resolve(well) : new Promise(() => {});
    },
  });
  await pressed(form, 'Try it');
  expect(form.textContent).toContain('7 series');
  await type('Address', 'https://other.test');
  expect(form.textContent).not.toContain('7 series');
  await pressed(form, 'Try it');
  expect(form.textContent).toContain('Testing');
  await type('Address', 'https://third.test');
  expect(signals[1]!.aborted).toBe(true);
  expect(form.textContent).not.toContain('Testing');
});

it('what is accepted is tried at once, and an offer goes with the values to which it was made', async () => {
  const tried: unknown[] = [];
  const { form, type } = await open({
    tryOut: async ({ config }) => {
      tried.push(config);
      return 'tenant' in config ? well : { ...well, offers: [{ field: 'tenant', value: 'team-a' }] };
    },
  });
  await pressed(form, 'Try it');
  expect(form.textContent).toContain('team-a');
  await type('Address', 'https://other.test');
  expect(form.textContent).not.toContain('team-a');
  await pressed(form, 'Try it');
  await pressed(form, 'Use as');
  await settled();
  expect(tried.at(-1)).toEqual({ url: 'https://other.test', tenant: 'team-a' });
  expect(tried).toHaveLength(3);
  expect(form.textContent).toContain('7 series');
});

it('the same content is one command however often it is sent, other content another one', async () => {
  const commands: string[] = [];
  const { form, type } = await open({
    save: async ({ commandId }) => {
      commands.push(commandId);
      throw new CockpitFault('connection-unreachable', {}, { retryable: true });
    },
  });
  await type('Address', 'https://other.test');
  await pressed(form, 'Save');
  await pressed(form, 'Save');
  await type('Address', 'https://third.test');
  await pressed(form, 'Save');
  expect(commands).toHaveLength(3);
  expect(commands[1]).toBe(commands[0]);
  expect(commands[2]).not.toBe(commands[0]);
});

it('refuses the name of another connection, but not its own', async () => {
  const { form, type } = await open({});
  const save = [...form.querySelectorAll('button')].find(({ textContent }) => textContent.startsWith('Save'))!;
  await type('Name', ' edge');
  expect(save.disabled).toBe(true);
  expect(form.textContent).toContain('Another connection has this name');
  await type('Name', 'metrics ');
  expect(save.disabled).toBe(false);
  expect(form.textContent).not.toContain('Another connection has this name');
});

it('the mark of a refused field goes when that field changes, not when another one does', async () => {
  const { form, type } = await open({
    save: async () => {
      throw new CockpitFault('connection-invalid', { kind: 'prometheus', place: 'url', detail: 'Invalid URL' });
    },
  });
  await type('Address', 'nowhere');
  await pressed(form, 'Save');
  await type('Name', 'another');
  expect(controlOf(form, 'Address').getAttribute('aria-invalid')).toBe('true');
  await type('Address', 'https://metrics.test');
  expect(controlOf(form, 'Address').getAttribute('aria-invalid')).not.toBe('true');
  expect(form.textContent).not.toContain('This is not right');
});
