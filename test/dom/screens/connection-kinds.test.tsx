import { fireEvent, waitFor } from '@testing-library/react';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectors } from '../../../electron/backend/connectors/index.ts';
import { type Backend, createBackend } from '../../../electron/backend/create-backend.ts';
import { schemaFields } from '../../../renderer/components/schema-fields.ts';
import { ConnectionForm } from '../../../renderer/screens/connections/connection-form.tsx';
import { Screen } from '../../../renderer/screens/connections/connections-screen.tsx';
import { ConnectionContext } from '../../../renderer/stores/connection.ts';
import type { ConnectionHealth } from '../../../shared/contract/connections.ts';
import { languageCodes } from '../../../shared/i18n/index.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import { loadTranslate, loadTranslator } from '../../../shared/i18n/translator.ts';
import { temporaryHost } from '../../support/test-host.ts';
import { renderInCockpit } from '../render.tsx';
import { choose, controlOf, found, labels, pressed } from './form-controls.ts';
import { connectionTo } from './render-flight.tsx';

// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => {};

/** What is typed into a field of this name, whatever the kind. Nothing of it is there: every trial ends soon. */
const examples: Readonly<Record<string, string>> = {
  url: 'http://127.0.0.1:1',
  readPath: '/v1/kv/{key}',
  writePath: '/v1/kv/{key}',
  sourcePath: '/numbers',
  configFile: '/nowhere/nginx.conf',
  upstream: 'app',
  stableServer: '127.0.0.1:2',
  canaryServer: '127.0.0.1:3',
  applyCommand: '/nowhere/switch\n{value}',
  readCommand: '/nowhere/switch\n--read',
  instructions: 'canary_weight={to}',
  who: 'network duty',
  envFile: '/nowhere/app.env',
  variable: 'ROLLOUT_PERCENT',
  restartBy: 'unit',
  unit: 'app.service',
  socket: '/nowhere/admin.sock',
  backend: 'app',
  kubeconfigFile: '/nowhere/kubeconfig',
  objectName: 'traffic',
  fields: 'data.percent = {percent}',
  workload: 'Deployment/app',
  gaugeCommand: '/nowhere/gauge',
  secretHeaders: 'X-API-Key: k-1\nX-Tenant: t-1',
  secretEnvironment: 'API_TOKEN=t-1\nOTHER=o-1',
  windowSeconds: '60',
  stableMark: 'v1',
  canaryMark: 'v2',
  host: '127.0.0.1',
  port: '1',
  user: 'deploy',
};

const secretExamples = ['secretHeaders', 'secretEnvironment'];

/** A machine that does something else besides. */
const slowly = { timeout: 10_000 };

// The practice range is there once and is added by nobody.
const addable = connectors.filter(({ kind }) => kind !== 'practice').map(({ kind }) => kind);
/** What was typed for each kind, as it was sent. */
const filled = new Map<string, Record<string, unknown>>();
const host = temporaryHost();
let backend: Backend;
beforeAll(async () => {
  backend = await createBackend(host, { checkpoints: false });
});
afterAll(async () => {
  await backend.close();
  host.dispose();
});

