import type { Page } from 'playwright-core';
import { describe } from 'vitest';
import { expect, test } from '../support/e2e/cockpit-test.ts';
import { createRelease } from '../support/e2e/create-release.ts';
import { flightOn } from '../support/e2e/flight.ts';

const plan = `apiVersion: cockpit/v1
title: { zh: 应急演练, en: Emergency drill }
from: 1.0.0
to: 1.1.0
connections: { web: { capability: traffic }, db-host: { capability: exec } }
batches: [{ id: B1, exposure: 1 %, observe: 1 h }]
steps: [{ id: ready, kind: manual, title: { zh: 就绪, en: Ready } }]
playbooks:
  - id: db-down
    title: { zh: 数据库主库宕机, en: Database primary down }
    symptom: { zh: 应用报错 Connection refused, en: The application says Connection refused }
    recovery: 5 min
    steps:
      - { id: ask, kind: manual, title: { zh: 通知 DBA, en: Tell the DBA }, owner: { zh: 值班, en: On call }, planned: { minutes: 1 } }
      - { id: promote, kind: command, title: { zh: 提升从库, en: Promote the replica }, on: db-host, run: [patronictl, failover, shop, --candidate, replica1], owner: DBA, planned: { minutes: 2 } }
      - { id: verify, kind: manual, title: { zh: 确认写入恢复, en: Writes work again }, owner: { zh: 开发, en: Developer }, planned: { minutes: 2 } }
`;

/** Acknowledges the warnings, approves the command, and begins. */
async function begin(page: Page): Promise<void> {
  await createRelease(page, plan);
  const flight = flightOn(page);
  await flight.click(/^Review and acknowledge/);
  await flight.dialog.getByLabel('Reason').fill('rehearsal');
  await flight.dialog.getByRole('button', { name: /^Release with these/ }).click();
  await flight.click(/^Review and approve the commands/);
  await flight.dialog.getByRole('button', { name: 'Approve this 1 command' }).click();
  await flight.click(/^Begin the release/);
}

describe('a playbook', () => {
  test('is drilled without anything being carried out, and the review tells who did what', async ({ sitDown }) => {
    const { page } = await sitDown({ colorScheme: 'light' });
    await begin(page);
    const { dialog } = flightOn(page);
    await page.getByRole('button', { name: /^Playbooks…/ }).waitFor();
    await page.keyboard.press('e');
    await dialog.getByLabel('Why it is opened (optional)').fill('before the night');
    await dialog.getByRole('button', { name: 'Drill', exact: true }).click();

    const panel = page.getByRole('region', { name: 'DRILL · playbook Database primary down' });
    await panel.getByText('before the night').waitFor();
    await panel.getByRole('button', { name: 'Confirm' }).click();
    await panel.getByText('this step is rehearsed and not carried out').waitFor();
    await panel.getByRole('button', { name: 'Run', exact: true }).click();
    await panel.getByText('rehearsed, not carried out').waitFor();

    // A tick that was given too early is taken back, and given again.
    await panel.getByRole('listitem').filter({ hasText: 'Tell the DBA' }).getByRole('button', { name: 'Undo' }).click();
    await dialog.getByRole('button', { name: /^Take the tick back/ }).click();
    await panel.getByText('1 / 3').waitFor();
    await panel.getByRole('button', { name: 'Confirm' }).click();
    await panel.getByText('2 / 3').waitFor();
    await panel.getByRole('button', { name: 'End the drill…' }).click();
    expect(await dialog.getByRole('radio', { name: 'Drill passed' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await panel.getByRole('button', { name: 'Confirm' }).click();
    await panel.getByText('3 / 3').waitFor();
    await panel.getByRole('button', { name: 'End the drill…' }).click();
    await dialog.getByRole('button', { name: /^Drill passed/ }).click();
    await panel.waitFor({ state: 'detached' });

    await page.goto(page.url().replace('/release/', '/review/'));
    const told = page.getByRole('row').filter({ hasText: 'Promote the replica' });
    await told.getByText('rehearsed, not carried out').waitFor();
  });
});
