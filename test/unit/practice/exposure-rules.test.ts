import { describe, expect, it } from 'vitest';
import { readExposure } from '../../../electron/backend/practice/exposure-rules.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';

function servedBelow(exposure: Exposure, attributes: Readonly<Record<string, string>>): number {
  const read = readExposure(exposure);
  if (!read.ok) throw new Error(read.problem);
  return read.rules.servedBelow(attributes);
}

const pro = { planTier: 'pro', languagePair: 'L2', userType: 'vip' };
const free = { planTier: 'free', languagePair: 'L2', userType: 'new' };

describe('rules of the router', () => {
  it.each<[Exposure, number, number]>([
    [{ kind: 'percent', percent: 12.5 }, 12.5, 12.5],
    [{ kind: 'permille', permille: 5 }, 0.5, 0.5],
    [{ kind: 'weights', stable: 3, canary: 1 }, 25, 25],
    [{ kind: 'none' }, 0, 0],
    [{ kind: 'targets', targets: ['planTier=plus', 'planTier=pro & languagePair=L2|L3'] }, 100, 0],
    [{ kind: 'both', percent: 15, targets: ['planTier=free', 'planTier=pro'] }, 15, 15],
    [{ kind: 'targets', targets: [] }, 0, 0],
    [
      {
        kind: 'shares',
        shares: [
          { target: 'userType=vip', percent: 50 },
          { target: 'languagePair=L2', percent: 20 },
          { target: 'planTier=free', percent: 90 },
        ],
      },
      50,
      20,
    ],
  ])('reads %j', (exposure, ofPro, ofFree) => {
    expect([servedBelow(exposure, pro), servedBelow(exposure, free)]).toEqual([ofPro, ofFree]);
    if (exposure.kind === 'targets' || exposure.kind === 'both') expect(servedBelow(exposure, {})).toBe(0);
  });

  it('says what it cannot read', () => {
    const problem = (exposure: Exposure) => {
      const read = readExposure(exposure);
      return read.ok ? null : read.problem;
    };
    expect(problem({ kind: 'replicas', canary: 1 })).toBe('kind replicas');
    expect(problem({ kind: 'targets', targets: ['cn-north', 'city='] })).toBe('targets[1] value-expected at 5');
    const many = Array.from({ length: 501 }, (_, index) => `tenant=${index}`);
    expect(problem({ kind: 'targets', targets: many })).toBe('over 500 targets');
  });
});
