import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  editServers,
  exposureOf,
  findUpstream,
} from '../../../../electron/backend/connectors/nginx/upstream-servers.ts';
import { settingFor } from '../../../../electron/backend/connectors/nginx/weights.ts';

const address = { file: 'brand.conf', upstream: 'brand', stableServer: 'old:5000', canaryServer: 'new:5000' };
const edit = (text: string, percent: number) =>
  editServers(text, findUpstream(text, address), settingFor({ kind: 'percent', percent }));
const percentIn = (text: string) => {
  const exposure = exposureOf(findUpstream(text, address));
  return exposure.kind === 'percent' ? exposure.percent : Number.NaN;
};

const space = fc.constantFrom(' ', '  ', '\t', '\n', '\r\n', '\n    ', ' # 注释 "weight=7 down; }\n ');
const filler = fc.constantFrom(
  '',
  '\n',
  '\r\n',
  '# 新版本 weight=1 down;\n',
  ' # it\'s { "\r\n',
  'keepalive 16;',
  'server other:1 backup weight=5;',
);
const surrounding = fc.constantFrom(
  '',
  '# 头\n',
  'http {',
  'map $a $b { default "upstream brand { server old:5000; }"; }\n',
  'log_format x "$a \\" {";\r\n',
);

/** A server line in any order and spacing, perhaps over several lines. */
const serverLine = (name: string) =>
  fc
    .record({
      quote: fc.constantFrom('', '"', "'"),
      parameters: fc
        .record({
          weight: fc.option(
            fc.integer({ min: 1, max: 300 }).map((weight) => `weight=${weight}`),
            { nil: '' },
          ),
          down: fc.constantFrom('', 'down'),
          other: fc.constantFrom('', 'max_fails=3', '"fail_timeout=10s"'),
        })
        .chain(({ weight, down, other }) => fc.shuffledSubarray([weight, down, other], { minLength: 3, maxLength: 3 })),
      spaces: fc.tuple(space, space, space, space, fc.constantFrom('', ' ', '\n', ' # c;\n')),
    })
    .map(({ quote, parameters, spaces }) => {
      const words = parameters.filter((word) => word !== '').map((word, index) => `${spaces[index + 1]}${word}`);
      return `server${spaces[0]}${quote}${name}${quote}${words.join('')}${spaces[4]};`;
    });

const config = fc
  .record({
    before: surrounding,
    lines: fc.tuple(serverLine('old:5000'), serverLine('new:5000')),
    fillers: fc.tuple(filler, filler, filler),
    canaryFirst: fc.boolean(),
  })
  .map(({ before, lines: [old, fresh], fillers: [a, b, c], canaryFirst }) => {
    const [first, second] = canaryFirst ? [fresh, old] : [old, fresh];
    return `${before}upstream brand {${a}${first}${b}${second}${c}}${before === 'http {' ? '\n}' : ''}\n`;
  });

const percent = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 1000 }).map((permille) => permille / 10),
  fc.integer({ min: 0, max: 1_000_000 }).map((parts) => parts / 10_000),
);

describe('editing the weights', () => {
  it('sets exactly the share that was asked for, from any state', () => {
    fc.assert(
      fc.property(config, percent, percent, (text, first, second) => {
        expect(percentIn(edit(text, first))).toBeCloseTo(first, 9);
        expect(percentIn(edit(edit(text, first), second))).toBeCloseTo(second, 9);
      }),
    );
  });

  it('is idempotent, and keeps every character that is no weight and no down', () => {
    const comment = /#[^\n]*/g;
    const rest = (text: string) => {
      const pair = findUpstream(text, address);
      const words = [pair.stable, pair.canary].flatMap(({ weightWord, downWord }) => [weightWord, downWord]);
      const gaps = words.filter((word) => word !== null).toSorted((a, b) => b.start - a.start);
      const without = gaps.reduce((kept, { start, end }) => kept.slice(0, start) + kept.slice(end), text);
      // Only blanks within the line may come and go with a word.
      return without.replace(/[ \t]+/g, '');
    };
    fc.assert(
      fc.property(config, percent, (text, value) => {
        const edited = edit(text, value);
        expect(edit(edited, value)).toBe(edited);
        expect(rest(edited)).toBe(rest(text));
        expect(edited.match(comment)).toEqual(text.match(comment));
        expect(edited.split('\n').length).toBe(text.split('\n').length);
      }),
    );
  });

  it('gives back the very bytes when it goes away and comes back', () => {
    const text =
      'upstream brand {\r\n\tserver old:5000 weight=99;  # 旧版本\r\n\tserver   new:5000 max_fails=0 weight=1 ;  # 新版本\r\n}\r\n';
    for (const away of [0, 10, 12.5, 50, 100]) expect(edit(edit(text, away), 1)).toBe(text);
    expect(edit(text, 0)).toBe(text.replace('weight=1 ;', 'weight=1 down ;'));
    expect(edit(text, 100)).toBe(text.replace('weight=99;', 'weight=99 down;'));
    expect(edit(text, 1)).toBe(text);
  });

  it('writes weights where there are none', () => {
    const text = 'upstream brand { server old:5000; server new:5000 max_fails=2 down; }';
    expect(edit(text, 1)).toBe('upstream brand { server old:5000 weight=99; server new:5000 max_fails=2; }');
    expect(edit(text, 50)).toBe('upstream brand { server old:5000 weight=50; server new:5000 weight=50 max_fails=2; }');
    expect(edit(text, 100)).toBe('upstream brand { server old:5000 down; server new:5000 max_fails=2; }');
  });
});

describe('weights for a share', () => {
  const weights = (exposure: Parameters<typeof settingFor>[0]) => {
    const { stable, canary } = settingFor(exposure);
    return [stable, canary].map((setting) => (setting.down ? 'down' : setting.weight));
  };

  it.each([
    [0, ['as-it-is', 'down']],
    [0.5, [199, 1]],
    [1, [99, 1]],
    [12.5, [7, 1]],
    [50, [50, 50]],
    [99.9, [1, 999]],
    [100, ['down', 'as-it-is']],
  ])('%d %%', (value, expected) => {
    expect(weights({ kind: 'percent', percent: value })).toEqual(expected);
  });

  it('takes permille and weights as they are, and nothing for none', () => {
    expect(weights({ kind: 'permille', permille: 5 })).toEqual([199, 1]);
    expect(weights({ kind: 'weights', stable: 4, canary: 6 })).toEqual([4, 6]);
    expect(weights({ kind: 'weights', stable: 4, canary: 0 })).toEqual(['as-it-is', 'down']);
    expect(weights({ kind: 'none' })).toEqual(['as-it-is', 'down']);
  });

  it('refuses what has no share', () => {
    const refusal = expect.objectContaining({ code: 'exposure-not-carried', params: { kind: 'targets' } });
    expect(() => settingFor({ kind: 'targets', targets: ['a'] })).toThrow(refusal);
    expect(() => settingFor({ kind: 'weights', stable: 0, canary: 0 })).toThrow(
      expect.objectContaining({ code: 'exposure-not-carried' }),
    );
  });
});
