import type { SealedSecret, VaultFile } from './vault-file.ts';

/** What a secret is bound to: moved to another connection, field or vault it opens no more. */
export function identityOf(vaultId: string, connectionId: string, field: string): string {
  return JSON.stringify(['cockpit-secret-1', vaultId, connectionId, field]);
}

/** As it is stored; undefined: there is none. */
export function sealedOf(file: VaultFile, connectionId: string, field: string): SealedSecret | undefined {
  return file.secrets.find((secret) => secret.connectionId === connectionId && secret.field === field)?.sealed;
}

/** The vault with some of a connection's secrets replaced, others taken away, and the rest as it is. */
export function withSecrets(
  file: VaultFile,
  connectionId: string,
  put: ReadonlyMap<string, SealedSecret>,
  remove: readonly string[] = [],
): VaultFile {
  const kept = file.secrets.filter(
    (secret) => secret.connectionId !== connectionId || !(put.has(secret.field) || remove.includes(secret.field)),
  );
  const added = [...put].map(([field, sealed]) => ({ connectionId, field, sealed }));
  return { ...file, secrets: [...kept, ...added] };
}

/** What a text that a key store encrypted says it is of, and the secret; nothing where it is no text of ours. */
export function pairIn(text: string): readonly [unknown, string] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && typeof value[1] === 'string') return [value[0], value[1]];
  } catch {
    // Not a text of ours.
  }
  return [null, ''];
}
