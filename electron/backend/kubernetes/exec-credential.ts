import { basename } from 'node:path';
import { z } from 'zod';
import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import type { CallOptions } from '../platform/call-limits.ts';
import { runProcess } from '../platform/run-process.ts';
import type { ClusterAccess } from './kubeconfig.ts';
import type { ExecPlugin } from './kubeconfig-schema.ts';
import { findProgram, pluginPath } from './plugin-path.ts';

const credentialSchema = z.object({
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.iso.datetime({ offset: true }).optional(),
  }),
});

export type ExecCredential = z.infer<typeof credentialSchema>['status'];

/**
 * Asks a login program (`aws eks get-token`, `gke-gcloud-auth-plugin`) for a credential. It has no terminal: one that
 * must ask somebody is refused. What it prints on stdout is a secret and stays out of every error. Throws
 * `kubernetes-login-failed` with `command` and a `reason`.
 */
export async function askExecPlugin(
  plugin: ExecPlugin,
  { cluster }: Pick<ClusterAccess, 'cluster'>,
  options: CallOptions,
): Promise<ExecCredential> {
  const command = basename(plugin.command);
  const failed = (reason: string, detail: string | null, cause?: unknown) =>
    new CockpitFault('kubernetes-login-failed', { command, reason, detail }, { cause });
  if (plugin.interactiveMode === 'Always') throw failed('interactive', null);
  const path = await pluginPath();
  const program = await findProgram(plugin.command, path);
  if (program === null) throw failed('missing', plugin.installHint?.slice(0, 500) ?? null);
  const info = {
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(plugin.provideClusterInfo
        ? {
            cluster: {
              server: cluster.server,
              'tls-server-name': cluster['tls-server-name'],
              'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
              'certificate-authority-data': cluster['certificate-authority-data'],
              'proxy-url': cluster['proxy-url'],
            },
          }
        : {}),
    },
  };
  const env = {
    ...process.env,
    ...Object.fromEntries(plugin.env.map(({ name, value }) => [name, value])),
    PATH: path,
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
  };
  const ended = await runProcess(program, plugin.args, { ...options, env }).catch((error: unknown) => {
    const { code, params } = toCockpitError(error);
    if (code !== 'process-not-started') throw error;
    throw failed('not-started', String(params.detail ?? ''), error);
  });
  if (ended.exitCode !== 0) throw failed('exit', `${ended.exitCode} ${ended.stderr.trim().slice(-500)}`.trim());
  const read = credentialSchema.safeParse(parsedJson(ended.stdout));
  if (!read.success) throw failed('bad-answer', read.error.issues[0]?.path.join('.') ?? null);
  const { token, clientCertificateData, clientKeyData } = read.data.status;
  if (token === undefined && (clientCertificateData === undefined || clientKeyData === undefined)) {
    throw failed('bad-answer', 'status');
  }
  return read.data.status;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
