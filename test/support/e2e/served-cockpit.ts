import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const entry = join(import.meta.dirname, '..', '..', '..', 'dist', 'serve.js');
const startsWithinMs = 30_000;
const keptOutput = 65_536;

/** The product as a child process, with a data directory of its own that is removed at the end. */
export interface ServedCockpit {
  readonly port: number;
  readonly dataDirectory: string;
  /** An address that admits one browser; after a restart another one. */
  url(): string;
  /** What it wrote, its last 64 KB. */
  output(): string;
  /** Ends it without any warning. */
  kill(): Promise<void>;
  /** Starts it again on the same data directory and port. */
  start(): Promise<void>;
  /** Freezes it: its sockets stay open and say nothing. */
  freeze(): void;
  thaw(): void;
  /** Ends it as Ctrl-C does, and removes what it wrote. */
  dispose(): Promise<void>;
}

/** Starts `dist/serve.js` on a free port. Rejects with its output when it ends before it serves. */
export async function serveCockpit(): Promise<ServedCockpit> {
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run "npm run build" first`);
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cockpit-e2e-'));
  let running = await startChild(dataDirectory, 0);
  const { port } = new URL(running.url);
  return {
    port: Number(port),
    dataDirectory,
    url: () => running.url,
    output: () => running.output(),
    kill: () => running.end('SIGKILL'),
    start: async () => {
      running = await startChild(dataDirectory, Number(port));
    },
    freeze: () => void running.child.kill('SIGSTOP'),
    thaw: () => void running.child.kill('SIGCONT'),
    dispose: async () => {
      running.child.kill('SIGCONT');
      await running.end('SIGTERM');
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

interface RunningChild {
  readonly child: ChildProcess;
  readonly url: string;
  output(): string;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

async function startChild(dataDirectory: string, port: number): Promise<RunningChild> {
  const child = spawn(process.execPath, [entry, '--data', dataDirectory, '--port', String(port)], {
    // The channel carries nothing: it ends the cockpit with the tests, however those end.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const { promise: url, resolve, reject } = Promise.withResolvers<string>();
  const hear = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-keptOutput);
    const said = /^Release Cockpit: (\S+)$/m.exec(output);
    if (said?.[1] !== undefined) resolve(said[1]);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.once('error', reject);
  void exited.then(() => reject(new Error(`the cockpit ended before it served:\n${output}`)));
  const tooLate = setTimeout(
    () => reject(new Error(`no address within ${startsWithinMs} ms:\n${output}`)),
    startsWithinMs,
  );
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(insist);
  };
  try {
    return { child, url: await url, output: () => output, end };
  } catch (error) {
    await end('SIGKILL');
    throw error;
  } finally {
    clearTimeout(tooLate);
  }
}
