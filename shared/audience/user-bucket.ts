import { md5Hex } from './md5.ts';

/** How a service puts users into buckets: the first digits of md5(id), as a number, modulo. */
export interface UserBucket {
  readonly hexDigits: number;
  readonly modulo: number;
}

/** Bucket of a user, from 0 to modulo − 1. */
export function bucketOf(userId: string, { hexDigits, modulo }: UserBucket): number {
  return Number.parseInt(md5Hex(userId).slice(0, hexDigits), 16) % modulo;
}

/**
 * Whether a share in percent (0 … 100) has the bucket: true where all of it lies below the share, false where none does.
 * Null: the share ends inside it, and services differ about whom of it they take.
 */
export function isBelowShare(bucket: number, percent: number, { modulo }: UserBucket): boolean | null {
  const edge = edgeOf(percent, modulo);
  if (bucket + 1 <= edge) return true;
  return bucket >= edge ? false : null;
}

/** The last bucket that a share has as a whole and the first that it has nothing of; null where there is none. */
export function bucketsAround(
  percent: number,
  { hexDigits, modulo }: UserBucket,
): { readonly below: number | null; readonly at: number | null } {
  const edge = edgeOf(percent, modulo);
  // Few digits do not reach every bucket.
  const reached = Math.min(modulo, 16 ** hexDigits);
  const [below, at] = [Math.min(Math.floor(edge), reached) - 1, Math.ceil(edge)];
  return { below: below < 0 ? null : below, at: at >= reached ? null : at };
}

/** In buckets; 0.1 % of 1,000 is one of them, whatever binary fractions say. */
function edgeOf(percent: number, modulo: number): number {
  return Math.round(percent * modulo * 1e7) / 1e9;
}
