import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestName } from '../../../shared/plan/nearest-name.ts';

describe('editDistance', () => {
  it('counts inserted, deleted, replaced and swapped letters', () => {
    expect(editDistance('observe', 'observe')).toBe(0);
    expect(editDistance('obsrve', 'observe')).toBe(1);
    expect(editDistance('observve', 'observe')).toBe(1);
    expect(editDistance('obzerve', 'observe')).toBe(1);
    expect(editDistance('obesrve', 'observe')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
  });

  it('is a distance: symmetric, zero for the same, never more than the longer length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });
});

describe('nearestName', () => {
  const known = ['title', 'from', 'batches', 'guards', 'gates'];
  it('finds what was meant, whatever its case, and nothing where nothing is near', () => {
    expect(nearestName('gatez', known)).toBe('gates');
    expect(nearestName('Batchs', known)).toBe('batches');
    expect(nearestName('colour', known)).toBeNull();
    expect(nearestName('t', known)).toBeNull();
  });
});
