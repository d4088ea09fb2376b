import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { credentialSource } from '../../../electron/backend/kubernetes/credentials.ts';
import { readClusterAccess } from '../../../electron/backend/kubernetes/kubeconfig.ts';

const call = { deadlineMs: 10_000 };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credentials-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Credentials of a user that is written like this in a kubeconfig in `folder`. */
async function sourceOf(user: object) {
  const kubeconfigFile = join(folder, 'config');
  const config = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'u', user }],
  };
  await writeFile(kubeconfigFile, JSON.stringify(config));
  return credentialSource(await readClusterAccess({ kubeconfigFile }));
}
const credentialsOf = async (user: object, options = call) => (await sourceOf(user)).get(options);

async function program(name: string, script: string): Promise<string> {
  await mkdir(join(folder, 'bin'), { recursive: true });
  const file = join(folder, 'bin', name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

const plugin = (command: string, more: object = {}) => ({
  exec: { apiVersion: 'client.authentication.k8s.io/v1', command, ...more },
});
const answer = (status: object) =>
  JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status });

it('sends tokens and passwords, and tells when a token ends', async () => {
  const claims = Buffer.from('{"exp":1900000000}').toString('base64url');
  expect(await credentialsOf({ token: `e30.${claims}.sig` })).toEqual({
    headers: { authorization: `Bearer e30.${claims}.sig` },
    certificate: null,
    expiresAt: 1_900_000_000_000,
    expiry: { what: 'token', expiresAt: 1_900_000_000_000 },
  });
  expect((await credentialsOf({ username: 'ann', password: 'pässword' })).headers.authorization).toBe(
    `Basic ${Buffer.from('ann:pässword').toString('base64')}`,
  );
  expect(await credentialsOf({})).toEqual({ headers: {}, certificate: null, expiresAt: null, expiry: null });
  expect((await credentialsOf({ token: 't', as: 'release-bot' })).headers).toMatchObject({
    'impersonate-user': 'release-bot',
  });
});

it('reads a token file again when a minute is over', async () => {
  await writeFile(join(folder, 'token'), 'first\n');
  const source = await sourceOf({ tokenFile: 'token', token: 'unused' });
  const token = async () => (await source.get(call)).headers.authorization;
  expect(await token()).toBe('Bearer first');
  await writeFile(join(folder, 'token'), 'second\n');
  expect(await token()).toBe('Bearer first');
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
  expect(await token()).toBe('Bearer second');
  vi.restoreAllMocks();
});

it('takes a client certificate and tells when it ends; half of one is refused', async () => {
  const made = spawnSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ed25519',
      '-nodes',
      '-keyout',
      'u.key',
      '-out',
      'u.crt',
      '-days',
      '3',
      '-subj',
      '/CN=u',
    ],
    { cwd: folder },
  );
  expect(made.status).toBe(0);
  const found = await credentialsOf({ 'client-certificate': 'u.crt', 'client-key': 'u.key' });
  expect(found.certificate?.cert).toBe(await readFile(join(folder, 'u.crt'), 'utf8'));
  expect(Math.abs((found.expiresAt ?? 0) - Date.now() - 3 * 86_400_000)).toBeLessThan(60_000);
  const data = Buffer.from(found.certificate!.key).toString('base64');
  await expect(credentialsOf({ 'client-key-data': data })).rejects.toMatchObject({
    params: { reason: 'half-a-certificate', name: 'u' },
  });
  await expect(credentialsOf({ 'client-certificate': 'none.crt', 'client-key': 'u.key' })).rejects.toMatchObject({
    code: 'kubeconfig-unreadable',
    params: { detail: 'ENOENT' },
  });
});

it('asks a login program once, and again shortly before its credential ends', async () => {
  const count = join(folder, 'count');
  const soon = new Date(Date.now() + 60_000).toISOString();
  await program(
    'get-token',
    `echo x >> ${count}; echo '${answer({ token: 'from-plugin', expirationTimestamp: soon })}'`,
  );
  const source = await sourceOf(plugin('./bin/get-token'));
  const [one, two] = await Promise.all([source.get(call), source.get(call)]);
  expect(one).toEqual(two);
  expect(one.headers.authorization).toBe('Bearer from-plugin');
  expect(one.expiresAt).toBe(Date.parse(soon));
  // The login program gives another one before that.
  expect(one.expiry).toBeNull();
  expect(await readFile(count, 'utf8')).toBe('x\n');
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 50_000);
  await source.get(call);
  vi.restoreAllMocks();
  expect(await readFile(count, 'utf8')).toBe('x\nx\n');
});

