import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { IssuedCertificate } from '../certificate-authority.ts';

/** The namespace that a context names when nothing else is said. */
export const contextNamespace = 'default';

export interface KubeconfigParts {
  readonly folder: string;
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** PEM. */
  readonly authority: string;
  readonly admin: IssuedCertificate;
  readonly tokens: { readonly releaser: string; readonly viewer: string };
  /** `http://127.0.0.1:PORT` of a proxy that takes CONNECT; then there is a context `proxied`. */
  readonly proxyUrl?: string;
}

/**
 * A login helper as clouds have them: answers with the token that the file `token` beside it holds now, with the end of
 * its validity where there is a file `expires-at`, and leaves a line in `logins` for each time that it ran.
 */
const execPlugin = (folder: string) => `#!/bin/sh
cd '${folder}' || exit 1
echo login >> logins
token=$(cat token) || exit 1
expiry=
if [ -f expires-at ]; then expiry=$(printf ',"expirationTimestamp":"%s"' "$(cat expires-at)"); fi
printf '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential",'
printf '"status":{"token":"%s"%s}}' "$token" "$expiry"
`;

const base64 = (text: string) => Buffer.from(text).toString('base64');

/**
 * Writes a kubeconfig with the contexts `admin` (client certificate), `releaser` (token), `viewer` (token, may only
 * read), `exec` (token by the program `cluster-login` beside the file: its
 * folder must be on PATH), and `proxied`.
 * Returns its path.
 */
export async function writeKubeconfig(parts: KubeconfigParts): Promise<string> {
  const { folder, url, authority, admin, tokens, proxyUrl } = parts;
  const plugin = join(folder, 'cluster-login');
  await writeFile(join(folder, 'token'), tokens.releaser);
  await writeFile(plugin, execPlugin(folder));
  await chmod(plugin, 0o755);
  const cluster = { server: url, 'certificate-authority-data': base64(authority) };
  const context = (user: string, at = 'test') => ({ cluster: at, user, namespace: contextNamespace });
  const contexts: Record<string, object> = {
    admin: context('admin'),
    releaser: context('releaser'),
    viewer: context('viewer'),
    exec: context('exec'),
    ...(proxyUrl === undefined ? {} : { proxied: context('releaser', 'proxied') }),
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'admin',
    clusters: [
      { name: 'test', cluster },
      ...(proxyUrl === undefined ? [] : [{ name: 'proxied', cluster: { ...cluster, 'proxy-url': proxyUrl } }]),
    ],
    contexts: Object.entries(contexts).map(([name, content]) => ({ name, context: content })),
    users: [
      {
        name: 'admin',
        user: { 'client-certificate-data': base64(admin.certificate), 'client-key-data': base64(admin.key) },
      },
      { name: 'releaser', user: { token: tokens.releaser } },
      { name: 'viewer', user: { token: tokens.viewer } },
      {
        name: 'exec',
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'cluster-login',
            interactiveMode: 'Never',
            provideClusterInfo: false,
          },
        },
      },
    ],
  };
  const file = join(folder, 'kubeconfig');
  await writeFile(file, stringify(config));
  return file;
}
