import { connectors } from '../../electron/backend/connectors/index.ts';
import { expect, test } from '../support/e2e/cockpit-test.ts';

test('a connection with a wrong path says what is wrong and what to do, and can be removed', async ({ sitDown }) => {
  const { page } = await sitDown();
  await page.getByRole('navigation').getByRole('link', { name: 'Connections' }).click();
  const practice = page.getByRole('listitem').filter({ hasText: 'built in' });
  // Without being asked: a list without health says nothing.
  await practice.getByRole('status').getByText('green').waitFor();

  await page.keyboard.press('a');
  const form = page.getByRole('dialog');
  await form.getByRole('combobox', { name: 'Kind' }).click();
  // As built: a kind whose code does not load there would leave the list empty.
  await expect.poll(() => page.getByRole('option').count(), { timeout: 30_000 }).toBe(connectors.length - 1);
  await page.getByRole('option', { name: /nginx/ }).click();
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('edge');
  await form.getByRole('combobox', { name: 'Environment' }).click();
  await page.getByRole('option', { name: 'Staging' }).click();
  const missing = '/nonexistent/sites/edge.conf';
  await form.getByLabel(/^Configuration file/).fill(missing);
  await form.getByLabel(/^Name of the upstream/).fill('backend');
  await form.getByLabel(/^Server of the old version/).fill('127.0.0.1:9001');
  await form.getByLabel(/^Server of the new version/).fill('127.0.0.1:9002');
  // Tried before it is stored, and nothing is stored by trying.
  await form.getByRole('button', { name: 'Try it first', disabled: false }).click();
  await form.getByRole('status').getByText("nginx's configuration file cannot be read").waitFor();
  expect(await page.getByRole('listitem').filter({ hasText: 'edge' }).count()).toBe(0);
  await form.getByRole('button', { name: 'Save', disabled: false }).click();
  await form.waitFor({ state: 'detached' });

  const edge = page.getByRole('listitem').filter({ hasText: 'edge' });
  const answer = edge.getByRole('status');
  // Without being asked, and again when it is.
  for (const asked of [false, true]) {
    if (asked) await edge.getByRole('button', { name: 'Test' }).click();
    await answer.getByText("nginx's configuration file cannot be read").waitFor();
    await answer.getByText(missing).waitFor();
    await answer.getByText('Check the path and the file permissions.').waitFor();
  }

  await edge.getByRole('button', { name: 'Edit' }).click();
  expect(await form.getByLabel(/^Configuration file/).inputValue()).toBe(missing);
  await page.keyboard.press('Escape');
  await edge.getByRole('button', { name: /^Delete/ }).click();
  await form.getByRole('button', { name: /^Delete/ }).click();
  await edge.waitFor({ state: 'detached' });
  await page.reload();
  await practice.waitFor();
  expect(await edge.count()).toBe(0);
});