it('tells a login program which cluster it is for, and gives it what the kubeconfig says', async () => {
  const seen = join(folder, 'seen');
  await program(
    'login',
    `printf '%s %s %s' "$KUBERNETES_EXEC_INFO" "$AWS_PROFILE" "$1" > ${seen}; echo '${answer({ token: 't' })}'`,
  );
  const env = [{ name: 'AWS_PROFILE', value: 'prod' }];
  await credentialsOf(plugin('./bin/login', { args: ['eks'], env, provideClusterInfo: true }));
  const [info, profile, argument] = (await readFile(seen, 'utf8')).split(' ');
  expect(JSON.parse(info!)).toMatchObject({
    kind: 'ExecCredential',
    spec: { interactive: false, cluster: { server: 'https://127.0.0.1:1' } },
  });
  expect([profile, argument]).toEqual(['prod', 'eks']);
});

it('finds a login program that is only on the PATH of the login shell', async () => {
  await program('only-at-login', `echo '${answer({ token: 'found' })}'`);
  const shell = await program(
    'login-shell',
    `PATH=${join(folder, 'bin')}:$PATH; export PATH; echo motd; shift; exec /bin/sh "$@"`,
  );
  vi.stubEnv('SHELL', shell);
  vi.stubEnv('PATH', '/nowhere');
  vi.resetModules();
  const { credentialSource: fresh } = await import('../../../electron/backend/kubernetes/credentials.ts');
  const access = await readClusterAccess({
    kubeconfigText: JSON.stringify({
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
      clusters: [{ name: 'k', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user: plugin('only-at-login') }],
    }),
  });
  expect((await fresh(access).get(call)).headers.authorization).toBe('Bearer found');
  vi.unstubAllEnvs();
});

it('says why a login program gave nothing, and never what it printed on stdout', async () => {
  const reasonOf = async (user: object, options = call) => {
    const thrown: unknown = await credentialsOf(user, options).catch((fault: unknown) => fault);
    expect(String(thrown)).not.toContain('very-secret');
    return thrown;
  };
  const failed = (command: string, reason: string, detail: unknown) => ({
    code: 'kubernetes-login-failed',
    params: { command, reason, detail },
  });
  const hint = 'brew install no-such-login';
  expect(await reasonOf(plugin('no-such-login', { installHint: hint }))).toMatchObject(
    failed('no-such-login', 'missing', hint),
  );
  expect(await reasonOf(plugin('sh', { interactiveMode: 'Always' }))).toMatchObject(failed('sh', 'interactive', null));
  await program('expired', 'echo very-secret; echo "SSO session has expired" >&2; exit 255');
  expect(await reasonOf(plugin('./bin/expired'))).toMatchObject(
    failed('expired', 'exit', '255 SSO session has expired'),
  );
  await program('chatty', `echo '{"kind":"Secret","status":{"token":"very-secret"}}'`);
  expect(await reasonOf(plugin('./bin/chatty'))).toMatchObject(failed('chatty', 'bad-answer', 'kind'));
  await program('empty', `echo '${answer({})}'`);
  expect(await reasonOf(plugin('./bin/empty'))).toMatchObject(failed('empty', 'bad-answer', 'status'));
  await writeFile(join(folder, 'bin', 'plain'), 'not a program');
  expect(await reasonOf(plugin('./bin/plain'))).toMatchObject(failed('plain', 'not-started', 'EACCES'));
  await program('hangs', 'exec sleep 60');
  const beganAt = performance.now();
  expect(await reasonOf(plugin('./bin/hangs'), { deadlineMs: 100 })).toMatchObject({ code: 'deadline-exceeded' });
  expect(performance.now() - beganAt).toBeLessThan(2_000);
  expect(await reasonOf({ 'auth-provider': { name: 'gcp' } })).toMatchObject({ params: { reason: 'auth-provider' } });
});
