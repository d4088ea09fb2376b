import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { md5Hex } from '../../../shared/audience/md5.ts';
import { bucketOf, bucketsAround, isBelowShare } from '../../../shared/audience/user-bucket.ts';

const seed = { hexDigits: 8, modulo: 100 };

describe('md5Hex', () => {
  it('is md5 as other tools compute it, of any text', () => {
    // RFC 1321, appendix A.5.
    expect(md5Hex('')).toBe('d41d8cd98f00b204e9800998ecf8427e');
    expect(md5Hex('message digest')).toBe('f96b697d7cb7938d525a2f31aaf161d0');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        expect(md5Hex(text)).toBe(createHash('md5').update(text).digest('hex'));
      }),
    );
  });
});

describe('bucketOf', () => {
  it('is the rule of the release documents', () => {
    // Worked out with md5sum and shell arithmetic: d6d77053… and da57206d…
    expect(bucketOf('user-1', seed)).toBe(19);
    expect(bucketOf('小王', seed)).toBe(21);
    expect(bucketOf('user-1', { hexDigits: 2, modulo: 10 })).toBe(0xd6 % 10);
  });
});

describe('isBelowShare', () => {
  it('tells whole buckets, and leaves alone the one inside which a share ends', () => {
    expect([9, 10, 11].map((bucket) => isBelowShare(bucket, 10, seed))).toEqual([true, false, false]);
    expect([0, 1].map((bucket) => isBelowShare(bucket, 0.5, seed))).toEqual([null, false]);
    expect(isBelowShare(0, 0.1, { hexDigits: 8, modulo: 1000 })).toBe(true);
    expect(isBelowShare(99, 100, seed)).toBe(true);
    expect(isBelowShare(0, 0, seed)).toBe(false);
  });

  it('agrees with the buckets around a share', () => {
    const percent = fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10);
    const bucket = fc.record({
      hexDigits: fc.integer({ min: 1, max: 8 }),
      modulo: fc.integer({ min: 2, max: 10_000 }),
    });
    fc.assert(
      fc.property(percent, bucket, (share, rule) => {
        const { below, at } = bucketsAround(share, rule);
        const last = Math.min(rule.modulo, 16 ** rule.hexDigits) - 1;
        if (below !== null) expect(isBelowShare(below, share, rule)).toBe(true);
        if (below !== null && below < last) expect(isBelowShare(below + 1, share, rule)).not.toBe(true);
        if (at !== null) expect(isBelowShare(at, share, rule)).toBe(false);
        if (at !== null && at > 0) expect(isBelowShare(at - 1, share, rule)).not.toBe(false);
        if (at === null) expect(isBelowShare(last, share, rule)).not.toBe(false);
        if (below === null) expect(isBelowShare(0, share, rule)).not.toBe(true);
      }),
    );
  });
});
