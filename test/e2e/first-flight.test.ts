import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { describe } from 'vitest';
import { expect, test } from '../support/e2e/cockpit-test.ts';
import { flightOn, tabTo } from '../support/e2e/flight.ts';
import { watchedContext } from '../support/e2e/watched-context.ts';
import { waitFor } from '../support/wait-for.ts';

describe('a newcomer', () => {
  test('flies the practice plan to 100 %, first with the mouse, then with the keyboard alone', async ({ sitDown }) => {
    const { page } = await sitDown();
    await page.getByRole('button', { name: /^Fly the practice plan \(fast\)/ }).click();
    const flight = flightOn(page);
    await flight.toFirstBatch();
    await flight.raise('5 %');
    await flight.rung('REL-B1').getByText('read back 5 %').waitFor();

    await page.mouse.move(0, 0);
    for (const to of ['10 %', '25 %']) await flight.raise(to, 'keyboard');
    await flight.press(/^Start waiting: Let the caches warm up/);
    await approveByKeyboard(page, 'Ada Architect');
    for (const to of ['50 %', '100 %']) await flight.raise(to, 'keyboard');
    await flight.press(/^Confirm: Tell everybody/);
    await flight.press(/^Complete the release/);
    await flight.status.getByText('Completed: 1.5.0 carries 100 %').waitFor();

    await flight.press(/^Open the review/);
    await page.getByText('Review of what happened').waitFor();
    await reviewShowsEveryBatch(page);
    await reportIsSelfContained(page);
  });
});

async function approveByKeyboard(page: Page, name: string): Promise<void> {
  await tabTo(page, page.getByLabel("Approver's name"));
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  const way = page.getByRole('combobox', { name: 'Way' });
  const claimed = page.getByRole('option', { name: 'claimed' });
  await page.keyboard.press('ArrowDown');
  await claimed.waitFor();
  await waitFor('the way is marked', async () => {
    if ((await claimed.getAttribute('data-combobox-selected')) === 'true') return true;
    await page.keyboard.press('ArrowDown');
    return false;
  });
  await page.keyboard.press('Enter');
  await waitFor('the way is chosen', async () => (await way.inputValue()) === 'claimed name');
  await tabTo(page, page.getByRole('button', { name: 'Record the approval' }));
  await page.keyboard.press('Enter');
}

async function reviewShowsEveryBatch(page: Page): Promise<void> {
  const tables = page.getByRole('table');
  await waitFor('a table for each of the six batches', async () => (await tables.count()) === 6);
  for (const table of await tables.all()) {
    expect(await table.getByRole('columnheader').allTextContents()).toEqual(
      expect.arrayContaining(['Metric', 'Threshold', 'Actual', 'Status']),
    );
    await waitFor('an actual value of every metric', async () => {
      const rows = await table
        .getByRole('row')
        .filter({ has: page.getByRole('cell') })
        .allTextContents();
      return rows.length === 4 && rows.every((row) => /\d/.test(row) && row.includes('green'));
    });
  }
}

/** Opened from the disk, in a browser that knows nothing of the cockpit. */
async function reportIsSelfContained(page: Page): Promise<void> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as one HTML file' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.html$/);
  const address = pathToFileURL(await file.path()).href;
  const reader = await watchedContext(page.context().browser()!, {});
  try {
    const requests: string[] = [];
    reader.context.on('request', (request) => requests.push(request.url()));
    const report = await reader.context.newPage();
    await report.goto(address);
    expect(requests).toEqual([address]);
    expect(reader.problems()).toEqual([]);
    for (const told of ['Completed: 1.5.0 carries 100 %', 'Hash chain intact', 'Ada Architect']) {
      await report.getByText(told).first().waitFor();
    }
    expect(await report.locator('script').count()).toBe(0);
  } finally {
    await reader.close();
  }
}
