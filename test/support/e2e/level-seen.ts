import type { Locator } from 'playwright-core';
import { waitFor } from '../wait-for.ts';

/** How a level looks: each of the three alone must tell it from the other levels. */
export interface LevelSeen {
  readonly word: string;
  /** The drawing of the mark. */
  readonly shape: string;
  /** As painted: `rgb(…)`. */
  readonly color: string;
}

/**
 * What the mark with this word inside `panel` looks like. Waits until it is there. All three are taken at one moment: a
 * level that changes in between would lend its colour to another one's word.
 */
export function levelSeen(panel: Locator, word: string): Promise<LevelSeen> {
  return waitFor(`a mark that says ${word}`, () =>
    panel.locator('header').evaluate((header, wanted) => {
      const drawing = header.querySelector('svg');
      const says = drawing?.nextElementSibling?.textContent ?? '';
      if (drawing === null || !(says === wanted || says.startsWith(`${wanted} `))) return null;
      return { word: wanted, shape: drawing.innerHTML, color: getComputedStyle(drawing).color };
    }, word),
  );
}

/** Red, green and blue of a painted colour, 0 … 255. */
export function channels(color: string): readonly [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
