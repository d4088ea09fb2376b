import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../wait-for.ts';
import { freePort } from './free-port.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { type AppVersion, startAppVersion } from './start-app-version.ts';

/** A real HAProxy before two real servers, the old (`v1`) and the new version (`v2`) of one service. */
export interface HaproxyFixture {
  readonly stable: AppVersion;
  readonly canary: AppVersion;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly folder: string;
  /** Paths of stats sockets of level admin and operator, and the admin level on `127.0.0.1:port`. */
  readonly adminSocket: string;
  readonly operatorSocket: string;
  readonly tcpSocket: string;
  /** Configuration of a connection of kind `haproxy` to it. */
  readonly config: {
    readonly socket: string;
    readonly backend: string;
    readonly stableServer: string;
    readonly canaryServer: string;
    readonly healthPath: string;
  };
  /** The process that runs now; another one after `restart`. */
  process(): ServerProcess;
  /** Runtime commands as an operator types them into socat; returns the whole answer. */
  tell(commands: string): Promise<string>;
  /** Ends it and starts it anew with the same configuration, which is all that it remembers. */
  restart(): Promise<void>;
  /** Another process takes over its sockets; the old one serves its last requests and ends. */
  reload(): Promise<void>;
  /** Sends requests one after the other, counts the answers by version; `fresh`: each over a connection of its own. */
  countAnswers(requests: number, connections: 'kept-alive' | 'fresh'): Promise<ReadonlyMap<string, number>>;
  stop(): Promise<void>;
}

export interface HaproxyFixtureOptions {
  readonly threads?: number;
  readonly balance?: string;
  /** Lines added to the backend. */
  readonly backendLines?: readonly string[];
  /** Words added to both `server` lines, such as `check inter 50`. */
  readonly serverWords?: string;
}

export async function startHaproxy(options: HaproxyFixtureOptions = {}): Promise<HaproxyFixture> {
  const { threads = 1, balance = 'roundrobin', backendLines = [], serverWords = '' } = options;
  const stable = await startAppVersion('v1');
  const canary = await startAppVersion('v2');
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cockpit-haproxy-')));
  const [port, apiPort] = [await freePort(), await freePort()];
  const adminSocket = join(folder, 'admin.sock');
  const operatorSocket = join(folder, 'operator.sock');
  const configFile = join(folder, 'haproxy.cfg');
  await writeFile(
    configFile,
    `global
    nbthread ${threads}
    stats socket ${adminSocket} mode 600 level admin
    stats socket ${operatorSocket} mode 600 level operator
    stats socket ipv4@127.0.0.1:${apiPort} level admin
defaults
    mode http
    timeout connect 2s
    timeout client 10s
    timeout server 10s
frontend users
    bind 127.0.0.1:${port}
    default_backend app
backend app
    balance ${balance}
    server v1 ${stable.address} weight 99 ${serverWords}
    server v2 ${canary.address} weight 1 ${serverWords}
${backendLines.map((line) => `    ${line}\n`).join('')}`,
  );

  const url = `http://127.0.0.1:${port}`;
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  async function start(args: readonly string[] = []): Promise<ServerProcess> {
    const server = await startServerProcess('haproxy', ['-f', configFile, '-db', ...args]);
    try {
      await waitFor(`HAProxy answers on ${port}`, async () => {
        if (server.hasExited()) throw new Error(server.output());
        return (await askVersion(url, new Agent())) !== null;
      });
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }
  let running = await start();

  return {
    stable,
    canary,
    url,
    folder,
    adminSocket,
    operatorSocket,
    tcpSocket: `127.0.0.1:${apiPort}`,
    config: { socket: adminSocket, backend: 'app', stableServer: 'v1', canaryServer: 'v2', healthPath: '/health' },
    process: () => running,
    tell: (commands) => tell(adminSocket, commands),
    async restart() {
      await running.stop();
      running = await start();
    },
    async reload() {
      const old = running;
      running = await start(['-sf', String(old.pid)]);
      await waitFor('the old process has ended', () => old.hasExited());
    },
    async countAnswers(requests, connections) {
      const counts = new Map<string, number>();
      for (let sent = 0; sent < requests; sent += 1) {
        const agent = connections === 'fresh' ? new Agent({ keepAlive: false }) : kept;
        const version = (await askVersion(url, agent)) ?? 'none';
        counts.set(version, (counts.get(version) ?? 0) + 1);
      }
      return counts;
    },
    async stop() {
      kept.destroy();
      await running.stop();
      await Promise.all([stable.stop(), canary.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function tell(path: string, commands: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let answer = '';
  const socket = connect({ path });
  socket.on('data', (piece) => {
    answer += piece.toString('utf8');
  });
  socket.once('error', reject);
  socket.once('end', () => resolve(answer));
  socket.write(`${commands}\n`);
  return promise;
}

/** The version that answered; null for an answer of HAProxy's own (503: nobody serves). */
function askVersion(url: string, agent: Agent): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const outgoing = request(url, { agent, timeout: 10_000 }, (incoming) => {
    incoming.resume();
    incoming.once('end', () => {
      const version = incoming.headers['x-app-version'];
      resolve(typeof version === 'string' ? version : null);
    });
    incoming.once('error', reject);
  });
  outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer from ${url}`)));
  outgoing.once('error', (error: NodeJS.ErrnoException) => {
    // A restart closes idle connections just when one of them may be taken again.
    if (outgoing.reusedSocket) askVersion(url, agent).then(resolve, reject);
    else reject(error);
  });
  outgoing.end();
  return promise;
}
