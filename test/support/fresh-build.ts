import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { needsBuild } from '../../electron/launch/build-state.ts';

const projectRoot = join(import.meta.dirname, '../..');

/** Before tests that start what was built: a build of before the last edit would test something else. */
export async function setup(): Promise<void> {
  if (!(await needsBuild(projectRoot))) return;
  const vite = join(projectRoot, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--app', '--logLevel', 'warn'], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`the build ended with ${status}`);
}
