import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../wait-for.ts';
import { freePort } from './free-port.ts';
import { startServerProcess } from './server-process.ts';

/** A real nginx that writes a real log, and serves its access log at `/log/access.log`. */
export interface LoggingNginx {
  readonly url: string;
  readonly errorLog: string;
  readonly accessLog: string;
  /** A file that is not there: the error log says so, with its name. */
  missFile(name: string): Promise<void>;
  /** A server behind it that is not there: another kind of error. */
  missUpstream(): Promise<void>;
  /** Lines of the error log so far. */
  errors(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startLoggingNginx(): Promise<LoggingNginx> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cockpit-log-')));
  const [port, nobody] = [await freePort(), await freePort()];
  await mkdir(join(folder, 'log'));
  const config = join(folder, 'nginx.conf');
  const errorLog = join(folder, 'log', 'error.log');
  const user = process.getuid?.() === 0 ? 'user root;\n' : '';
  await writeFile(
    config,
    `${user}daemon off;
worker_processes 1;
pid nginx.pid;
error_log ${errorLog} error;
events { worker_connections 64; }
http {
    access_log ${folder}/log/access.log;
    client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
    server {
        listen 127.0.0.1:${port};
        root ${folder};
        location /log/ { default_type text/plain; }
        location /upstream { proxy_pass http://127.0.0.1:${nobody}; }
    }
}
`,
  );
  const nginx = await startServerProcess('nginx', ['-p', folder, '-e', errorLog, '-c', config]);
  const url = `http://127.0.0.1:${port}`;
  const get = async (path: string) => void (await (await fetch(`${url}${path}`)).arrayBuffer());
  const stop = async () => {
    await nginx.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitFor(`nginx answers on ${port}`, async () => {
      if (nginx.hasExited()) throw new Error(nginx.output());
      await get('/log/access.log');
      return true;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    errorLog,
    accessLog: join(folder, 'log', 'access.log'),
    missFile: (name) => get(`/${name}`),
    missUpstream: () => get('/upstream'),
    errors: async () => (await readFile(errorLog, 'utf8')).split('\n').filter((line) => line !== ''),
    stop,
  };
}
