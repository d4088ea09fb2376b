import { describe } from 'vitest';
import { expect, test } from '../support/e2e/cockpit-test.ts';
import { planDeskOn } from '../support/e2e/plan-desk.ts';
import { waitFor } from '../support/wait-for.ts';

describe('the editor of a plan', () => {
  test('completes fields, values and names of the plan, and explains fields', async ({ sitDown }) => {
    const { page } = await sitDown();
    const desk = planDeskOn(page);
    await desk.newPlan('Payment canary', /Practice release/);
    const options = page.getByRole('listbox', { name: 'Completions' }).getByRole('option');

    await desk.typeAfter('minRequests: 15', '\nba');
    await options.filter({ hasText: 'batches' }).click();
    await desk.text.getByText('batches:').first().waitFor();
    // A list of names of this plan: its own batches are offered at once.
    await options.filter({ hasText: 'REL-B0' }).waitFor();
    await page.keyboard.type('rel-b3');
    await options.filter({ hasText: 'REL-B3' }).click();
    await waitFor('the list is in the text', async () =>
      /batches:\s*- REL-B3/.test((await desk.text.locator('.cm-line').allTextContents()).join('\n')),
    );

    await desk.text.locator('.cm-line', { hasText: 'patience: 60s' }).first().getByText('patience').hover();
    await page.locator('.cm-field-help', { hasText: 'How long unknown may last' }).waitFor();
  });

  test('shows the same plan on both sides, and leads from each to the other', async ({ sitDown }) => {
    const { page } = await sitDown();
    const desk = planDeskOn(page);
    await desk.newPlan('Payment canary', /Practice release/);
    const view = page.getByRole('tabpanel');
    const activeLine = async () => (await page.locator('.cm-activeLine').textContent()) ?? '';

    await page.getByRole('tab', { name: 'Metrics × batches' }).click();
    await view
      .getByRole('img', { name: /green < 3\s%.*red > 10\s%/ })
      .first()
      .waitFor();
    await view.getByRole('button', { name: /green < 1\s%/ }).click();
    await waitFor('the cursor stands at the batch of the guard', async () => /REL-B5: \{/.test(await activeLine()));

    // And back: from a line to the view that shows it.
    await page.getByRole('tab', { name: 'Ladder' }).click();
    await desk.text.locator('.cm-line', { hasText: 'id: latency-p95' }).click();
    await page.keyboard.press('F2');
    await page.getByRole('tab', { name: 'Metrics × batches', selected: true }).waitFor();
    await view.locator('[aria-current=location]', { hasText: 'P95 latency' }).first().waitFor();

    await page.getByRole('tab', { name: 'What will happen' }).click();
    await view.getByText(/^"Error rate" is watched: green <\s3\s%, red >\s10\s%\./).click();
    await waitFor('the cursor stands at the guard', async () => /id: error-ratio/.test(await activeLine()));

    // What is written is seen on the other side.
    await page.getByRole('tab', { name: 'Ladder' }).click();
    await view.getByRole('button', { name: /10\s%.*REL-B2/ }).click();
    await desk.typeAfter('id: REL-B2', '\ntitle: Ten of a hundred');
    await view.getByRole('button', { name: /10\s%.*REL-B2.*Ten of a hundred/ }).waitFor();
  });

  test('speaks Chinese, searches, and holds a plan of two thousand lines', async ({ sitDown }) => {
    const { page } = await sitDown({ locale: 'zh-CN', colorScheme: 'light' });
    await page.getByRole('navigation').getByRole('link', { name: '计划' }).click();
    await page.getByRole('button', { name: /^Glancy/ }).click();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('textbox', { name: '名称' }).fill('Glancy 灰度');
    await page.keyboard.press('Enter');
    const text = page.getByRole('textbox', { name: '计划文本（YAML）' });
    await text.waitFor();
    await page.getByRole('tab', { name: '会发生什么' }).click();
    await page
      .getByRole('tabpanel')
      .getByText(/^「Glancy/)
      .waitFor();

    await text.click();
    await page.keyboard.press('Control+f');
    await page.getByRole('textbox', { name: '查找' }).pressSequentially('rollback_stage.sh');
    await page.keyboard.press('Enter');
    await text.locator('.cm-searchMatch-selected').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+End');
    await page.keyboard.type('unheardOf: 1');
    await page.getByRole('tab', { name: /检查结果/ }).click();
    const finding = page.getByRole('tabpanel').getByRole('listitem').filter({ hasText: 'unheardOf' });
    await finding.waitFor();
    expect(await finding.textContent()).toContain('错误');
    await page.getByText(/刚刚保存|\d+\ss 前保存/).waitFor();
  });
});
