import { chown, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../wait-for.ts';
import { freePort } from './free-port.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { type AppVersion, startAppVersion } from './start-app-version.ts';

/** A real nginx with its own prefix before two real servers, the old and the new version of one service. */
export interface NginxFixture {
  readonly stable: AppVersion;
  readonly canary: AppVersion;
  readonly folder: string;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** The file that holds the upstream. */
  readonly configFile: string;
  readonly mainConfigFile: string;
  readonly process: ServerProcess;
  /** Configuration of a connection of kind `nginx` to it. */
  readonly config: {
    readonly configFile: string;
    readonly upstream: string;
    readonly stableServer: string;
    readonly canaryServer: string;
    readonly mainConfigFile: string;
    readonly prefix: string;
    readonly healthPath: string;
  };
  readConfig(): Promise<string>;
  writeConfig(text: string): Promise<void>;
  /** `nginx -s reload` by somebody else: returns when only new workers are there. */
  reload(): Promise<void>;
  /** Pids of nginx's children, whatever they do. */
  workerPids(): Promise<readonly number[]>;
  /** Sends requests one after the other, counts the answers by version ("none" for an answer without one). */
  countAnswers(requests: number, headers?: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, number>>;
  stop(): Promise<void>;
}

export interface NginxFixtureOptions {
  /** Where the upstream stands: in a file that the main one includes by a glob (default), or in the main file. */
  readonly layout?: 'included' | 'main';
  readonly workers?: number;
  /** Line ends of the file that holds the upstream. */
  readonly lineEnd?: '\n' | '\r\n';
  /** Who it belongs to and runs as, where the tests run as root. */
  readonly userId?: number;
  /** Servers that several nginx stand before; they are ended by whoever started them. */
  readonly versions?: { readonly stable: AppVersion; readonly canary: AppVersion };
}

/** The site of the seed's brand diagnosis, as somebody has typed it. */
function siteConfig(port: number, stable: string, canary: string): string {
  return `# Nginx 灰度发布配置
upstream brand_diagnosis_v1 {
    server ${stable} weight=99;  # 旧版本
    server   ${canary}\tweight=1 max_fails=0;   # 新版本 "weight=7 down; }"
}

server {
    listen 127.0.0.1:${port};
    server_name brand-diagnosis.example.com;
\t
    location / {
        proxy_pass http://brand_diagnosis_v1;
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        add_header   X-Note "it's {weight=5}; # not a comment" ;
        
        # 灰度发布 Cookie 支持
        if ($cookie_gray_release = "true") {
            proxy_pass http://${canary};  # 新版本
        }
    }
}
`;
}

function mainConfig(folder: string, workers: number, http: string): string {
  // Run as root, nginx would hand its temporary folders to a user that cannot reach into ours.
  const user = process.getuid?.() === 0 ? 'user root;\n' : '';
  return `${user}worker_processes ${workers};
pid run/nginx.pid;
error_log error.log;
events { worker_connections 512; }
http {
    access_log off;
    client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
${http}
}
`;
}

export async function startNginx(options: NginxFixtureOptions = {}): Promise<NginxFixture> {
  const { layout = 'included', workers = 1, lineEnd = '\n' } = options;
  const { versions } = options;
  const { stable, canary } = versions ?? { stable: await startAppVersion('v1'), canary: await startAppVersion('v2') };
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cockpit-nginx-')));
  await mkdir(join(folder, 'run'));
  await mkdir(join(folder, 'sites'));
  const port = await freePort();
  const site = siteConfig(port, stable.address, canary.address);
  const mainConfigFile = join(folder, 'nginx.conf');
  const configFile = layout === 'main' ? mainConfigFile : join(folder, 'sites', 'brand-diagnosis.conf');
  const write = (file: string, text: string) => writeFile(file, text.replaceAll('\n', lineEnd));
  if (layout === 'main') {
    await write(mainConfigFile, mainConfig(folder, workers, site));
  } else {
    await writeFile(mainConfigFile, mainConfig(folder, workers, '    include sites/*.conf;'));
    await write(configFile, site);
  }

  const args = ['-p', folder, '-e', join(folder, 'error.log'), '-c', mainConfigFile];
  const command = ['nginx', ...args, '-g', 'daemon off;'];
  const { userId } = options;
  if (userId !== undefined && process.getuid?.() === 0) {
    for (const name of ['', ...(await readdir(folder, { recursive: true }))]) {
      await chown(join(folder, name), userId, userId);
    }
    command.unshift('setpriv', `--reuid=${userId}`, `--regid=${userId}`, '--clear-groups');
  }
  const nginx = await startServerProcess(command[0] ?? '', command.slice(1));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = `http://127.0.0.1:${port}`;
  const versionOf = (headers: Readonly<Record<string, string>> = {}) => askVersion(url, agent, headers);
  const workerPids = async () => {
    const children = await readFile(`/proc/${nginx.pid}/task/${nginx.pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  };

  const stop = async () => {
    agent.destroy();
    await nginx.stop();
    if (versions === undefined) await Promise.all([stable.stop(), canary.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitFor(`nginx answers on ${port}`, async () => {
      if (nginx.hasExited()) throw new Error(nginx.output());
      return (await versionOf()) !== null;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stable,
    canary,
    folder,
    url,
    configFile,
    mainConfigFile,
    process: nginx,
    config: {
      configFile,
      upstream: 'brand_diagnosis_v1',
      stableServer: stable.address,
      canaryServer: canary.address,
      mainConfigFile,
      prefix: folder,
      healthPath: '/health',
    },
    readConfig: () => readFile(configFile, 'utf8'),
    writeConfig: (text) => writeFile(configFile, text),
    async reload() {
      const before = await workerPids();
      process.kill(nginx.pid, 'SIGHUP');
      await waitFor('the old workers are gone', async () => {
        const now = await workerPids();
        return now.length > 0 && now.every((pid) => !before.includes(pid));
      });
    },
    workerPids,
    async countAnswers(requests, headers = {}) {
      const counts = new Map<string, number>();
      for (let sent = 0; sent < requests; sent += 1) {
        const version = (await versionOf(headers)) ?? 'none';
        counts.set(version, (counts.get(version) ?? 0) + 1);
      }
      return counts;
    },
    stop,
  };
}

function askVersion(url: string, agent: Agent, headers: Readonly<Record<string, string>>): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const outgoing = request(url, { agent, headers, timeout: 10_000 }, (incoming) => {
    incoming.resume();
    incoming.once('end', () => {
      const version = incoming.headers['x-app-version'];
      resolve(typeof version === 'string' ? version : null);
    });
    incoming.once('error', reject);
  });
  outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer from ${url}`)));
  outgoing.once('error', (error: NodeJS.ErrnoException) => {
    // A reload closes idle connections just when one of them may be taken again.
    if (outgoing.reusedSocket) askVersion(url, agent, headers).then(resolve, reject);
    else reject(error);
  });
  outgoing.end();
  return promise;
}
