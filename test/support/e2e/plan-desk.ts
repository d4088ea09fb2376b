import type { Locator, Page } from 'playwright-core';

/** What a person does at the library and the editor of plans, in English. */
export interface PlanDesk {
  readonly page: Page;
  /** The text of the editor. */
  readonly text: Locator;
  readonly findings: Locator;
  showFindings(): Promise<void>;
  openLibrary(): Promise<void>;
  /** Makes a plan from a template and opens it; resolves when its text is there. */
  newPlan(name: string, template?: RegExp): Promise<void>;
  /** Puts the cursor at the end of the first line with these words, and types there. */
  typeAfter(line: string, typed: string): Promise<void>;
  /** Resolves when the draft is saved. */
  saved(): Promise<void>;
  saveVersion(note: string): Promise<void>;
}

export function planDeskOn(page: Page): PlanDesk {
  const dialog = page.getByRole('dialog');
  const text = page.getByRole('textbox', { name: 'Plan text (YAML)' });
  const openLibrary = async (): Promise<void> => {
    await page.getByRole('navigation').getByRole('link', { name: 'Plans' }).click();
    await page.getByRole('heading', { name: 'Plans', level: 1 }).waitFor();
  };
  return {
    page,
    text,
    findings: page.getByRole('tabpanel').getByRole('listitem'),
    showFindings: () => page.getByRole('tab', { name: 'Findings' }).click(),
    openLibrary,
    newPlan: async (name, template) => {
      await openLibrary();
      await page.keyboard.press('n');
      if (template !== undefined) {
        await dialog.getByRole('combobox', { name: 'Start from' }).click();
        await page.getByRole('option', { name: template }).click();
      }
      await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
      await page.keyboard.press('Enter');
      await text.waitFor();
    },
    typeAfter: async (line, typed) => {
      await text.locator('.cm-line', { hasText: line }).first().click();
      await page.keyboard.press('End');
      await page.keyboard.type(typed);
    },
    saved: async () => {
      // What was typed last has to have reached the screen, or the words are those of the save before.
      await page.evaluate(
        () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(() => next(null)))),
      );
      await page.getByText(/saved (just now|\d+\ss ago)/).waitFor();
    },
    saveVersion: async (note) => {
      await page.keyboard.press('Control+s');
      await dialog.getByRole('textbox', { name: 'What changed (optional)' }).fill(note);
      await page.keyboard.press('Control+Enter');
      await page.getByText(/^Version \d+ is saved\.$/).waitFor();
    },
  };
}
