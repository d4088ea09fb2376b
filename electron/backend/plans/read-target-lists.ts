import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CockpitFault } from '../../../shared/errors.ts';
import type { PlanFile } from '../../../shared/plan/schema.ts';
import { contentHash } from '../journal/chain.ts';

const mostBytes = 1_000_000;

/**
 * Reads the target lists that a plan keeps in files, one target a line; empty lines and `#` comments are left out. What
 * was read goes into the release, so that the file is never asked again. Throws `target-list-unreadable` and, where
 * the content is not what the plan pinned, `target-list-changed`.
 */
export function readTargetLists(file: PlanFile): PlanFile {
  if (file.targetLists === undefined) return file;
  const lists = Object.entries(file.targetLists).map(([id, list]) => {
    if (list.file === undefined) return [id, list] as const;
    const path = resolve(list.file);
    const bytes = readBytes(path, id);
    const found = contentHash(bytes);
    if (list.sha256 !== undefined && list.sha256 !== found) {
      throw new CockpitFault('target-list-changed', { list: id, file: path, found, expected: list.sha256 });
    }
    const targets = bytes
      .toString('utf8')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
    if (targets.length === 0) throw unreadable(path, id, 'empty');
    return [id, { ...list, targets: [...new Set(targets)] }] as const;
  });
  return { ...file, targetLists: Object.fromEntries(lists) };
}

function readBytes(path: string, list: string): Buffer {
  try {
    if (statSync(path).size > mostBytes) throw unreadable(path, list, `> ${mostBytes} B`);
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof CockpitFault) throw cause;
    throw unreadable(path, list, (cause as NodeJS.ErrnoException).code ?? '', cause);
  }
}

function unreadable(file: string, list: string, detail: string, cause?: unknown): CockpitFault {
  return new CockpitFault('target-list-unreadable', { list, file, detail }, { cause });
}
