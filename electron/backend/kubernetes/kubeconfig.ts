import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import { type AuthInfo, authInfoSchema, type Cluster, clusterSchema } from './kubeconfig-schema.ts';

/** Where the access to a cluster is described, and which part of it counts. */
export interface KubeconfigSource {
  /** A kubeconfig as text; it counts before any file. Relative paths in it are refused: relative to what? */
  readonly kubeconfigText?: string | undefined;
  /** Default: as kubectl, the files of KUBECONFIG, else ~/.kube/config. `~/` is this user's folder. */
  readonly kubeconfigFile?: string | undefined;
  /** Default: its current-context. */
  readonly context?: string | undefined;
  /** Default: the context's, else `default`. */
  readonly namespace?: string | undefined;
  /** Whether the server's certificate is checked. Default true: a kubeconfig that would not have it checked is refused. */
  readonly verifyTls?: boolean | undefined;
}

/** One way into one cluster. Paths are absolute. */
export interface ClusterAccess {
  readonly contextName: string;
  readonly clusterName: string;
  readonly userName: string;
  readonly namespace: string;
  readonly cluster: Cluster;
  readonly user: AuthInfo;
}

const contextSchema = z.object({
  cluster: z.string(),
  user: z.string().nullish(),
  namespace: z.string().nullish(),
});

const kubeconfigSchema = z.object({
  'current-context': z.string().nullish(),
  contexts: z.array(z.object({ name: z.string(), context: contextSchema.nullish() })).nullish(),
  clusters: z.array(z.object({ name: z.string(), cluster: clusterSchema.nullish() })).nullish(),
  users: z.array(z.object({ name: z.string(), user: authInfoSchema.nullish() })).nullish(),
});

/** Far more than any real one: a wrong path should not fill the memory. */
const longestBytes = 2 * 1024 * 1024;

/**
 * Reads the access anew; several files of KUBECONFIG are merged as kubectl does, the first that names something counts.
 * Throws `kubeconfig-unreadable` (file, detail), `kubeconfig-invalid` (reason, name) and `tls-check-skipped` (context, name).
 */
export async function readClusterAccess(source: KubeconfigSource): Promise<ClusterAccess> {
  const parts =
    source.kubeconfigText !== undefined
      ? [parseKubeconfig(source.kubeconfigText, null)]
      : await Promise.all(kubeconfigFiles(source).map(readKubeconfig));
  const first = <Found>(find: (part: Kubeconfig) => Found | null | undefined): Found | undefined => {
    for (const part of parts) {
      const found = part === null ? null : find(part);
      if (found != null) return found;
    }
    return undefined;
  };
  if (parts.every((part) => part === null)) {
    throw new CockpitFault('kubeconfig-unreadable', {
      file: kubeconfigFiles(source).join(delimiter),
      detail: 'ENOENT',
    });
  }
  const contextName = source.context ?? first((part) => part.currentContext);
  if (contextName === undefined) throw invalid('no-context', null);
  const context = first((part) => part.contexts.get(contextName));
  if (context === undefined) throw invalid('context-missing', contextName);
  const cluster = first((part) => part.clusters.get(context.cluster));
  if (cluster === undefined) throw invalid('cluster-missing', context.cluster);
  const unverified = source.verifyTls === false;
  if (cluster['insecure-skip-tls-verify'] && !unverified) {
    throw new CockpitFault('tls-check-skipped', { context: contextName, name: context.cluster });
  }
  const userName = context.user ?? '';
  const user: AuthInfo | undefined = userName === '' ? {} : first((part) => part.users.get(userName));
  if (user === undefined) throw invalid('user-missing', userName);
  return {
    contextName,
    clusterName: context.cluster,
    userName,
    namespace: source.namespace ?? (context.namespace || 'default'),
    cluster: { ...cluster, 'insecure-skip-tls-verify': unverified },
    user,
  };
}

interface Kubeconfig {
  readonly currentContext: string | null;
  readonly contexts: ReadonlyMap<string, z.infer<typeof contextSchema>>;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly users: ReadonlyMap<string, AuthInfo>;
}

function kubeconfigFiles({ kubeconfigFile }: KubeconfigSource): readonly string[] {
  if (kubeconfigFile !== undefined) return [kubeconfigFile.replace(/^~(?=[/\\])/, homedir())];
  const listed = (process.env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  return listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')];
}

/** Null where there is no such file: one of several may be missing. */
async function readKubeconfig(file: string): Promise<Kubeconfig | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new CockpitFault('kubeconfig-unreadable', { file, detail: code ?? message }, { cause });
  }
  if (bytes.length > longestBytes) throw new CockpitFault('kubeconfig-unreadable', { file, detail: 'EFBIG' });
  return parseKubeconfig(bytes.toString('utf8'), dirname(resolve(file)));
}

function parseKubeconfig(text: string, folder: string | null): Kubeconfig {
  let document: unknown;
  try {
    // The parser's own message quotes the text, which holds secrets.
    document = parse(text, { maxAliasCount: 100, logLevel: 'error' });
  } catch {
    throw invalid('not-yaml', null);
  }
  const read = kubeconfigSchema.safeParse(document);
  if (!read.success) throw invalid('shape', read.error.issues[0]?.path.join('.') ?? null);
  const { contexts, clusters, users } = read.data;
  const at = (path: string | undefined) => (path === undefined ? undefined : absolute(path, folder));
  return {
    currentContext: read.data['current-context'] || null,
    contexts: new Map((contexts ?? []).flatMap(({ name, context }) => (context == null ? [] : [[name, context]]))),
    clusters: new Map(
      (clusters ?? []).flatMap(({ name, cluster }) =>
        cluster == null
          ? []
          : [[name, { ...cluster, 'certificate-authority': at(cluster['certificate-authority']) }] as const],
      ),
    ),
    users: new Map(
      (users ?? []).map(({ name, user }) => {
        const { exec } = user ?? {};
        const placed = {
          ...user,
          'client-certificate': at(user?.['client-certificate']),
          'client-key': at(user?.['client-key']),
          tokenFile: at(user?.tokenFile),
          // A bare name is looked up on the PATH; one with folders is relative to the file, as for kubectl.
          exec:
            exec !== undefined && /[/\\]/.test(exec.command)
              ? { ...exec, command: absolute(exec.command, folder) }
              : exec,
        };
        return [name, placed] as const;
      }),
    ),
  };
}

function absolute(path: string, folder: string | null): string {
  if (folder !== null) return resolve(folder, path);
  if (resolve(path) !== path) throw invalid('relative-path', path);
  return path;
}

function invalid(reason: string, name: string | null): CockpitFault {
  return new CockpitFault('kubeconfig-invalid', { reason, name });
}
