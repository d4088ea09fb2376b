import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../wait-for.ts';
import { freePort } from './free-port.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** A real etcd of one member with its data in a temporary folder. */
export interface EtcdFixture {
  readonly url: string;
  readonly process: ServerProcess;
  /** Ends it and leaves its data; `startAgain` brings it back at the same address. */
  halt(): Promise<void>;
  startAgain(): Promise<void>;
  /** Sets a key past every connection. */
  put(key: string, value: string): Promise<void>;
  /** Null: there is no such key. */
  get(key: string): Promise<string | null>;
  stop(): Promise<void>;
}

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

export async function startEtcd(): Promise<EtcdFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-etcd-'));
  const [url, peerUrl] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  const start = () =>
    startServerProcess('etcd', [
      '--data-dir',
      join(folder, 'data'),
      '--listen-client-urls',
      url,
      '--advertise-client-urls',
      url,
      '--listen-peer-urls',
      peerUrl,
      '--initial-advertise-peer-urls',
      peerUrl,
      '--initial-cluster',
      `default=${peerUrl}`,
      '--log-level',
      'error',
    ]);
  let server = await start();
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  async function post(path: string, body: object): Promise<{ kvs?: { value?: string }[] }> {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`etcd answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as { kvs?: { value?: string }[] };
  }
  const ready = () =>
    waitFor('etcd is ready', async () => {
      if (server.hasExited()) throw new Error(server.output());
      const answer = await fetch(`${url}/health`);
      return (await answer.text()).includes('"true"');
    });
  try {
    await ready();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    get process() {
      return server;
    },
    halt: () => server.stop(),
    async startAgain() {
      server = await start();
      await ready();
    },
    async put(key, value) {
      await post('/v3/kv/put', { key: base64(key), value: base64(value) });
    },
    async get(key) {
      const [found] = (await post('/v3/kv/range', { key: base64(key) })).kvs ?? [];
      return found === undefined ? null : Buffer.from(found.value ?? '', 'base64').toString('utf8');
    },
    stop,
  };
}
