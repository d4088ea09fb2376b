import { type FileHandle, open } from 'node:fs/promises';
import { CockpitFault } from '../../shared/errors.ts';
import { longestPlanText } from '../../shared/plan/parse-limits.ts';

/** A plan of `longestPlanText` characters has no more bytes: UTF-8 needs at most three for one of them. */
const maxPlanBytes = 3 * longestPlanText;

/** How large a file may be, and what is said of a larger one. */
export interface FileLimit {
  readonly maxBytes: number;
  readonly refusal: (bytes: number) => CockpitFault;
}

/**
 * A file named on the command line, by default one of a plan's size. Throws `not-found` {file}, and before a byte of it
 * is read `file-too-large` {file, bytes, maxBytes}; of a file that does not say how long it is, such as a pipe, no
 * more than that is read.
 */
export async function readTextFile(file: string, limit: FileLimit = planLimit(file)): Promise<string> {
  try {
    const handle = await open(file);
    try {
      return await readAll(handle, limit);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof CockpitFault) throw cause;
    const detail = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new CockpitFault('not-found', { kind: 'file', file, detail }, { cause });
  }
}

function planLimit(file: string): FileLimit {
  return {
    maxBytes: maxPlanBytes,
    refusal: (bytes) => new CockpitFault('file-too-large', { file, bytes, maxBytes: maxPlanBytes }),
  };
}

async function readAll(handle: FileHandle, { maxBytes, refusal }: FileLimit): Promise<string> {
  const { size } = await handle.stat();
  if (size > maxBytes) throw refusal(size);
  const chunks: Buffer[] = [];
  let bytes = 0;
  // One byte more than is taken tells that there is more.
  for await (const chunk of handle.createReadStream({ end: maxBytes, autoClose: false })) {
    bytes += (chunk as Buffer).length;
    chunks.push(chunk as Buffer);
  }
  if (bytes > maxBytes) throw refusal(bytes);
  return Buffer.concat(chunks).toString('utf8');
}
