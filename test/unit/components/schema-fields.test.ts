import { expect, it } from 'vitest';
import { z } from 'zod';
import { hinted } from '../../../electron/backend/connectors/form-hints.ts';
import { askedFields, configOf, schemaFields } from '../../../renderer/components/schema-fields.ts';

const schema = z.strictObject({
  url: z.url(),
  auth: z.enum(['none', 'basic', 'bearer']).default('none'),
  user: hinted(z.string().optional(), { when: { field: 'auth', is: ['basic'] } }),
  token: hinted(z.string().optional(), { when: { field: 'auth', is: ['bearer'] } }),
  tokenUse: hinted(z.enum(['header', 'query']).default('header'), { when: { field: 'auth', is: ['bearer'] } }),
  queryName: hinted(z.string().optional(), { when: { field: 'tokenUse', is: ['query'] } }),
  caCertificate: hinted(z.string().optional(), { input: 'lines' }),
  machines: hinted(z.array(z.string()).optional(), { connection: 'machine' }),
  machine: hinted(z.string().optional(), { connection: 'machine' }),
  restart: hinted(z.array(z.string()).optional(), { input: 'list' }),
});
const fields = schemaFields(z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>, ['token']);
const named = (values: Readonly<Record<string, unknown>>) => askedFields(fields, values).map(({ name }) => name);

it('takes the kind of each field from the schema and its hints', () => {
  expect(fields.map(({ name, type, capability }) => [name, type, capability])).toEqual([
    ['url', 'text', null],
    ['auth', 'choice', null],
    ['user', 'text', null],
    ['token', 'text', null],
    ['tokenUse', 'choice', null],
    ['queryName', 'text', null],
    ['caCertificate', 'lines', null],
    ['machines', 'connections', 'machine'],
    ['machine', 'connection', 'machine'],
    ['restart', 'list', null],
  ]);
  expect(fields.find(({ name }) => name === 'token')).toMatchObject({ secret: true, required: false });
});

it('asks only for what counts, by the default where nothing is said', () => {
  expect(named({})).not.toContain('user');
  expect(named({ auth: 'basic' })).toContain('user');
  expect(named({ auth: 'bearer' })).toEqual(expect.arrayContaining(['token', 'tokenUse']));
  expect(named({ auth: 'bearer', tokenUse: 'query' })).toContain('queryName');
  // What hangs on a field that is not asked for is not asked for either.
  expect(named({ auth: 'basic', tokenUse: 'query' })).not.toContain('queryName');
});

it('stores what is asked for and filled in, and keeps the line breaks of a certificate', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const values = {
    url: ' https://prometheus.example ',
    auth: 'basic',
    user: 'reader',
    token: 'left over from another choice',
    caCertificate: certificate,
    machines: ['web-1', ' ', 'web-2'],
    restart: ['', ' '],
    machine: '',
  };
  expect(configOf(fields, values)).toEqual({
    url: 'https://prometheus.example',
    auth: 'basic',
    user: 'reader',
    caCertificate: certificate,
    machines: ['web-1', 'web-2'],
  });
});
