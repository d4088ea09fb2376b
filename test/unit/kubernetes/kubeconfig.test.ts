import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readClusterAccess } from '../../../electron/backend/kubernetes/kubeconfig.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const production = `apiVersion: v1
kind: Config
current-context: prod
contexts:
- {name: prod, context: {cluster: main, user: release, namespace: yyc3-short-drama}}
- {name: bare, context: {cluster: main, user: ""}}
- {name: lost, context: {cluster: elsewhere, user: release}}
- {name: nobody, context: {cluster: main, user: gone}}
clusters:
- name: main
  cluster: {server: "https://10.0.0.1:6443/k8s/prod", certificate-authority: pki/ca.crt, proxy-url: "http://proxy:3128"}
users:
- name: release
  user: {client-certificate: ./release.crt, client-key: /etc/release.key, tokenFile: ../token}
preferences: {}
`;

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

it('reads the current context, with its paths as seen from the file', async () => {
  const kubeconfigFile = await file('config', production);
  expect(await readClusterAccess({ kubeconfigFile })).toMatchObject({
    contextName: 'prod',
    clusterName: 'main',
    userName: 'release',
    namespace: 'yyc3-short-drama',
    cluster: {
      server: 'https://10.0.0.1:6443/k8s/prod',
      'certificate-authority': join(folder, 'pki/ca.crt'),
      'insecure-skip-tls-verify': false,
      'proxy-url': 'http://proxy:3128',
    },
    user: {
      'client-certificate': join(folder, 'release.crt'),
      'client-key': '/etc/release.key',
      tokenFile: join(folder, '../token'),
    },
  });
});

it('takes another context and namespace where the connection names them; nobody is anonymous', async () => {
  const kubeconfigFile = await file('config', production);
  const bare = await readClusterAccess({ kubeconfigFile, context: 'bare' });
  expect(bare).toMatchObject({ contextName: 'bare', userName: '', namespace: 'default', user: {} });
  expect(await readClusterAccess({ kubeconfigFile, namespace: 'scm-green' })).toMatchObject({ namespace: 'scm-green' });
});

it('merges the files of KUBECONFIG: what is named first counts, and one of them may be missing', async () => {
  const mine = await file('mine', 'users:\n- {name: release, user: {token: mine}}\ncurrent-context: nobody\n');
  vi.stubEnv('KUBECONFIG', [join(folder, 'none'), mine, await file('config', production)].join(':'));
  const access = await readClusterAccess({ context: 'prod' });
  expect(access.user).toMatchObject({ token: 'mine' });
  await expect(readClusterAccess({})).rejects.toMatchObject({
    code: 'kubeconfig-invalid',
    params: { reason: 'user-missing', name: 'gone' },
  });
});

it('reads ~/.kube/config where nothing else is said', async () => {
  vi.stubEnv('KUBECONFIG', '');
  vi.stubEnv('HOME', folder);
  await expect(readClusterAccess({})).rejects.toMatchObject({
    code: 'kubeconfig-unreadable',
    params: { file: join(folder, '.kube', 'config'), detail: 'ENOENT' },
  });
  await mkdir(join(folder, '.kube'));
  await file('.kube/config', production);
  expect((await readClusterAccess({})).contextName).toBe('prod');
  expect((await readClusterAccess({ kubeconfigFile: '~/.kube/config' })).contextName).toBe('prod');
});

it('says what is wrong, without a word of the text, which holds secrets', async () => {
  const reasonOf = async (kubeconfigText: string, context?: string) => {
    const fault = await readClusterAccess({ kubeconfigText, context }).catch((thrown: unknown) => thrown);
    expect(String(fault)).not.toContain('very-secret');
    return fault;
  };
  const pasted = production
    .replace(/certificate-authority: [^,]*, /, '')
    .replace(/user: \{client.*\}/, 'user: {token: t}');
  expect(await readClusterAccess({ kubeconfigText: pasted })).toMatchObject({ user: { token: 't' } });
  const invalid = (reason: string, name: string | null) => ({ code: 'kubeconfig-invalid', params: { reason, name } });
  expect(await reasonOf(production)).toMatchObject(invalid('relative-path', 'pki/ca.crt'));
  expect(await reasonOf('users: [very-secret: {{')).toMatchObject(invalid('not-yaml', null));
  expect(await reasonOf('very-secret')).toMatchObject(invalid('shape', ''));
  expect(await reasonOf('clusters:\n- {name: a, cluster: {server: very-secret}}')).toMatchObject(
    invalid('shape', 'clusters.0.cluster.server'),
  );
  expect(await reasonOf('{}')).toMatchObject(invalid('no-context', null));
  expect(await reasonOf(pasted, 'staging')).toMatchObject(invalid('context-missing', 'staging'));
  expect(await reasonOf(pasted, 'lost')).toMatchObject(invalid('cluster-missing', 'elsewhere'));
});
