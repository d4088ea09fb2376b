import type { Locator, Page } from 'playwright-core';
import { waitFor } from '../wait-for.ts';
import { type FlightLanguage, flightWords } from './flight-words.ts';

export type Hand = 'mouse' | 'keyboard';

/** How a person flies: what they look for on the screen, and what they press. Nothing here reaches behind the page. */
export interface Flight {
  readonly page: Page;
  /** One sentence on how it stands, the next action, and the rollback. */
  readonly status: Locator;
  /** The one next action. */
  readonly next: Locator;
  readonly rollBack: Locator;
  readonly dialog: Locator;
  /** The panel of a guard. */
  guard(name: string): Locator;
  /** A batch on the ladder, by its id. */
  rung(batchId: string): Locator;
  /** Every action of a rollback. */
  readonly rollbackPanel: Locator;
  /** Waits until the next action is this one and can be pressed, and clicks it. */
  click(effect: RegExp): Promise<void>;
  /** The same with the key, for an action that is then over. */
  press(effect: RegExp): Promise<void>;
  passGates(): Promise<void>;
  /** From the created release over commands, gates and the first steps to the first raise. */
  prepare(): Promise<void>;
  /** Opens the change that a raise would make, and waits until it can be confirmed. */
  offerRaise(to: string, by?: Hand): Promise<Locator>;
  /** Next action, then the confirmation in the dialog that shows the change. */
  raise(to: string, by?: Hand): Promise<void>;
  /** Prepares, raises to REL-B0, and confirms its smoke test. */
  toFirstBatch(): Promise<void>;
  /** Goes to another page by the navigation. */
  visit(page: 'releases' | 'practiceRange'): Promise<void>;
}

export function flightOn(page: Page, language: FlightLanguage = 'en'): Flight {
  const words = flightWords[language];
  const status = page.getByRole('region', { name: words.status, exact: true });
  const rollBack = status.getByRole('button', { name: words.rollBack });
  const next = status.getByRole('button').first();
  const dialog = page.getByRole('dialog');
  const named = (effect: RegExp): Locator => status.getByRole('button', { name: effect, disabled: false });

  const key = async (effect: RegExp): Promise<void> => {
    await named(effect).waitFor();
    await page.keyboard.press('n');
  };

  const flight: Flight = {
    page,
    status,
    next,
    rollBack,
    dialog,
    guard: (name) => page.getByRole('article', { name, exact: true }),
    rung: (batchId) => page.getByRole('listitem').filter({ hasText: batchId }).first(),
    rollbackPanel: page.getByRole('region', { name: words.rollbackPanel, exact: true }),
    click: (effect) => named(effect).click(),
    press: async (effect) => {
      for (let pressed = 1; ; pressed += 1) {
        await key(effect);
        try {
          return await named(effect).waitFor({ state: 'hidden', timeout: 4_000 });
        } catch (error) {
          // What a guard took away under the key is still there to be pressed.
          if (pressed === 4) throw error;
        }
      }
    },
    passGates: async () => {
      const passes = page.getByRole('button', { name: words.pass, exact: true });
      await passes.first().waitFor();
      for (let open = await passes.count(); open > 0; open -= 1) {
        await passes.first().click();
        await dialog.getByRole('button', { name: words.passed }).click();
        await waitFor('one gate less is open', async () => (await passes.count()) < open);
      }
    },
    prepare: async () => {
      await flight.click(words.reviewCommands);
      await dialog.getByRole('button', { name: words.approveCommand }).click();
      await flight.click(words.begin);
      await flight.passGates();
      await flight.click(words.readNotes);
      await flight.click(words.recordMachine);
    },
    offerRaise: async (to, by = 'mouse') => {
      const confirm = dialog.getByRole('button', { name: words.raiseNow(to), disabled: false });
      for (let looked = 1; ; looked += 1) {
        await (by === 'mouse' ? flight.click(words.raiseTo(to)) : key(words.raiseTo(to)));
        try {
          await confirm.waitFor({ timeout: 4_000 });
          return confirm;
        } catch (error) {
          // A guard that flickers takes the button away under the press, or outdates what was read: look again.
          if (looked === 4) throw error;
          await page.keyboard.press('Escape');
          await dialog.waitFor({ state: 'detached' });
        }
      }
    },
    raise: async (to, by = 'mouse') => {
      for (let pressed = 1; ; pressed += 1) {
        const confirm = await flight.offerRaise(to, by);
        try {
          await (by === 'mouse' ? confirm.click({ timeout: 4_000 }) : page.keyboard.press('Enter'));
          break;
        } catch (error) {
          // Outdated between the look and the press, as above: a person looks again.
          if (pressed === 4) throw error;
          await page.keyboard.press('Escape');
          await dialog.waitFor({ state: 'detached' });
        }
      }
      await dialog.waitFor({ state: 'detached' });
    },
    toFirstBatch: async () => {
      await flight.prepare();
      await flight.raise('1 %');
      await flight.click(words.smokeTest);
    },
    visit: async (target) => {
      // On the screens of a release the navigation is folded into the product's mark.
      const menu = page.getByRole('button', { name: words.openMenu });
      const link = page.getByRole('navigation').getByRole('link', { name: words[target], exact: true });
      await menu.or(link).waitFor();
      if (await link.isVisible()) return link.click();
      await menu.click();
      await page.getByRole('menuitem', { name: words[target], exact: true }).click();
    },
  };
  return flight;
}

/** Tabs on until `wanted` has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, wanted: Locator, atMost = 120): Promise<void> {
  await wanted.waitFor();
  for (let pressed = 0; pressed < atMost; pressed += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached with ${atMost} presses of Tab: ${wanted}`);
}
