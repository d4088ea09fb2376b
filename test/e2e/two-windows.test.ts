import type { Page } from 'playwright-core';
import { describe } from 'vitest';
import { expect, test } from '../support/e2e/cockpit-test.ts';
import { flightOn } from '../support/e2e/flight.ts';
import { waitFor } from '../support/wait-for.ts';

describe('one promotion that is asked for twice', () => {
  test('is made once by a double click, and refused with a sentence in a window that has not looked again', async ({
    sitDown,
  }) => {
    const operator = await sitDown();
    const { page } = operator;
    await page.getByRole('button', { name: /^Fly the practice plan \(fast\)/ }).click();
    const flight = flightOn(page);
    await flight.prepare();
    await (await flight.offerRaise('1 %')).dblclick();
    await flight.click(/^Confirm: Smoke test/);

    // Both windows look at the change before either of them acts on it.
    const other = await operator.newWindow();
    await waitFor('the open release is shown first', () => other.url().includes('/release/'));
    const stale = flightOn(other);
    await stale.offerRaise('5 %');
    await flight.raise('5 %');
    await flight.rung('REL-B1').getByText('read back 5 %').waitFor();

    await stale.dialog
      .getByRole('alert')
      .getByText(/out of date/)
      .waitFor();
    await other.keyboard.press('Enter');
    await stale.dialog.getByRole('button', { name: 'Raise to 5 %', disabled: true }).waitFor();
    await other.keyboard.press('Escape');
    await stale.rung('REL-B1').getByText('read back 5 %').waitFor();

    // Both confirm at the same moment: what is not the first is refused or finds its dialog outdated.
    await Promise.all([flight.offerRaise('10 %'), stale.offerRaise('10 %')]);
    await Promise.all([page.keyboard.press('Enter'), other.keyboard.press('Enter')]);
    await flight.rung('REL-B2').getByText('read back 10 %').waitFor();
    await waitFor('the window that lost is told why', async () => {
      const told = (one: Page) =>
        one
          .getByRole('alert')
          .getByText(/out of date|Not done/)
          .isVisible();
      return (await told(page)) || (await told(other));
    });

    await page.goto(page.url().replace('/release/', '/review/'));
    const events = page.getByRole('log', { name: 'Events' });
    for (const batch of ['REL-B0', 'REL-B1', 'REL-B2']) {
      await events
        .getByText(new RegExp(`^Batch started: ${batch}`))
        .first()
        .waitFor();
      expect(await events.getByText(new RegExp(`^Batch started: ${batch}`)).count()).toBe(1);
    }
  });
});
