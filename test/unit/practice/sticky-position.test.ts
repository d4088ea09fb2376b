import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { servedByCanary, stickyPosition } from '../../../electron/backend/practice/sticky-position.ts';

const userIds = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);

/** The rule as release documents write it, for whole percentages. */
function documentedRule(userId: string, percent: number): boolean {
  const digest = createHash('md5').update(userId).digest('hex');
  return parseInt(digest.substring(0, 8), 16) % 100 < percent;
}

describe('sticky position', () => {
  it('follows md5 as other tools compute it', () => {
    // Worked out with md5sum and shell arithmetic: d6d77053… and da57206d…
    expect(Math.floor(stickyPosition('user-1'))).toBe(19);
    expect(Math.floor(stickyPosition('小王'))).toBe(21);
  });

  it.each([0, 1, 5, 20, 50, 99, 100])('chooses exactly the documented users at %i percent', (percent) => {
    for (const userId of userIds) expect(servedByCanary(userId, percent)).toBe(documentedRule(userId, percent));
  });

  it.each([0.1, 0.5, 2.5, 33.3])('gives %f percent its share', (percent) => {
    const served = userIds.filter((userId) => servedByCanary(userId, percent)).length;
    const expected = (userIds.length * percent) / 100;
    const deviation = Math.sqrt(expected * (1 - percent / 100));
    expect(Math.abs(served - expected)).toBeLessThan(3.9 * deviation);
    expect(served).toBeGreaterThan(0);
  });

  it('keeps everybody who was in when the share is raised', () => {
    const steps = [0.1, 0.5, 1, 1.5, 10, 99.9, 100];
    for (const userId of userIds.slice(0, 2_000)) {
      const served = steps.map((percent) => servedByCanary(userId, percent));
      expect(served).toEqual([...served].sort());
    }
  });
});
