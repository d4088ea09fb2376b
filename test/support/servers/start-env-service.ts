import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '../wait-for.ts';
import { freePort } from './free-port.ts';

/**
 * A real service that a script starts with an environment file, and starts anew by its pid file. Where a file `slow` lies
 * beside the script, it writes its pid to `running` and hangs.
 */
export interface EnvServiceFixture {
  readonly folder: string;
  readonly envFile: string;
  readonly pidFile: string;
  readonly url: string;
  /** Configuration of a connection of kind `env-file` to it, which reads what is in effect from the process. */
  readonly config: {
    readonly envFile: string;
    readonly variable: string;
    readonly switchVariable: string;
    readonly restartBy: 'command';
    readonly restartCommand: readonly string[];
    readonly pidFile: string;
    readonly healthUrl: string;
    readonly healthWaitSeconds: number;
  };
  readEnv(): Promise<string>;
  writeEnv(text: string): Promise<void>;
  /** Somebody else starts it anew; it answers on return. */
  restart(): Promise<void>;
  pid(): Promise<number>;
  /** Answers by version, of requests sent one after the other. */
  countAnswers(requests: number): Promise<ReadonlyMap<string, number>>;
  /** From now on the script ends with an error before it does anything, or does what it should again. */
  failRestarts(fails: boolean): Promise<void>;
  setHealthy(healthy: boolean): Promise<void>;
  /** From its next start on it needs so long until it answers. */
  startWithin(ms: number): Promise<void>;
  /** How often the script was run. */
  restarts(): Promise<number>;
  stop(): Promise<void>;
}

/** As somebody has typed it, with a secret that nobody else is to see. */
export const typedEnv = `# 品牌诊断：灰度
DATABASE_URL="postgres://app:s3cret@127.0.0.1/app"
export USE_DOMAIN_SERVICE='true'

ROLLOUT_PERCENT=1
LOG_LEVEL=info\t
`;

export async function startEnvService(): Promise<EnvServiceFixture> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cockpit-env-service-')));
  const [envFile, pidFile, script] = ['app.env', 'app.pid', 'restart.sh'].map((name) => join(folder, name));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = fileURLToPath(new URL('./env-service.ts', import.meta.url));
  if (envFile === undefined || pidFile === undefined || script === undefined) throw new Error('no folder');
  await writeFile(envFile, typedEnv, { mode: 0o640 });
  await writeFile(
    script,
    `#!/bin/sh
cd "${folder}" || exit 1
echo restart >> restarts.log
if [ -e fail ]; then echo "the unit is masked" >&2; exit 3; fi
if [ -e slow ]; then echo $$ > running; sleep 86399; fi
if [ -s app.pid ]; then
  pid=$(cat app.pid)
  kill "$pid" 2>/dev/null
  while kill -0 "$pid" 2>/dev/null && ! grep -q ') Z ' "/proc/$pid/stat" 2>/dev/null; do sleep 0.01; done
fi
set -a; . ./app.env; set +a
setsid "${process.execPath}" "${program}" ${port} "${envFile}" --db-password s3cret >/dev/null 2>service.log </dev/null &
echo $! > app.pid
`,
  );
  await chmod(script, 0o755);
  const mark = (name: string, present: boolean) =>
    present ? writeFile(join(folder, name), '') : rm(join(folder, name), { force: true });
  const pid = async () => Number((await readFile(pidFile, 'utf8')).trim());
  const restart = async () => {
    const child = spawn(script, { stdio: 'ignore' });
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.once('close', resolve);
    if ((await promise) !== 0) throw new Error('the service was not started');
    await waitFor('the service answers', async () => {
      const said = (await (await fetch(`${url}/config`)).json()) as { pid: number };
      return said.pid === (await pid());
    });
  };
  await restart();
  return {
    folder,
    envFile,
    pidFile,
    url,
    config: {
      envFile,
      variable: 'ROLLOUT_PERCENT',
      switchVariable: 'USE_DOMAIN_SERVICE',
      restartBy: 'command',
      restartCommand: [script],
      pidFile,
      healthUrl: `${url}/health`,
      healthWaitSeconds: 10,
    },
    readEnv: () => readFile(envFile, 'utf8'),
    writeEnv: (text) => writeFile(envFile, text),
    restart,
    pid,
    async countAnswers(requests) {
      const counts = new Map<string, number>();
      for (let sent = 0; sent < requests; sent += 1) {
        const version = (await fetch(url)).headers.get('x-app-version') ?? 'none';
        counts.set(version, (counts.get(version) ?? 0) + 1);
      }
      return counts;
    },
    failRestarts: (fails) => mark('fail', fails),
    setHealthy: (healthy) => mark('unhealthy', !healthy),
    startWithin: (ms) => writeFile(join(folder, 'start-ms'), String(ms)),
    restarts: async () => (await readFile(join(folder, 'restarts.log'), 'utf8')).trim().split('\n').length,
    async stop() {
      const id = await pid();
      try {
        process.kill(id, 'SIGKILL');
      } catch {
        // A test has ended it.
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
