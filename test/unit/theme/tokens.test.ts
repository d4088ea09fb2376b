import { describe, expect, it } from 'vitest';
import { contrastRatio } from '../../../renderer/theme/contrast.ts';
import { type ColorScheme, cssVariableName, palettes, shapePairs, textPairs } from '../../../renderer/theme/tokens.ts';

const schemes: readonly ColorScheme[] = ['dark', 'light'];

describe('contrastRatio', () => {
  it('gives the ends of the scale and a published value', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastRatio('#abcdef', '#abcdef')).toBe(1);
    expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  it('refuses a translucent colour, whose contrast depends on what is behind it', () => {
    expect(() => contrastRatio('#00000080', '#ffffff')).toThrow(RangeError);
  });
});

describe.each(schemes)('palette %s', (scheme) => {
  const palette = palettes[scheme];

  it.each(textPairs.map(([text, surface]) => ({ text, surface })))('reads $text on $surface', ({ text, surface }) => {
    expect(contrastRatio(palette[text], palette[surface])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(shapePairs.map(([shape, surface]) => ({ shape, surface })))(
    'sees $shape on $surface',
    ({ shape, surface }) => {
      expect(contrastRatio(palette[shape], palette[surface])).toBeGreaterThanOrEqual(3);
    },
  );

  it('gives every level a colour of its own', () => {
    const levels = [
      palette.levelGreen,
      palette.levelYellow,
      palette.levelRed,
      palette.levelUnknown,
      palette.versionNew,
    ];
    expect(new Set(levels).size).toBe(levels.length);
  });
});

it('names the custom property of a token', () => {
  expect(cssVariableName('environmentProductionFill')).toBe('--environment-production-fill');
});
