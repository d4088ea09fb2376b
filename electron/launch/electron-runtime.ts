import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the Electron executable lies, or why there is none. */
export type ElectronRuntime = { readonly executable: string } | { readonly reason: string };

const reachableDeadlineMs = 4_000;
const downloadDeadlineMs = 300_000;

/** Why no window can be opened on this machine at all, or null. Asked before anything is downloaded. */
export function whyNoWindow(display: boolean, platform: NodeJS.Platform, userId: number | undefined): string | null {
  if (!display) return 'there is no display (DISPLAY and WAYLAND_DISPLAY are not set)';
  if (platform === 'linux' && userId === 0) return 'Electron does not run as root with its sandbox on';
  return null;
}

/** The runtime that the `electron` package has downloaded before, or that ELECTRON_OVERRIDE_DIST_PATH names. */
export function installedRuntime(electronPackage: string, environment: Environment): string | null {
  const pathFile = join(electronPackage, 'path.txt');
  const override = environment.ELECTRON_OVERRIDE_DIST_PATH;
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  const executable = join(override ?? join(electronPackage, 'dist'), name);
  return existsSync(executable) ? executable : null;
}

/** Finds the runtime, or downloads it with the package's own installer where its server can be reached. */
export async function obtainRuntime(projectRoot: string, signal: AbortSignal): Promise<ElectronRuntime> {
  const electronPackage = join(projectRoot, 'node_modules', 'electron');
  if (!existsSync(electronPackage)) return { reason: 'the electron package is not installed' };
  const installed = installedRuntime(electronPackage, process.env);
  if (installed !== null) return { executable: installed };
  // The installer retries for minutes when packets are dropped; one request tells sooner.
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? 'https://github.com/';
  if (!(await reachable(mirror, signal))) return { reason: `its runtime is not there and ${mirror} cannot be reached` };
  console.log('Downloading the Electron runtime, once.');
  const code = await install(electronPackage, signal);
  const executable = installedRuntime(electronPackage, process.env);
  return executable === null
    ? { reason: `its runtime could not be downloaded (installer ended with ${code})` }
    : { executable };
}

async function reachable(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.any([signal, AbortSignal.timeout(reachableDeadlineMs)]) });
    return true;
  } catch {
    return false;
  }
}

function install(electronPackage: string, signal: AbortSignal): Promise<number | string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(electronPackage, 'install.js')], {
      stdio: ['ignore', 'ignore', 'ignore'],
      timeout: downloadDeadlineMs,
      signal,
    });
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, killedBy) => resolve(code ?? killedBy ?? 'unknown'));
  });
}
