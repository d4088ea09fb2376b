import type { Page } from 'playwright-core';
import { describe } from 'vitest';
import { expect, test } from '../support/e2e/cockpit-test.ts';
import { flightOn } from '../support/e2e/flight.ts';
import { saidOn } from '../support/e2e/said-on.ts';

describe('both languages', () => {
  test('are complete on every screen, and are switched together with the colours by keyboard', async ({ sitDown }) => {
    const { page } = await sitDown({ colorScheme: 'light' });
    await page.getByText('No release yet').waitFor();
    await checkBoth(page);
    const dark = await background(page);
    await page.keyboard.press('Control+Shift+D');
    await page.waitForFunction((before) => getComputedStyle(document.body).backgroundColor !== before, dark);

    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Switch the language').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('o');
    await page.getByLabel('Plan text (YAML)').fill('apiVersion: cockpit/v1\nnonsense: 1\n');
    await page.getByRole('region', { name: /errors/ }).waitFor();
    await checkBoth(page);

    for (const [link, heading] of [
      ['Connections', 'Connections'],
      ['Practice range', 'Practice range'],
    ] as const) {
      await page.getByRole('navigation').getByRole('link', { name: link }).click();
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await checkBoth(page);
    }
    await page.keyboard.press('Control+Shift+L');
    await page.reload();
    await page.getByRole('heading', { name: '演练场', level: 1 }).waitFor();
    await page.keyboard.press('Control+Shift+L');

    await page.getByRole('navigation').getByRole('link', { name: 'Releases' }).click();
    await page.getByRole('button', { name: /^Fly the practice plan/ }).click();
    const flight = flightOn(page);
    await flight.next.waitFor();
    await checkBoth(page);
    await flight.toFirstBatch();
    await flight.rung('REL-B0').getByText('read back 1 %').waitFor();
    await checkBoth(page);
    await checkBoth(page, async (planDefault) => {
      await page.keyboard.press('Control+Enter');
      await flight.dialog.getByText(planDefault).waitFor();
    });
    await page.keyboard.press('Control+Enter');
    await flight.dialog.getByText('Plan default').waitFor();
    await page.keyboard.press('Enter');
    await flight.press(/^Open the review/);
    await page.getByText('Review of what happened').waitFor();
    await page.getByRole('table').first().waitFor();
    await checkBoth(page);
  });
});

/**
 * The page as it is, in English and in Chinese and back; the language is switched without the mouse. `open` shows a
 * dialog first, under which the keys of the page are silent.
 */
async function checkBoth(page: Page, open?: (planDefault: string) => Promise<void>): Promise<void> {
  await open?.('Plan default');
  const english = await saidOn(page, 'en');
  expect(english.filter(isKey), 'raw keys on the English screen').toEqual([]);
  expect(
    english.filter((text) => /\p{Script=Han}/u.test(text)),
    'Chinese on the English screen',
  ).toEqual([]);

  await switchLanguage(page, 'English');
  await open?.('计划默认');
  const translated = await saidOn(page, 'zh-CN');
  expect(translated.filter(isKey), 'raw keys on the Chinese screen').toEqual([]);
  expect(translated.some((text) => /\p{Script=Han}/u.test(text))).toBe(true);
  // Whole English phrases that both screens show were never translated.
  const same = translated.filter((text) => english.includes(text) && /[a-z]+ [a-z]+ [a-z]+/i.test(text));
  expect(same, 'phrases that did not change').toEqual([]);

  await switchLanguage(page, '中文');
  await saidOn(page, 'en');
}

/** By keyboard, out of an open dialog first; `other` is the language that the page offers afterwards. */
async function switchLanguage(page: Page, other: string): Promise<void> {
  if (await page.getByRole('dialog').isVisible()) await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+Shift+L');
  await page.getByRole('banner').getByRole('button', { name: other, exact: true }).waitFor();
}

/** `cockpit:next.raise`, `flight.rollback.title`, `{{count}}`: what is seen when a word is missing. */
function isKey(text: string): boolean {
  return /\{\{|\}\}|\b[a-z]+:[a-z][\w-]*\.[\w.-]+/i.test(text) || /^[a-z]+(\.[a-z][A-Za-z-]+)+$/.test(text);
}

function background(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}