describe('the form of every kind', () => {
  it.each(languageCodes)('has words for fields, choices and presets: %s', async (language) => {
    const translator = await loadTranslator(language);
    const kinds = await backend.client.connections.kinds();
    expect(kinds.map(({ kind }) => kind)).toEqual(addable);
    const keys = kinds.flatMap(({ kind, capabilities, configSchema, secretFields, presets }) => [
      `connectors:kind.${kind}`,
      ...capabilities.map((capability) => `connections:capability.${capability}`),
      ...presets.map(({ id }) => `connectors:preset.${kind}.${id}`),
      ...schemaFields(configSchema, secretFields).flatMap(({ name, choices, group, capability }) => [
        `connectors:field.${name}`,
        ...(group === null ? [] : [`connections:fieldGroup.${group}.title`, `connections:fieldGroup.${group}.about`]),
        ...(capability === null ? [] : [`connections:capability.${capability}`]),
        // Methods of HTTP and signals are said as they are.
        ...choices.filter((choice) => !/^[A-Z0-9]+$/.test(choice)).map((one) => `connectors:choice.${name}.${one}`),
      ]),
    ]);
    expect([...new Set(keys)].filter((key) => !translator.exists(key))).toEqual([]);
  });

  // In turns in both languages.
  const turns = addable.map((kind, index) => ({ kind, language: languageCodes[index % languageCodes.length]! }));

  it.each(turns)('$kind is filled in, and tried as it stands there ($language)', async ({ kind, language }) => {
    const t = await loadTranslate(language);
    const words = (key: string) => say(t, key);
    const answers: ConnectionHealth[] = [];
    const { connections } = backend.client;
    const tryOut: typeof connections.tryOut = async (draft, ...rest) => {
      expect(draft).toMatchObject({ connectionId: null, kind });
      filled.set(kind, draft.config);
      const answer = await connections.tryOut(draft, ...rest);
      answers.push(answer);
      return answer;
    };
    await renderInCockpit(
      <ConnectionContext value={connectionTo({ connections: { kinds: connections.kinds, tryOut } })}>
        <ConnectionForm connection={null} others={[]} onClose={() => {}} onSaved={() => {}} />
      </ConnectionContext>,
      language,
    );
    const form = await waitFor(() => found(document.body, '[role=dialog]'));
    await choose(controlOf(form, words('connections:form.kind')), kind);
    const presets = labels(form).find((label) => label.words === words('connections:form.preset'));
    if (presets !== undefined) await choose(presets.control, null);
    // A choice brings more fields with it.
    for (let before = -1; before !== labels(form).length; ) {
      before = labels(form).length;
      for (const [name, example] of Object.entries(examples)) {
        const field = labels(form).find((label) => label.words === words(`connectors:field.${name}`));
        if (field === undefined || field.control.value !== '') continue;
        if (field.control.getAttribute('aria-haspopup') === 'listbox') await choose(field.control, example);
        else fireEvent.change(field.control, { target: { value: example } });
      }
    }
    const secrets = await secretTexts(kind);
    for (const name of secrets) {
      expect(controlOf(form, words(`connectors:field.${name}`)).tagName).toBe('TEXTAREA');
    }
    const left = labels(form).filter(({ control }) => control.required && control.value === '');
    const aboutItself = [words('connections:form.name'), words('connections:form.environment')];
    expect(
      left.map((label) => label.words),
      'fields without an example',
    ).toEqual(aboutItself);

    await pressed(form, words('connections:tryOut'));
    await waitFor(() => expect(answers).toHaveLength(1), slowly);
    const { configSchema } = await connectors.find((one) => one.kind === kind)!.load();
    const config = filled.get(kind);
    for (const name of secrets) expect(config?.[name]).toBe(examples[name]);
    expect(configSchema.parse(config)).toMatchObject(config!);
    const [{ code }] = answers as [ConnectionHealth];
    expect(code).not.toBe('connection-invalid');
    expect(code).not.toBe('internal');
    await waitFor(() => expect(found(form, '[role=status]').textContent).not.toContain(code));
  });

  it.each(languageCodes)('stands in the list with its health and how old that is: %s', async (language) => {
    const { list, test, save } = backend.client.connections;
    const ids = await Promise.all(
      [...filled].map(([kind, config]) =>
        save({
          ...{ commandId: `${kind} ${language}`, connectionId: null, environment: 'test' },
          kind,
          name: `my ${kind}`,
          // The vault of this backend is shut.
          config: Object.fromEntries(Object.entries(config).filter(([field]) => !secretExamples.includes(field))),
        }),
      ),
    );
    await renderInCockpit(
      <ConnectionContext value={connectionTo({ connections: { list, test }, vault: backend.client.vault })}>
        <Screen />
      </ConnectionContext>,
      language,
    );
    const t = await loadTranslate(language);
    for (const kind of addable) {
      const row = await waitFor(() => {
        const own = [...document.querySelectorAll('li')].find(({ textContent }) =>
          textContent.startsWith(`my ${kind}`),
        );
        found(own, '[role=status] [data-stale=false]');
        return own!;
      }, slowly);
      expect(row.textContent).toContain(say(t, `connectors:kind.${kind}`));
      expect(row.textContent).toMatch(/\d+\s(ms|s) · \d+\ss/);
      const { health } = (await list()).find(({ name }) => name === `my ${kind}`)!;
      expect(found(row, '[role=status]').textContent).not.toContain(health!.code);
    }
    for (const { connectionId } of ids) {
      await backend.client.connections.remove({ commandId: crypto.randomUUID(), connectionId });
    }
  });
});

/** The secrets of several lines that a kind has and for which there is an example. */
async function secretTexts(kind: string): Promise<readonly string[]> {
  const { secretFields } = await connectors.find((one) => one.kind === kind)!.load();
  return secretExamples.filter((name) => secretFields.includes(name));
}
