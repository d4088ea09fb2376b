import { readFile } from 'node:fs/promises';
import { CockpitFault } from '../../shared/errors.ts';

/** A file named on the command line. Throws `not-found` {file}. */
export async function readTextFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const detail = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new CockpitFault('not-found', { kind: 'file', file, detail }, { cause });
  }
}
