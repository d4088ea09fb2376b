import { describe } from 'vitest';
import { expect, test } from '../support/e2e/cockpit-test.ts';
import { flightOn } from '../support/e2e/flight.ts';
import { waitFor } from '../support/wait-for.ts';

describe('a release that is taken one batch back', () => {
  test('stays where it was put, and climbs again when a person resumes it', async ({ sitDown }) => {
    const { page } = await sitDown({ colorScheme: 'light' });
    await page.getByRole('button', { name: /^Fly the practice plan \(fast\)/ }).click();
    const flight = flightOn(page);
    await flight.toFirstBatch();
    await flight.raise('5 %');
    await flight.rung('REL-B1').getByText('read back 5 %').waitFor();

    // The plan is a look away, and so is the rollback from there.
    await page.keyboard.press('v');
    await page.getByRole('tab', { name: 'Rollback' }).click();
    await page.getByRole('tabpanel').getByText('The whole plan').waitFor();
    await flight.rollBack.click();
    await flight.dialog.getByRole('heading', { name: 'Back to 1 %' }).waitFor();
    await page.keyboard.press('Escape');
    await flight.dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('v');
    await flight.rung('REL-B1').getByText('read back 5 %').waitFor();

    await page.keyboard.press('Control+Enter');
    await flight.dialog.getByRole('heading', { name: 'Back to 1 %' }).waitFor();
    await page.keyboard.press('1');
    await flight.rollbackPanel.getByText(/^Rolled back in/).waitFor();
    await flight.rung('REL-B0').getByText('read back 1 %').waitFor();
    for (const action of await flight.rollbackPanel.getByRole('listitem').all()) {
      expect(await action.textContent()).toContain('done');
    }

    await flight.click(/^Resume the release/);
    await flight.raise('5 %');
    await flight.rung('REL-B1').getByText('read back 5 %').waitFor();
    await waitFor(
      '5 % is the current batch again',
      async () => (await flight.rung('REL-B1').getAttribute('aria-current')) === 'step',
    );
  });
});
