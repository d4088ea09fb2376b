import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localMachine } from '../../../electron/backend/machines/local-machine.ts';
import { runProgram } from '../../../electron/backend/machines/run-program.ts';
import { freePort } from './free-port.ts';

/** A service that is started and stopped by commands, as one behind systemd is. */
export interface Service {
  readonly version: string;
  readonly address: string;
  readonly start: readonly string[];
  readonly stop: readonly string[];
  /** Exits with 0 while it runs. */
  readonly status: readonly string[];
}

export interface Services {
  readonly stable: Service;
  readonly canary: Service;
  run(command: readonly string[]): Promise<number>;
  /** The commands that were run so far, such as `start v1`, but those that ask. */
  log(): Promise<readonly string[]>;
  /** From now on this command fails after it has done nothing; null: none does. */
  failOn(command: string | null): Promise<void>;
  /** From its next start on each needs so long until it answers. */
  startWithin(ms: number): Promise<void>;
  stop(): Promise<void>;
}

const server = `import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
const slow = new URL('start-ms', import.meta.url);
await sleep(existsSync(slow) ? Number(readFileSync(slow, 'utf8')) : 0);
const [, , version, port] = process.argv;
createServer((request, response) => {
  response.writeHead(200, { 'x-app-version': version }).end(version);
}).listen(Number(port), '127.0.0.1');
`;

const control = `#!/bin/sh
folder=$(dirname "$0") pid=$(cat "$folder/$2.pid" 2>/dev/null)
[ "$1" = status ] || echo "$1 $2" >> "$folder/log"
if [ "$1 $2" = "$(cat "$folder/fail" 2>/dev/null)" ]; then echo "$1 $2 was told to fail" >&2; exit 5; fi
case $1 in
  status) kill -0 "$pid" 2>/dev/null || exit 1;;
  start) setsid "$4" "$folder/server.mjs" "$2" "$3" >/dev/null 2>&1 & echo $! > "$folder/$2.pid";;
  stop) [ -z "$pid" ] || kill "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done; rm -f "$folder/$2.pid";;
esac
`;

export async function startServices(): Promise<Services> {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-services-'));
  const at = (name: string) => join(folder, name);
  await writeFile(at('server.mjs'), server);
  await writeFile(at('control'), control);
  await chmod(at('control'), 0o755);
  const service = async (version: string): Promise<Service> => {
    const port = String(await freePort());
    const command = (name: string) => [at('control'), name, version, port, process.execPath];
    return {
      version,
      address: `127.0.0.1:${port}`,
      start: command('start'),
      stop: command('stop'),
      status: command('status'),
    };
  };
  const machine = localMachine();
  const run = async (command: readonly string[]) =>
    (await runProgram(machine, command, { deadlineMs: 10_000 })).exitCode;
  const [stable, canary] = [await service('v1'), await service('v2')];
  return {
    stable,
    canary,
    run,
    log: async () => (await readFile(at('log'), 'utf8')).trim().split('\n'),
    failOn: (command) => (command === null ? rm(at('fail'), { force: true }) : writeFile(at('fail'), command)),
    startWithin: (ms) => writeFile(at('start-ms'), String(ms)),
    stop: async () => {
      await rm(at('fail'), { force: true });
      await run(stable.stop);
      await run(canary.stop);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
