import { watch } from 'node:fs';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { join } from 'node:path';
import { createBuilder, createServer } from 'vite';
import { randomSecret } from '../browser-host/session.ts';
import { type ChildProgram, startProgram } from './child-program.ts';

const loopback = '127.0.0.1';
const settleMs = 100;
const endDeadlineMs = 6_000;

/**
 * Runs the cockpit from its sources until `signal` aborts: the page reloads hot from a development server, behind the
 * checks of the browser host; the backend is built and started again after each change to it.
 */
export async function develop(projectRoot: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const configFile = join(projectRoot, 'vite.config.ts');
  const vite = await createServer({ configFile, server: { host: loopback, port: 0 }, clearScreen: false });
  await vite.listen();
  const vitePort = (vite.httpServer!.address() as AddressInfo).port;
  const port = args.includes('--port') ? [] : ['--port', String(await freePort())];
  const env = { ...process.env, COCKPIT_SESSION_SECRET: randomSecret() };
  let program: ChildProgram | undefined;
  let opens = ['--open'];

  const rebuild = async (): Promise<void> => {
    const builder = await createBuilder({ configFile, logLevel: 'warn' });
    try {
      await builder.build(builder.environments.main!);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      return;
    }
    await program?.end(endDeadlineMs);
    if (signal.aborted) return;
    const all = [join(projectRoot, 'dist', 'serve.js'), ...args, ...port, '--vite-port', String(vitePort), ...opens];
    program = startProgram(process.execPath, all, { cwd: projectRoot, env, channel: true });
    opens = [];
  };

  let working = rebuild();
  let settling: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      working = working.then(rebuild);
    }, settleMs);
  };
  const watched = ['electron', 'shared', 'migrations'].map((folder) =>
    watch(join(projectRoot, folder), { recursive: true }, changed),
  );

  await new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearTimeout(settling);
  for (const watcher of watched) watcher.close();
  await working;
  await program?.end(endDeadlineMs);
  await vite.close();
}

/** One port for all restarts of the backend, so that the open page finds it again. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createNetServer();
    probe.once('error', reject);
    probe.listen(0, loopback, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
