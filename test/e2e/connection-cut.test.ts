import type { Locator, Page } from 'playwright-core';
import { describe } from 'vitest';
import { expect, test } from '../support/e2e/cockpit-test.ts';
import { flightOn } from '../support/e2e/flight.ts';
import { levelSeen } from '../support/e2e/level-seen.ts';
import { waitFor } from '../support/wait-for.ts';

/** What Chromium says on the console about a backend that was cut on purpose, and about the session that ended with it. */
const cutSocket = /^WebSocket connection to |^Failed to load resource: (net::ERR_|.*status of 401)/;

function cutOff(page: Page): Locator {
  return page.getByText(/^Cut off from the backend/).first();
}

/** Nothing that was green when the backend was last heard is shown as green now, and no time counts on. */
async function standsStill(page: Page): Promise<void> {
  const flight = flightOn(page);
  await flight.status.getByText('unknown', { exact: true }).waitFor();
  await flight.status.getByText(/^The screen stands at \d\d:\d\d:\d\d/).waitFor();
  const green = page.getByRole('progressbar', { name: /^green/ });
  const before = await green.getAttribute('aria-label');
  const age = flight.guard('P95 latency').getByText(/^(stale )?\d+.s( ago)?$/);
  const young = await age.textContent();
  await waitFor('the reading has grown older', async () => (await age.textContent()) !== young);
  expect(await green.getAttribute('aria-label')).toBe(before);
}

describe('a window whose backend', () => {
  test('is silent says so, and goes on when it speaks again', async ({ cockpit, sitDown }) => {
    const { page } = await sitDown();
    await page.getByRole('button', { name: /^Fly the practice plan \(fast\)/ }).click();
    const flight = flightOn(page);
    await flight.toFirstBatch();
    await flight.raise('5 %');
    // A backend that falls silent in the middle of a raise is another story: the batch has no green time yet.
    await flight.rung('REL-B1').getByText('read back 5 %').waitFor();
    await levelSeen(flight.guard('P95 latency'), 'green');
    cockpit.freeze();
    try {
      // Long enough for the backend, too, to count it as a time in which nobody watched.
      await page
        .getByRole('alert')
        .filter({ hasText: /^Cut off .* for ([89]|\d\d).s;/ })
        .waitFor();
      await standsStill(page);
      await flightOn(page)
        .guard('P95 latency')
        .getByText(/^stale/)
        .waitFor();
    } finally {
      cockpit.thaw();
    }
    await cutOff(page).waitFor({ state: 'detached' });
    await flight.status.getByText(/Not watched since \d\d:\d\d/).waitFor();
    // What is watched again counts again: the guard is green, and green time goes on from there.
    await levelSeen(flight.guard('P95 latency'), 'green');
    const green = page.getByRole('progressbar', { name: /^green/ });
    const stood = await green.getAttribute('aria-label');
    await waitFor('green time goes on', async () => (await green.getAttribute('aria-label')) !== stood, {
      deadlineMs: 60_000,
    });
  });

  test('died shows the release from the journal once it is back, and takes nothing for green', async ({
    cockpit,
    sitDown,
  }) => {
    const operator = await sitDown();
    const { page } = operator;
    operator.expectConsole(cutSocket);
    // At real pace the first reading after the start is too small to be judged.
    await page.getByRole('button', { name: 'Fly it at real pace' }).click();
    const flight = flightOn(page);
    await flight.toFirstBatch();
    await levelSeen(flight.guard('P95 latency'), 'green');
    const note = page.getByRole('textbox', { name: 'Add a note' });
    await note.fill('before the power cut');
    await note.press('Enter');
    await waitFor('the note is taken', async () => (await note.inputValue()) === '');
    await cockpit.kill();
    await cutOff(page).waitFor();
    await standsStill(page);

    await cockpit.start();
    await page.getByText(/it was started anew\. Open the address/).waitFor();
    // The address that the new process printed admits this browser again; the window that was cut comes back by itself.
    const again = await page.context().newPage();
    await again.goto(cockpit.url());
    await cutOff(page).waitFor({ state: 'detached' });
    await flight.status.getByText(/Not watched since \d\d:\d\d/).waitFor();
    const record = page.getByRole('log', { name: 'Record' });
    await record.getByText('before the power cut').waitFor();
    // How long the guard stays unknown depends on how fast this browser is back: the record says that it was.
    const since = await waitFor('the guard is judged anew', async () => {
      const lines = (await record.getByRole('listitem').allTextContents()).reverse();
      const note = lines.findIndex((line) => line.includes('before the power cut'));
      const driving = lines.findIndex((line, at) => at > note && line.includes('Driving; waiting for every reading'));
      const after = driving < 0 ? [] : lines.slice(driving);
      return after.some((line) => line.includes('P95 latency')) && after;
    });
    expect(since.find((line) => line.includes('P95 latency'))).toContain('unknown');
    await flight.rung('REL-B0').getByText('intended 1 %').waitFor();
    expect(await flight.status.getByRole('button', { name: /^Raise/, disabled: false }).count()).toBe(0);
  });
});
