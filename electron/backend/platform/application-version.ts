import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

let known: string | undefined;

/**
 * The version in the application's own package.json: the nearest one above this file, which is so in the source tree,
 * in `dist` and in the packaged archive alike.
 */
export function applicationVersion(): string {
  known ??= readVersion(import.meta.dirname);
  return known;
}

function readVersion(folder: string): string {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: string };
    if (manifest.version !== undefined) return manifest.version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const parent = dirname(folder);
  if (parent === folder) throw new Error('no package.json above the application');
  return readVersion(parent);
}
