import type { Translation } from '../translation.ts';
import type { vault as source } from '../zh/vault.ts';

export const vault = {
  title: 'Secrets',
  state: {
    none: 'The vault has no passphrase yet: set one before a secret can be kept',
    locked: 'The vault is locked',
    unlocked: 'The vault is unlocked; a passphrase encrypts it',
    host: "Encrypted by the operating system's key store ({{backend}})",
    damaged: 'The vault cannot be read',
  },
  notice_one: 'The vault is locked: {{count}} connection needs a secret of it and cannot be opened before.',
  notice_other: 'The vault is locked: {{count}} connections need secrets of it and cannot be opened before.',
  unlock: 'Unlock',
  unlockTitle: 'Unlock the vault',
  unlockDetail: 'The passphrase opens the vault in the backend on this machine until it is locked or ends.',
  set: 'Set a passphrase',
  setTitle: 'Set a passphrase for the vault',
  setDetail: 'It encrypts the secrets of connections on this machine. A forgotten one cannot be found again.',
  change: 'Change the passphrase',
  changeTitle: 'Change the passphrase of the vault',
  changeDetail: 'Every secret is encrypted anew.',
  lock: 'Lock',
  passphrase: 'Passphrase',
  current: 'Present passphrase',
  next: 'New passphrase',
  again: 'New passphrase again',
  hint: 'at least {{length}} characters',
  different: 'The two are not the same',
  plainText: {
    offer: 'This machine has no key store that can be used.',
    allow: 'Keep without protection',
    title: 'Keep secrets without protection?',
    detail:
      'The operating system has no key store (basic_text): whoever can read your files can read the secrets. A passphrase is safer. Your consent is journaled.',
    confirm: 'I agree',
    state: 'Kept by the desktop app without protection (basic_text)',
  },
  secret: {
    set: 'set',
    notSet: 'not set',
    removed: 'removed when saved',
    replace: 'Replace',
    enter: 'Enter',
    remove: 'Remove',
    keep: 'Keep',
  },
} satisfies Translation<typeof source>;
