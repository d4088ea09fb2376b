import type { VaultStatus } from '../../../shared/contract/vault.ts';
import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import type { Host } from '../host.ts';
import { lockWith, openWith, seal, unseal } from './passphrase-key.ts';
import { identityOf, pairIn, sealedOf, withSecrets } from './stored-secrets.ts';
import { emptyVault, readVaultFile, type SealedSecret, type VaultFile, writeVaultFile } from './vault-file.ts';

/**
 * A change that is ready to be stored. `commit` is synchronous and durable, so that it can stand in the transaction that
 * tells of it; without it nothing has happened. Throws `vault-unwritable`, and what a change since then brought about.
 */
export interface PreparedChange {
  commit(): void;
}

/** Secrets by (connection, field). A locked vault still says which there are. */
export interface Vault {
  status(): Promise<VaultStatus>;
  /** Calls back after every change of the status; returns what ends that. */
  onChange(listener: () => void): () => void;
  /** Throws `vault-passphrase-wrong`, `vault-not-set-up`, and as all methods `vault-damaged`, `vault-newer`. */
  unlock(passphrase: string): Promise<void>;
  /** Forgets the key. */
  lock(): void;
  /** `commit` refuses with `vault-exists` where there is a passphrase already. */
  setPassphrase(passphrase: string): Promise<PreparedChange>;
  /** Encrypts every secret anew. Throws `vault-passphrase-wrong`. */
  changePassphrase(current: string, passphrase: string): Promise<PreparedChange>;
  allowPlainText(): PreparedChange;
  /** Throws `vault-locked`, `vault-not-set-up`, `key-store-failed`; taking away needs no key. */
  change(connectionId: string, change: SecretsChange): Promise<PreparedChange>;
  removeConnection(connectionId: string): void;
  /** Fields with a secret; none of a vault that cannot be read. */
  fields(connectionId: string): readonly string[];
  /** Throws `vault-locked`, `vault-secret-elsewhere`, `key-store-failed`; null: there is none. */
  get(connectionId: string, field: string): Promise<string | null>;
}

export interface SecretsChange {
  readonly put: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** The vault in one file, read anew at each use: nothing but the key is kept in memory. */
export function createVault(path: string, host: Pick<Host, 'cipher' | 'readOnly'>): Vault {
  const { cipher } = host;
  const listeners = new Set<() => void>();
  let held: { readonly key: Buffer; readonly of: string } | null = null;
  /** One passphrase is stretched at a time: each takes 128 MiB. */
  let stretching: Promise<unknown> = Promise.resolve();

  const read = () => readVaultFile(path);
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const forget = () => {
    held?.key.fill(0);
    held = null;
  };
  const hold = (key: Buffer, file: VaultFile) => {
    forget();
    held = { key, of: file.passphrase?.key ?? '' };
    changed();
  };
  const write = (file: VaultFile, key: Buffer | null = null) => {
    writeVaultFile(path, file);
    if (key === null) changed();
    else hold(key, file);
  };
  /** Null: locked, also by another passphrase that another cockpit set meanwhile. */
  const keyOf = (file: VaultFile) => (held !== null && held.of === file.passphrase?.key ? held.key : null);
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = stretching.then(work);
    stretching = turn.catch(() => {});
    return turn;
  };
  const requireKey = (file: VaultFile, connectionId: string): Buffer => {
    if (file.passphrase === null) throw new CockpitFault('vault-not-set-up');
    const key = keyOf(file);
    if (key === null) throw new CockpitFault('vault-locked', { connection: connectionId });
    return key;
  };
  const damaged = (connectionId: string, field: string) =>
    new CockpitFault('vault-damaged', { file: path, connection: connectionId, secret: field });
  /** The key store that new secrets go to; null: they need a passphrase. */
  const keyStore = async (file: VaultFile) => {
    if (cipher === null) return { backend: null, usable: false };
    if (file.plainTextAllowed) cipher.allowPlainText();
    const backend = await cipher.backend();
    return { backend, usable: backend !== null && (backend !== 'basic_text' || file.plainTextAllowed) };
  };
  const sealByKeyStore = async (connectionId: string, field: string, text: string): Promise<SealedSecret> => {
    if (cipher === null) throw new CockpitFault('vault-not-set-up');
    const { vaultId, plainTextAllowed } = read() ?? emptyVault();
    // The key store binds nothing to a text, so that what it is of stands inside.
    const sealed = await cipher.encrypt(JSON.stringify([identityOf(vaultId, connectionId, field), text]));
    // It may have fallen back since it was asked.
    if (sealed.backend === 'basic_text' && !plainTextAllowed)
      throw new CockpitFault('key-store-failed', { detail: sealed.backend });
    return { cipher: 'host', ...sealed };
  };
  const getFromKeyStore = async (
    file: VaultFile,
    connectionId: string,
    field: string,
    sealed: SealedSecret & { readonly cipher: 'host' },
  ): Promise<string> => {
    if (cipher === null)
      throw new CockpitFault('vault-secret-elsewhere', {
        connection: connectionId,
        secret: field,
        kind: sealed.backend,
      });
    const { text: decrypted, encryptAgain } = await cipher.decrypt(sealed.data);
    const [identity, text] = pairIn(decrypted);
    if (identity !== identityOf(file.vaultId, connectionId, field)) throw damaged(connectionId, field);
    if (encryptAgain && !host.readOnly) {
      const again = await sealByKeyStore(connectionId, field, text);
      const now = read() ?? file;
      // Another secret that was put there meanwhile stays.
      const same = sealedOf(now, connectionId, field);
      if (same?.cipher === 'host' && same.data === sealed.data)
        write(withSecrets(now, connectionId, new Map([[field, again]])));
    }
    return text;
  };

