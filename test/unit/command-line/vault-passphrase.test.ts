import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readVaultFile } from '../../../electron/backend/vault/vault-file.ts';
import { conduct } from '../../../electron/command-line/conduct.ts';
import type { Terminal } from '../../../electron/command-line/verb.ts';

let folder: string;
let journal: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-conduct-'));
  journal = join(folder, 'flight.db');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const silent: Terminal = {
  t: vi.fn() as never,
  json: true,
  say: () => {},
  note: () => {},
  tell: () => {},
  fail: () => {},
};
/** As far as a release that is not there: the vault comes before it. */
const fly = (...more: string[]) => conduct(['--resume', 'nobody', '--journal', journal, ...more], silent);
const written = (text: string): string => {
  const file = join(folder, 'passphrase');
  writeFileSync(file, text);
  return file;
};

it('needs no vault where no passphrase is given', async () => {
  await expect(fly()).rejects.toMatchObject({ code: 'not-found' });
  expect(existsSync(`${journal}.vault`)).toBe(false);
});

it('sets the first passphrase, and unlocks with it from then on', async () => {
  vi.stubEnv('COCKPIT_VAULT_PASSPHRASE_FILE', written('correct horse battery\n'));
  await expect(fly()).rejects.toMatchObject({ code: 'not-found' });
  expect(readVaultFile(`${journal}.vault`)?.passphrase?.kdf).toBe('scrypt');
  vi.stubEnv('COCKPIT_VAULT_PASSPHRASE_FILE', written('another horse'));
  await expect(fly()).rejects.toMatchObject({ code: 'vault-passphrase-wrong' });
  const descriptor = openSync(written('correct horse battery'), 'r');
  await expect(fly('--vault-passphrase-fd', String(descriptor))).rejects.toMatchObject({ code: 'not-found' });
});

it('refuses a first passphrase that is too short', async () => {
  vi.stubEnv('COCKPIT_VAULT_PASSPHRASE_FILE', written('short\n'));
  await expect(fly()).rejects.toMatchObject({ code: 'invalid-input', params: { what: 'passphrase', min: 12 } });
  expect(existsSync(`${journal}.vault`)).toBe(false);
});
