import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What goes into a build. A folder counts with its own time too, so that a deleted file is noticed. */
const sources = ['electron', 'renderer', 'shared', 'migrations', 'vite.config.ts', 'package-lock.json'];

/** Written by the build into `dist`: when it began, in milliseconds since the epoch. */
export const buildStampName = '.built';

/** Whether `dist` is missing or older than the newest source. */
export async function needsBuild(projectRoot: string): Promise<boolean> {
  let builtAt: number;
  try {
    builtAt = Number(readFileSync(join(projectRoot, 'dist', buildStampName), 'utf8'));
  } catch {
    return true;
  }
  const times = await Promise.all(sources.map((source) => newestChange(join(projectRoot, source))));
  return !(Math.max(...times) < builtAt);
}

async function newestChange(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const names = await readdir(path);
  const times = await Promise.all(names.map((name) => newestChange(join(path, name))));
  return Math.max(found.mtimeMs, ...times);
}
