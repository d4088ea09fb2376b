import { join } from 'node:path';
import { hasDisplay } from './browser-host/open-browser.ts';
import { needsBuild } from './launch/build-state.ts';
import { type ChildProgram, startProgram } from './launch/child-program.ts';
import { obtainRuntime, whyNoWindow } from './launch/electron-runtime.ts';

// What `npm start` runs, from source: builds when needed, then opens the desktop app where that can be, else serves the
// browser host. `--browser` serves it in any case; `--dev` runs from the sources; other options go to `serve.ts`.

const projectRoot = join(import.meta.dirname, '..');
const endDeadlineMs = 6_000;
/** A desktop app that ends with an error sooner than this has not opened its window. */
const openedAfterMs = 10_000;

const interrupted = new AbortController();
const { signal } = interrupted;
let program: ChildProgram | undefined;
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupted.abort());
signal.addEventListener('abort', () => void program?.end(endDeadlineMs), { once: true });

const own = new Set(['--dev', '--browser']);
const given = process.argv.slice(2);
const passedOn = given.filter((argument) => !own.has(argument));

async function run(executable: string, args: readonly string[], channel: boolean): Promise<number | string> {
  if (signal.aborted) return 0;
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  program = startProgram(executable, args, { cwd: projectRoot, env, channel });
  const code = await program.ended;
  program = undefined;
  return code;
}

async function build(): Promise<void> {
  if (!(await needsBuild(projectRoot))) return;
  console.log('Building.');
  const vite = join(projectRoot, 'node_modules', 'vite', 'bin', 'vite.js');
  const code = await run(process.execPath, [vite, 'build', '--app', '--logLevel', 'warn'], false);
  if (code !== 0 && !signal.aborted) throw new Error(`the build ended with ${code}`);
}

/** Runs the desktop app to its end; says why when it could not be opened. */
async function runDesktop(): Promise<string | null> {
  const noWindow = whyNoWindow(hasDisplay(process.platform, process.env), process.platform, process.getuid?.());
  if (noWindow !== null) return noWindow;
  const runtime = await obtainRuntime(projectRoot, signal);
  if ('reason' in runtime) return runtime.reason;
  const startedAt = performance.now();
  const code = await run(runtime.executable, [projectRoot], false);
  const opened = code === 0 || signal.aborted || performance.now() - startedAt > openedAfterMs;
  return opened ? null : `it ended with ${code} before its window opened`;
}

async function start(): Promise<number | string> {
  if (given.includes('--dev')) {
    const { develop } = await import('./launch/develop.ts');
    await develop(projectRoot, passedOn, signal);
    return 0;
  }
  await build();
  const reason = given.includes('--browser') ? '--browser was given' : await runDesktop();
  if (reason === null || signal.aborted) return 0;
  console.log(`Electron is not used: ${reason}. Serving browsers on this machine instead.`);
  return run(process.execPath, [join(projectRoot, 'dist', 'serve.js'), ...passedOn, '--open'], true);
}

try {
  const code = await start();
  process.exitCode = signal.aborted || code === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
