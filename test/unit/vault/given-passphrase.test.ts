import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { givenPassphrase } from '../../../electron/backend/vault/given-passphrase.ts';

const folder = mkdtempSync(join(tmpdir(), 'cockpit-passphrase-'));
const file = join(folder, 'passphrase');
const written = (text: string): string => {
  writeFileSync(file, text);
  return file;
};
const fromFile = (path: string) => givenPassphrase(undefined, { COCKPIT_VAULT_PASSPHRASE_FILE: path });
afterAll(() => rmSync(folder, { recursive: true }));

describe('the passphrase that a start is given', () => {
  it('is none unless it is given', () => {
    expect(givenPassphrase(undefined, {})).toBeNull();
    expect(fromFile('')).toBeNull();
  });

  it('is what the file holds without its last line break', () => {
    expect(fromFile(written('correct horse 电池\n'))).toBe('correct horse 电池');
    expect(fromFile(written('two \nlines \r\n'))).toBe('two \nlines ');
  });

  it('is what the descriptor gives, before what the environment names', () => {
    const descriptor = openSync(written('from the descriptor\n'), 'r');
    const environment = { COCKPIT_VAULT_PASSPHRASE_FILE: '/nonexistent' };
    expect(givenPassphrase(String(descriptor), environment)).toBe('from the descriptor');
  });

  it.each(['0', '2', '-1', 'x', ''])('is not read from descriptor %s', (descriptor) => {
    expect(() => givenPassphrase(descriptor, {})).toThrow(
      expect.objectContaining({ code: 'invalid-input', params: { place: '--vault-passphrase-fd', detail: '3…' } }),
    );
  });

  it('that cannot be read, is empty or endless is an error that does not say it', () => {
    expect(() => fromFile('/nonexistent')).toThrow(
      expect.objectContaining({ code: 'file-unreadable', params: { file: '/nonexistent', detail: 'ENOENT' } }),
    );
    expect(() => fromFile(folder)).toThrow(expect.objectContaining({ code: 'file-unreadable' }));
    for (const text of ['', '\n', 'x'.repeat(1_001), 'y'.repeat(1_000_000)])
      expect(() => fromFile(written(text))).toThrow(
        expect.objectContaining({ code: 'invalid-input', params: { what: 'passphrase', file, max: 1_000 } }),
      );
    expect(() => givenPassphrase('987', {})).toThrow(expect.objectContaining({ code: 'file-unreadable' }));
  });
});
