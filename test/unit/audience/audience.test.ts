import { describe, expect, it } from 'vitest';
import { matchesAudience } from '../../../shared/audience/audience.ts';
import { parseAudience } from '../../../shared/audience/parse-audience.ts';

const user = {
  planTier: 'pro',
  languagePair: 'L3',
  active: 'true',
  level: '5',
  city: '上海',
  region: 'cn-east',
  odd: '',
};

function matches(text: string, attributes: Readonly<Record<string, string>> = user): boolean {
  const parsed = parseAudience(text);
  if (!parsed.ok) throw new Error(`${parsed.problem} in ${text}`);
  return matchesAudience(parsed.expression, attributes);
}

describe('matchesAudience', () => {
  it.each([
    'planTier=pro',
    'planTier=plus|pro & languagePair=L2|L3',
    'city=北京|上海|广州',
    'active=true & level>=5',
    'level<=5 & level>=4.5',
    'planTier!=free|plus',
    'cn-east',
    'region=cn-east & cn-east',
    'odd=""',
  ])('holds for %s', (text) => {
    expect(matches(text)).toBe(true);
  });

  it.each([
    'planTier=Pro',
    'planTier=pro & languagePair=L2',
    'active=true & level>=5.1',
    'planTier!=free|pro',
    'cn-north',
    'city>=1',
    'odd<=1',
  ])('does not hold for %s', (text) => {
    expect(matches(text)).toBe(false);
  });

  it('exposes nobody about whom nothing is known', () => {
    for (const text of ['planTier=free', 'planTier!=free', 'level>=0', 'level<=100', 'cn-north', 'toString!=x']) {
      expect({ text, matches: matches(text, {}) }).toEqual({ text, matches: false });
    }
  });

  it('asks the attribute that the switch names for a bare name', () => {
    const parsed = parseAudience('ring-0');
    expect(parsed.ok && matchesAudience(parsed.expression, { ring: 'ring-0' }, 'ring')).toBe(true);
  });
});
