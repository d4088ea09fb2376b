import type { Stats } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * A name beside `file` for a passing copy of it. It begins with a dot, so that a `*` in an include directive or in a
 * shell does not take it for a real file.
 */
export function besideFile(file: string, purpose: string): string {
  return join(dirname(file), `.${basename(file)}.cockpit-${purpose}`);
}

/**
 * Writes `content` to `path` and has it on the disk when it returns. Owner, group and mode are those of `like`.
 * Rejects with Node's own error; a half-written file is removed.
 */
export async function writeDurably(
  path: string,
  content: Uint8Array,
  like: Pick<Stats, 'uid' | 'gid' | 'mode'>,
): Promise<void> {
  // A leftover may belong to somebody else or be a link: never write through it.
  await rm(path, { force: true });
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, 'wx', 0o600);
    await handle.writeFile(content);
    const own = await handle.stat();
    if (own.uid !== like.uid || own.gid !== like.gid) await handle.chown(like.uid, like.gid);
    await handle.chmod(like.mode & 0o7777);
    await handle.sync();
  } catch (error) {
    if (handle !== null) await rm(path, { force: true });
    throw error;
  } finally {
    await handle?.close();
  }
}

/** Puts `replacement` in the place of `file` in one step: a reader sees the old or the new one, also after a crash. */
export async function replaceDurably(replacement: string, file: string): Promise<void> {
  await rename(replacement, file);
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
