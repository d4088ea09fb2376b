import { createHash } from 'node:crypto';

/** A server's key as people compare it. */
export interface HostKey {
  /** `SHA256:` and the digest in base64 without padding, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** Such as `ssh-ed25519`. */
  readonly algorithm: string;
}

/** Reads the name and the fingerprint out of a public key as the server sends it (RFC 4253, 6.6). */
export function hostKeyOf(blob: Buffer): HostKey {
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  const length = blob.length < 4 ? 0 : blob.readUInt32BE(0);
  return { fingerprint: `SHA256:${digest}`, algorithm: blob.subarray(4, 4 + Math.min(length, 100)).toString('latin1') };
}
