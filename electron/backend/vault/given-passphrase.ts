import { closeSync, openSync, readSync } from 'node:fs';
import { longestPassphrase } from '../../../shared/contract/vault.ts';
import { CockpitFault } from '../../../shared/errors.ts';

/** Names a file that holds the passphrase; `/dev/fd/N` is one as well. */
export const passphraseFileVariable = 'COCKPIT_VAULT_PASSPHRASE_FILE';
const bytesAtMost = 4 * longestPassphrase;

/**
 * The passphrase for a start without anybody at the keyboard: from an open file descriptor, or else from the file that
 * the environment names; null where neither is given. Never from an argument, which every process of the machine can
 * read. Its last line break is not part of it. Throws `invalid-input` and `file-unreadable`.
 */
export function givenPassphrase(
  descriptor: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  if (descriptor !== undefined) {
    const place = '--vault-passphrase-fd';
    const number = Number(descriptor);
    // The first three are the terminal's; orders may come in on the first.
    if (!/^\d{1,4}$/.test(descriptor) || number < 3) throw new CockpitFault('invalid-input', { place, detail: '3…' });
    return readPassphrase(() => number, place);
  }
  const file = environment[passphraseFileVariable];
  if (file === undefined || file === '') return null;
  return readPassphrase(() => openSync(file, 'r'), file);
}

function readPassphrase(open: () => number, file: string): string {
  let text: string;
  try {
    const descriptor = open();
    try {
      text = readAll(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    const detail = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new CockpitFault('file-unreadable', { file, detail }, { cause });
  }
  const passphrase = text.replace(/\r?\n$/, '');
  if (passphrase !== '' && passphrase.length <= longestPassphrase) return passphrase;
  throw new CockpitFault('invalid-input', { what: 'passphrase', file, max: longestPassphrase });
}

function readAll(descriptor: number): string {
  const buffer = Buffer.alloc(bytesAtMost + 1);
  let length = 0;
  while (length < buffer.length) {
    const count = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (count === 0) break;
    length += count;
  }
  const text = buffer.toString('utf8', 0, length);
  buffer.fill(0);
  return text;
}
