import type { Locator } from 'playwright-core';

/** How a level looks: each of the three alone must tell it from the other levels. */
export interface LevelSeen {
  readonly word: string;
  /** The drawing of the mark. */
  readonly shape: string;
  /** As painted: `rgb(…)`. */
  readonly color: string;
}

/** What the mark with this word inside `panel` looks like. Waits until it is there. */
export async function levelSeen(panel: Locator, word: string): Promise<LevelSeen> {
  const shape = panel.locator('header svg').first();
  await panel
    .locator('header')
    .getByText(new RegExp(`^${word}( |$)`))
    .waitFor();
  return {
    word,
    shape: await shape.evaluate((drawing) => drawing.innerHTML),
    color: await shape.evaluate((drawing) => getComputedStyle(drawing).color),
  };
}

/** Red, green and blue of a painted colour, 0 … 255. */
export function channels(color: string): readonly [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
