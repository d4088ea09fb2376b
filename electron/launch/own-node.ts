import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** The first version for which the native modules are built; an older Node crashes on loading them. */
const oldestMajor = 24;

/**
 * On an older Node, runs this same program on the one that comes with the project and returns its exit code; null where
 * this process will do.
 */
export async function runOnOwnNode(): Promise<number | null> {
  if (Number.parseInt(process.versions.node, 10) >= oldestMajor) return null;
  const ownNode = findOwnNode();
  if (ownNode === null) {
    console.error(`Node ${oldestMajor} or newer is needed, this is ${process.version}. Run \`npm ci\` in the project.`);
    return 1;
  }
  const child = spawn(ownNode, process.argv.slice(1), { stdio: 'inherit' });
  // Ctrl-C reaches both through the terminal; the child decides when it is over.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  // Written for the older Node that runs it: no `Promise.withResolvers` there.
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${ownNode}: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 0)));
  });
}

function findOwnNode(): string | null {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    return join(dirname(manifest), 'bin', 'node');
  } catch {
    return null;
  }
}
