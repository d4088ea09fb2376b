import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { type IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CertificateAuthority,
  createCertificateAuthority,
  type IssuedCertificate,
} from '../certificate-authority.ts';
import { readOnly } from './access.ts';
import { badRequest, noSuchPath } from './api/api-error.ts';
import { authorize, handle, sendError } from './api/handle.ts';
import { routeOf } from './api/route.ts';
import { type Cluster, type ClusterOptions, createCluster } from './cluster.ts';
import { createAs, isReady } from './controllers/controller.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import type { KubeObject, Pod } from './objects.ts';
import { channelsOf, exec, podCommandOf } from './pod-exec.ts';
import { PodProcesses } from './pod-processes.ts';
import { resourceOfKind } from './resources.ts';

/** An API server of Kubernetes of the test's own, with what a small cluster does by itself. */
export interface KubernetesFixture extends Cluster {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** Contexts: admin, releaser, viewer, exec, and proxied where a proxy was named. */
  readonly kubeconfig: string;
  /** PEM of the authority that its certificate is from. */
  readonly authority: string;
  /** `releaser` may do everything, `viewer` may read. */
  readonly tokens: { readonly releaser: string; readonly viewer: string };
  /** Requests that arrived, the newest last: `PATCH /api/v1/…`. */
  readonly requests: readonly string[];
  /** Puts objects there without the network. */
  seed(...objects: readonly object[]): void;
  /** As it is stored now; null when there is none. */
  find<T extends KubeObject>(kind: T['kind'], namespace: string | undefined, name: string): T | null;
  /** Pods that are ready and not on their way out. */
  readyPods(namespace: string): readonly Pod[];
  /** Where what `exec` runs in this pod runs. */
  podFolder(pod: Pod): string;
  /** What it shows to connections from now on: a certificate that has expired, or one of another authority. */
  showCertificate(which: 'good' | 'expired' | 'foreign'): void;
  /** Ends every connection, watches too; new ones are taken. */
  dropConnections(): void;
  stop(): Promise<void>;
}

export interface KubernetesOptions extends ClusterOptions {
  readonly proxyUrl?: string;
  /** Speaks no newer protocol of remote commands than this. */
  readonly channels?: 'v4';
}

export async function startKubernetes(options: KubernetesOptions = {}): Promise<KubernetesFixture> {
  const cluster = createCluster(options);
  const { access, faults, storage } = cluster;
  const tokens = { releaser: 'token-of-the-releaser', viewer: 'token-of-the-viewer' };
  access.addToken(tokens.releaser, { name: 'releaser', groups: ['system:masters'] });
  access.addToken(tokens.viewer, { name: 'viewer', groups: ['viewers'] });
  access.allow('viewers', readOnly);
  const authority = createCertificateAuthority('cockpit test cluster');
  const own = serverCertificates(authority);
  const requests: string[] = [];
  const server = createServer(
    { ...own.good, ca: authority.certificate, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      requests.push(`${request.method} ${request.url}`);
      response.on('error', () => {});
      faults
        .befall(request, response)
        .then((goesOn) => (goesOn ? handle(cluster, request, response) : undefined))
        .catch((error: unknown) => {
          if (!response.headersSent) sendError(response, error);
          else response.destroy();
        });
    },
  );
  const processes = new PodProcesses(cluster.logs);
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    requests.push(`${request.method} ${request.url}`);
    void upgrade(cluster, processes, options.channels ?? null, request, socket, head);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // A client that goes away in the middle is no news.
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `https://127.0.0.1:${port}`;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cockpit-kubernetes-')));
  const admin = authority.issue({ commonName: 'admin', organizations: ['system:masters'], use: 'client' });
  const { proxyUrl } = options;
  const kubeconfig = await writeKubeconfig({
    folder,
    url,
    authority: authority.certificate,
    admin,
    tokens,
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  });
  const dropConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  cluster.controllers.resume();
  return {
    ...cluster,
    url,
    port,
    folder,
    kubeconfig,
    authority: authority.certificate,
    tokens,
    requests,
    seed: (...objects) => {
      for (const object of objects) createAs(storage, object);
    },
    find: <T extends KubeObject>(kind: T['kind'], namespace: string | undefined, name: string) =>
      storage.find(resourceOfKind(kind), namespace, name) as T | null,
    readyPods: (namespace) => storage.listKind<Pod>('Pod', namespace).filter(isReady),
    podFolder: (pod) => processes.folderOf(pod),
    showCertificate: (which) => server.setSecureContext({ ...own[which], ca: authority.certificate }),
    dropConnections,
    async stop() {
      cluster.controllers.pause();
      cluster.node.stop();
      processes.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      dropConnections();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function serverCertificates(authority: CertificateAuthority) {
  const subject = {
    commonName: 'kube-apiserver',
    use: 'server',
    hosts: ['127.0.0.1', 'localhost', 'cluster.test'],
  } as const;
  const of = ({ certificate, key }: IssuedCertificate) => ({ cert: certificate, key });
  const dayMs = 86_400_000;
  const [notBefore, notAfter] = [new Date(Date.now() - 2 * dayMs), new Date(Date.now() - dayMs)];
  return {
    good: of(authority.issue(subject)),
    expired: of(authority.issue({ ...subject, notBefore, notAfter })),
    foreign: of(createCertificateAuthority('somebody else').issue(subject)),
  };
}

/** Remote commands over a WebSocket; SPDY, which older clients speak, is refused. A handshake is a GET: `get` must be allowed. */
async function upgrade(
  cluster: Cluster,
  processes: PodProcesses,
  channels: 'v4' | null,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): Promise<void> {
  socket.on('error', () => {});
  const response = new ServerResponse(request);
  response.assignSocket(socket);
  response.shouldKeepAlive = false;
  response.once('finish', () => socket.end());
  try {
    if (!(await cluster.faults.befall(request, response))) return;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://cluster');
    const route = routeOf(request.method ?? 'GET', pathname, searchParams);
    if (route?.subresource !== 'exec' || route.name === undefined) throw noSuchPath();
    authorize(cluster, cluster.access.userOf(request), route);
    const pod = cluster.storage.get(route.resource, route.namespace, route.name) as Pod;
    const what = podCommandOf(pod, searchParams);
    const protocol = channelsOf(request, channels);
    if (protocol === null) throw badRequest('unable to upgrade: unable to negotiate protocol');
    response.detachSocket(socket);
    exec(request, socket, head, protocol, what, processes);
  } catch (error) {
    sendError(response, error);
  }
}
