import { hash } from 'node:crypto';

/**
 * Where a user stands on the line from 0 (inclusive) to 100 (exclusive); the new version serves those below the live
 * percentage. The whole part is the usual bucket: the first 8 hex digits of md5(user id) modulo 100, so that whole
 * percentages choose the same users as any other implementation of that rule. The next 8 digits place the user inside
 * the bucket, so that 0.5 % is half of the users of bucket 0 and not nobody.
 */
export function stickyPosition(userId: string): number {
  const digest = hash('md5', userId, 'hex');
  const bucket = Number.parseInt(digest.slice(0, 8), 16) % 100;
  const withinBucket = Number.parseInt(digest.slice(8, 16), 16) / 2 ** 32;
  return bucket + withinBucket;
}

/** True when the new version serves this user at `percent` (0 to 100, decimals allowed). Raising keeps who was in. */
export function servedByCanary(userId: string, percent: number): boolean {
  return stickyPosition(userId) < percent;
}