  return {
    status: async () => {
      let file: VaultFile;
      try {
        file = read() ?? emptyVault();
      } catch (thrown) {
        const error = toCockpitError(thrown);
        const known = {
          cipher: 'passphrase',
          backend: null,
          plainText: 'no',
          hasPassphrase: false,
          waiting: 0,
        } as const;
        return { ...known, state: 'damaged', error };
      }
      const { backend, usable } = await keyStore(file);
      const byPassphrase = file.secrets.filter(({ sealed }) => sealed.cipher === 'passphrase');
      const locked = file.passphrase !== null && keyOf(file) === null;
      const needsPassphrase = !usable || byPassphrase.length > 0;
      const plain = backend === 'basic_text';
      return {
        state: !needsPassphrase ? 'unlocked' : file.passphrase === null ? 'none' : locked ? 'locked' : 'unlocked',
        cipher: usable ? 'host' : 'passphrase',
        backend,
        plainText: !plain ? 'no' : file.plainTextAllowed ? 'allowed' : 'not-allowed',
        hasPassphrase: file.passphrase !== null,
        waiting: locked ? new Set(byPassphrase.map(({ connectionId }) => connectionId)).size : 0,
        error: null,
      };
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    unlock: (passphrase) =>
      inTurn(async () => {
        const file = read();
        if (file === null || file.passphrase === null) throw new CockpitFault('vault-not-set-up');
        hold(await openWith(passphrase, file.vaultId, file.passphrase), file);
      }),
    lock: () => {
      forget();
      changed();
    },
    setPassphrase: (passphrase) =>
      inTurn(async () => {
        const first = read() ?? emptyVault();
        const { key, lock } = await lockWith(passphrase, first.vaultId);
        return {
          commit: () => {
            const now = read() ?? first;
            if (now.passphrase !== null || now.vaultId !== first.vaultId)
              throw new CockpitFault('refused', { what: 'vault-exists' });
            const file = { ...now, passphrase: lock };
            write(file, key);
          },
        };
      }),
    changePassphrase: (current, passphrase) =>
      inTurn(async () => {
        const before = read();
        if (before === null || before.passphrase === null) throw new CockpitFault('vault-not-set-up');
        const former = await openWith(current, before.vaultId, before.passphrase);
        const { key, lock } = await lockWith(passphrase, before.vaultId);
        return {
          commit: () => {
            const now = read() ?? before;
            if (now.passphrase?.key !== before.passphrase?.key) throw new CockpitFault('vault-passphrase-wrong');
            // With a new key: an old copy of the file and the old passphrase open nothing that is stored from now on.
            const secrets = now.secrets.map((secret) => {
              const { connectionId, field, sealed } = secret;
              if (sealed.cipher !== 'passphrase') return secret;
              const identity = identityOf(now.vaultId, connectionId, field);
              const content = unseal(former, identity, sealed);
              if (content === null) throw damaged(connectionId, field);
              return { ...secret, sealed: { cipher: 'passphrase' as const, ...seal(key, identity, content) } };
            });
            const file = { ...now, passphrase: lock, secrets };
            write(file, key);
          },
        };
      }),
    allowPlainText: () => ({ commit: () => write({ ...(read() ?? emptyVault()), plainTextAllowed: true }) }),
    change: async (connectionId, { put, remove }) => {
      const given = Object.entries(put);
      const prepared = new Map<string, SealedSecret>();
      const file = read() ?? emptyVault();
      const byKeyStore = given.length > 0 && (await keyStore(file)).usable;
      if (byKeyStore) {
        // The file must be there first: its id is part of what is encrypted.
        if (read() === null) write(file);
        for (const [field, text] of given) prepared.set(field, await sealByKeyStore(connectionId, field, text));
      } else if (given.length > 0) {
        requireKey(file, connectionId);
      }
      return {
        commit: () => {
          if (given.length === 0 && remove.length === 0) return;
          const now = read() ?? file;
          if (!byKeyStore && given.length > 0) {
            const key = requireKey(now, connectionId);
            for (const [field, text] of given) {
              const identity = identityOf(now.vaultId, connectionId, field);
              prepared.set(field, { cipher: 'passphrase', ...seal(key, identity, Buffer.from(text, 'utf8')) });
            }
          }
          write(withSecrets(now, connectionId, prepared, remove));
        },
      };
    },
    removeConnection: (connectionId) => {
      const file = read();
      const secrets = file?.secrets.filter((secret) => secret.connectionId !== connectionId) ?? [];
      if (file !== null && secrets.length < file.secrets.length) write({ ...file, secrets });
    },
    fields: (connectionId) => {
      try {
        const stored = read()?.secrets.filter((secret) => secret.connectionId === connectionId) ?? [];
        return stored.map(({ field }) => field);
      } catch {
        // `status` says what is wrong with it.
        return [];
      }
    },
    get: async (connectionId, field) => {
      const file = read();
      const sealed = file === null ? undefined : sealedOf(file, connectionId, field);
      if (file === null || sealed === undefined) return null;
      if (sealed.cipher === 'host') return getFromKeyStore(file, connectionId, field, sealed);
      const content = unseal(requireKey(file, connectionId), identityOf(file.vaultId, connectionId, field), sealed);
      if (content === null) throw damaged(connectionId, field);
      return content.toString('utf8');
    },
  };
}
