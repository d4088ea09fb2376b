import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { endpointFields, endpointSecretFields } from '../../../electron/backend/endpoints/endpoint-config.ts';
import { ConnectionForm } from '../../../renderer/screens/connections/connection-form.tsx';
import { FieldGroup } from '../../../renderer/screens/connections/field-group.tsx';
import { ConnectionContext } from '../../../renderer/stores/connection.ts';
import type { ConnectionHealth, ListedConnection } from '../../../shared/contract/connections.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import { renderInCockpit } from '../render.tsx';
import { connectionTo } from './render-flight.tsx';

// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => {};

const kinds = async () => [
  {
    ...{ kind: 'prometheus', capabilities: ['metrics'], presets: [], secretFields: [...endpointSecretFields] },
    configSchema: z.toJSONSchema(z.strictObject(endpointFields), { io: 'input' }) as Record<string, unknown>,
  },
];
const connection = (part: Partial<ListedConnection>): ListedConnection => ({
  ...{ connectionId: 'c1', kind: 'prometheus', name: 'metrics', environment: 'test', capabilities: ['metrics'] },
  ...{ config: { url: 'https://metrics.test' }, secretsSet: [], builtIn: false },
  ...{ health: null, resting: null, openRelease: null, namedBy: [], revision: 'r1' },
  ...part,
});

/** The form with what it answers to a trial; returns the fold of the network's fields. */
async function open(part: Partial<ListedConnection>, health: Partial<ConnectionHealth> = {}, save?: unknown) {
  const answered: ConnectionHealth = {
    ...{ ok: true, code: 'prometheus-ok', params: {}, tookMs: 1, expiry: null, checkedAt: 0, error: null, offers: [] },
    ...health,
  };
  const connections = { kinds, tryOut: async () => answered, save } as never;
  await renderInCockpit(
    <ConnectionContext value={connectionTo({ connections })}>
      <ConnectionForm connection={connection(part)} others={[]} onClose={() => {}} onSaved={() => {}} />
    </ConnectionContext>,
    'en',
  );
  await act(async () => {});
  return screen.getByText('Security and network').closest('details') as HTMLDetailsElement;
}

it('folds the fields of the network away while none of them says anything', async () => {
  const fold = await open({});
  expect(fold.open).toBe(false);
  expect([...fold.querySelectorAll('textarea, input')].length).toBe(7);
  expect(fold.contains(screen.getByLabelText(/^Address/))).toBe(false);
});

it.each([
  ['is set', { config: { url: 'https://metrics.test', proxy: 'http://proxy.test' } }],
  ['gives up protection', { config: { url: 'https://metrics.test', verifyTls: false } }],
  ['has a secret', { secretsSet: ['clientKey'] }],
])('shows them where one of them %s', async (_what, part) => {
  expect((await open(part)).open).toBe(true);
});

it.each([
  ['tls-untrusted', { code: 'tls-untrusted' }, true],
  ['a proxy', { code: 'proxy-refused' }, true],
  ['one of its fields', { code: 'connection-invalid', params: { place: 'clientKey' } }, true],
  ['something else', { code: 'connection-unreachable' }, false],
])(
  'opens them when a trial fails for %s',
  async (_what, { code, params = {} }: { code: string; params?: object }, opens) => {
    const error = { code, params, retryable: false } as never;
    const fold = await open({}, { ok: false, code, error });
    fireEvent.click(screen.getByRole('button', { name: /Try it/ }));
    await act(async () => {});
    expect(fold.open).toBe(opens);
  },
);

it('of a connection that an open release uses takes new secrets only, and says so', async () => {
  const saved: unknown[] = [];
  const config = { url: 'https://metrics.test', auth: 'bearer', verifyTls: true };
  const openRelease = { releaseId: 'r1', title: { zh: '提额', en: 'Raise' } };
  await open({ config, secretsSet: ['token'], openRelease }, {}, async (draft: unknown) => {
    saved.push(draft);
    return { connectionId: 'c1' };
  });
  expect(screen.getByText(/The release "Raise" is open: only secrets/)).toBeTruthy();
  const labels = [...document.querySelectorAll('label')].filter(
    ({ control }) => (control as HTMLInputElement | null)?.disabled === false,
  );
  expect(labels.map(({ textContent }) => textContent)).toEqual(['Key of the client certificate (PEM)']);
  expect(screen.queryByRole('button', { name: 'Remove' })).toBeNull();
  const button = screen.getByRole<HTMLButtonElement>('button', { name: /Save/ });
  expect(button.disabled).toBe(true);
  fireEvent.click(screen.getByRole('button', { name: 'Replace' }));
  fireEvent.change(screen.getByLabelText(/^Token/), { target: { value: 'fresh' } });
  expect(button.disabled).toBe(false);
  fireEvent.click(button);
  await act(async () => {});
  // To the letter what is stored, defaults that somebody wrote out included.
  expect(saved).toMatchObject([{ connectionId: 'c1', config: { ...config, token: 'fresh' }, removeSecrets: [] }]);
});

it('says how many required fields are empty, and in an empty field what holds then', async () => {
  const fold = await open({ config: {} });
  const footer = screen.getByRole('button', { name: /Try it/ }).closest('footer');
  expect(footer?.textContent).toContain('1 required field is empty');
  fireEvent.change(screen.getByLabelText(/^Address/), { target: { value: 'https://metrics.test' } });
  expect(footer?.textContent).not.toContain('required');
  const placeholders = [...fold.querySelectorAll('input')].map(({ placeholder }) => placeholder);
  expect(placeholders).toContain('default X-Scope-OrgID');
});

it('marks the field that was refused, and calls it as the form does', async () => {
  await open({}, {}, async () => {
    throw new CockpitFault('connection-invalid', { kind: 'prometheus', place: 'url', detail: 'Invalid URL' });
  });
  fireEvent.change(screen.getByLabelText(/^Address/), { target: { value: '127.0.0.1:9090' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await act(async () => {});
  expect(screen.getByRole('alert').textContent).toContain('kind Prometheus · field Address');
  expect(screen.getByLabelText(/^Address/).getAttribute('aria-invalid')).toBe('true');
  expect(screen.getAllByText('This is not right')).toHaveLength(1);
});

it('says of a fold what is usual there only where it holds more than one field', async () => {
  const usual = 'certificates, checking them, proxy, tenant';
  expect((await open({})).textContent).toContain(usual);
  cleanup();
  await renderInCockpit(
    <FieldGroup group="network" set={false} wrong={false}>
      <p>Check the certificate</p>
    </FieldGroup>,
    'en',
  );
  expect(screen.getByText('Security and network').closest('details')?.textContent).not.toContain(usual);
});
