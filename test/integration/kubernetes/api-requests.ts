import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { JsonMap, KubeObject } from '../../support/servers/kubernetes/objects.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';

export const configMaps = '/api/v1/namespaces/shop/configmaps';
export const traffic = `${configMaps}/traffic`;

export interface Call {
  readonly method?: string;
  readonly type?: string;
  readonly body?: unknown;
  /** Default: that of the releaser; null: none. */
  readonly token?: string | null;
}

/** A cluster with a ConfigMap `traffic` in the namespace `shop`, and a client that sees the wire. */
export interface AskedCluster {
  readonly cluster: KubernetesFixture;
  send(path: string, call?: Call): Promise<IncomingMessage>;
  ask(path: string, call?: Call): Promise<{ code: number | undefined; body: JsonMap }>;
  setPercent(percent: string, resourceVersion?: string): ReturnType<AskedCluster['ask']>;
  trafficNow(): (KubeObject & { data: JsonMap }) | null;
  /** Ends the connections that are kept. */
  reconnect(): void;
  stop(): Promise<void>;
}

export async function startAskedCluster(): Promise<AskedCluster> {
  const cluster = await startKubernetes();
  const agent = new Agent({ ca: cluster.authority, keepAlive: true });
  cluster.seed(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'traffic', namespace: 'shop' }, data: { percent: '0' } },
  );
  const send = (path: string, { method = 'GET', type = 'application/json', body, token }: Call = {}) => {
    const bearer = token === undefined ? cluster.tokens.releaser : token;
    const authorization = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
    return new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { 'content-type': type, ...authorization };
      const outgoing = request(`${cluster.url}${path}`, { agent, method, headers }, resolve);
      outgoing.once('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  };
  const ask = async (path: string, call: Call = {}) => {
    const incoming = await send(path, call);
    return { code: incoming.statusCode, body: JSON.parse(await text(incoming)) as JsonMap };
  };
  return {
    cluster,
    send,
    ask,
    setPercent(percent, resourceVersion) {
      const precondition = resourceVersion === undefined ? {} : { metadata: { resourceVersion } };
      const body = { data: { percent }, ...precondition };
      return ask(traffic, { method: 'PATCH', type: 'application/merge-patch+json', body });
    },
    trafficNow: () => cluster.find<KubeObject & { data: JsonMap }>('ConfigMap', 'shop', 'traffic'),
    reconnect: () => agent.destroy(),
    async stop() {
      agent.destroy();
      await cluster.stop();
    },
  };
}
