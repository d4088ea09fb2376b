import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from '../support/e2e/cockpit-test.ts';
import { flightOn } from '../support/e2e/flight.ts';
import { waitFor } from '../support/wait-for.ts';

const good = `apiVersion: cockpit/v1
title: { zh: 支付服务, en: Payment service }
from: 2.0.0
to: 2.1.0
timeZone: Asia/Shanghai
connections:
  traffic: { capability: traffic, title: { zh: 入口, en: Entry } }
  metrics: { capability: metrics, title: { zh: 指标, en: Metrics } }
batches:
  - id: REL-B0
    exposure: 5 %
    observe: 60s
  - id: REL-B1
    exposure: 100 %
    observe: 60s
guards:
  - id: error-ratio
    title: { zh: 错误率, en: Error rate }
    from: metrics
    query: error_ratio{version="canary"}[$window]
    requestsQuery: requests{version="canary"}[$window]
    minRequests: 15
    unit: ratio
    window: 60s
    every: 5s
    green: '< 3 %'
    red: '> 10 %'
    onRed: { action: rollback, scope: all }
`;

/** Three mistakes: an unknown field, a duration that is none, a threshold without a unit. */
const bad = good
  .replace('timeZone: Asia/Shanghai', 'timezone: Asia/Shanghai')
  .replace('every: 5s', 'every: often')
  .replace("green: '< 3 %'", "green: '< 3'");

function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}

test('a plan file with mistakes is refused with line and column, and flies once it is mended', async ({ sitDown }) => {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-plan-'));
  try {
    const file = join(folder, 'payment.yaml');
    await writeFile(file, bad);
    const { page } = await sitDown();
    await page.getByRole('button', { name: /^Open a plan file/ }).waitFor();
    await page.keyboard.press('o');
    await dropFile(page, 'payment.yaml', bad);
    const issues = page.getByRole('region', { name: /errors/ }).getByRole('listitem');
    await issues.first().waitFor();
    const found = await issues.allTextContents();
    for (const part of ['timezone:', 'every: often', "'< 3'"]) {
      expect(
        found.filter((issue) => new RegExp(`^${lineOf(bad, part)}:\\d+`).test(issue)),
        part,
      ).toHaveLength(1);
    }
    expect(found).toHaveLength(3);
    expect(await page.getByRole('button', { name: 'Create the release' }).count()).toBe(0);

    await writeFile(file, good);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Another file' }).click();
    await (await chooser).setFiles(file);
    await page.getByText('Payment service').first().waitFor();
    for (const slot of ['Entry · traffic', 'Metrics · metrics']) {
      const chosen = page.getByRole('combobox', { name: slot });
      await waitFor(`the practice range is offered for ${slot}`, async () =>
        /Practice/.test(await chosen.inputValue()),
      );
    }
    await page.getByRole('button', { name: 'Create the release', disabled: false }).click();
    const flight = flightOn(page);
    // What the linter warns of has to be taken upon oneself, with a reason, before anything begins.
    await flight.click(/^Review and acknowledge the warnings/);
    const fly = flight.dialog.getByRole('button', { name: /^Release with these warnings/ });
    expect(await fly.isDisabled()).toBe(true);
    await flight.dialog.getByRole('textbox', { name: /^Reason/ }).fill('A rehearsal; the plan is not final.');
    await fly.click();
    await flight.click(/^Begin the release/);
    await flight.raise('5 %');
    await flight.rung('REL-B0').getByText('read back 5 %').waitFor();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Drops a file where the page asks for one, as a mouse would. */
async function dropFile(page: Page, name: string, text: string): Promise<void> {
  const target = page.getByText('Drop a plan file here, or');
  await target.waitFor();
  const dataTransfer = await page.evaluateHandle(
    (dropped) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([dropped.text], dropped.name, { type: 'text/yaml' }));
      return transfer;
    },
    { name, text },
  );
  await target.dispatchEvent('dragover', { dataTransfer });
  await target.dispatchEvent('drop', { dataTransfer });
}
