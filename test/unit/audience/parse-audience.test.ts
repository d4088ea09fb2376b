import { describe, expect, it } from 'vitest';
import { audienceText } from '../../../shared/audience/audience.ts';
import { parseAudience } from '../../../shared/audience/parse-audience.ts';

function canonical(text: string): string {
  const parsed = parseAudience(text);
  return parsed.ok ? audienceText(parsed.expression) : `${parsed.problem} at ${parsed.position}`;
}

describe('parseAudience', () => {
  it.each([
    ['planTier=pro & languagePair=L2|L3', 'planTier=pro & languagePair=L2|L3'],
    ['  planTier =pro&languagePair= L2 | L3\n', 'planTier=pro & languagePair=L2|L3'],
    ['active=true & level >= 5', 'active=true & level>=5'],
    ['level<=-0.50', 'level<=-0.5'],
    ['city=北京|上海|广州', 'city=北京|上海|广州'],
    ['城市!=北京', '城市!=北京'],
    ['cn-north', 'cn-north'],
    ['10.0.1.11:5000', '10.0.1.11:5000'],
    ['"New York" & "cn-north"', '"New York" & cn-north'],
    ['cn-north & planTier=pro', 'cn-north & planTier=pro'],
    ['city=New York|"New York"', 'city=New York'],
    ['name="a & b"|"c\\"d\\\\"|""', 'name="a & b"|"c\\"d\\\\"|""'],
    ['tier=a & tier=a & tier=b|b', 'tier=a & tier=b'],
  ])('reads %j', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it.each([
    ['', 'name-expected at 0'],
    ['  ', 'name-expected at 2'],
    ['=pro', 'name-expected at 0'],
    [' 5=pro', 'attribute-expected at 1'],
    ['a & plan:tier=pro', 'attribute-expected at 4'],
    ['"planTier"=pro', 'separator-expected at 10'],
    ['planTier=pro & ', 'name-expected at 15'],
    ['planTier pro', 'operator-expected at 9'],
    ['planTier>pro', 'operator-expected at 8'],
    ['planTier=', 'value-expected at 9'],
    ['planTier=pro||plus', 'value-expected at 13'],
    ['planTier==pro', 'value-expected at 9'],
    ['level>=high', 'number-expected at 7'],
    ['level>=1e999', 'number-expected at 12'],
    ['city="北京', 'quote-not-closed at 5'],
    ['city="北京"上海', 'separator-expected at 9'],
    ['planTier=pro, languagePair=L2', 'separator-expected at 12'],
    ['level>=5|6', 'separator-expected at 8'],
    [`a=${'x'.repeat(2_000)}`, 'too-long at 2000'],
  ])('says what is wrong with %j and where', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });
});
