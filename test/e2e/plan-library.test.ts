import type { Page } from 'playwright-core';
import { describe } from 'vitest';
import { expect, test } from '../support/e2e/cockpit-test.ts';
import { planDeskOn } from '../support/e2e/plan-desk.ts';
import { waitFor } from '../support/wait-for.ts';

describe('a plan of the library', () => {
  test('is made from a template, edited, checked at the line, and survives a reload and a crash', async ({
    cockpit,
    sitDown,
  }) => {
    const { page, expectConsole } = await sitDown();
    const desk = planDeskOn(page);
    await desk.newPlan('Payment canary', /Practice release/);
    await desk.showFindings();
    await desk.findings.filter({ hasText: 'The plan has decided' }).waitFor();

    await desk.typeAfter('timeZone: Asia/Shanghai', '\nwindows_typo: 3');
    const finding = desk.findings.filter({ hasText: 'Unknown field' });
    await finding.filter({ hasText: 'line 7' }).waitFor();
    expect(await page.getByRole('tab', { name: 'Findings' }).textContent()).toContain('1');
    await desk.text.locator('.cm-lintRange-error').waitFor();
    // A press on the finding goes to its place, wherever the text was left.
    await desk.text.press('Control+End');
    await finding.getByRole('button').click();
    await waitFor('the cursor stands at the field', async () =>
      /windows_typo/.test((await page.locator('.cm-activeLine').textContent()) ?? ''),
    );
    await desk.saved();

    await page.reload();
    await desk.text.getByText('windows_typo').waitFor();
    await desk.showFindings();
    await finding.waitFor();
    // The undo of this window is gone with it, the text is not; nor with the backend.
    await desk.typeAfter('windows_typo: 3', '4');
    await desk.saved();
    expectConsole(/WebSocket|net::ERR_CONNECTION_(REFUSED|RESET)/);
    await cockpit.kill();
    await page
      .getByText(/^Cut off from the backend/)
      .first()
      .waitFor();
    await cockpit.start();
    await page.goto(cockpit.url());
    await page.getByRole('banner').waitFor();
    await desk.openLibrary();
    await page.getByRole('button', { name: /Payment canary/ }).dblclick();
    await desk.text.getByText('windows_typo: 34').waitFor();
  });

  test('has versions that can be compared, restored and flown; the archive gives it back', async ({ sitDown }) => {
    const { page } = await sitDown();
    const desk = planDeskOn(page);
    await desk.newPlan('Payment canary', /Practice release/);
    await desk.saveVersion('first cut');
    await desk.typeAfter('timeZone: Asia/Shanghai', '\nwindow: { start: "02:00", end: "06:00" }');
    await page.getByText('changed since version 1').waitFor();
    await desk.saveVersion('a window at night');

    await desk.openLibrary();
    const versions = page.getByRole('region', { name: 'Versions' }).getByRole('listitem');
    await versions.filter({ hasText: 'a window at night' }).getByRole('button', { name: 'Compare with 1' }).click();
    await page.getByRole('status').getByText('1 changes').waitFor();
    const added = page.locator('.cm-changedLine');
    expect(await added.allTextContents()).toEqual([expect.stringContaining('02:00')]);

    await page.goBack();
    await versions.filter({ hasText: 'first cut' }).getByRole('button', { name: 'Restore into the draft' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restore into the draft' }).click();
    await page.getByText('The draft now has the text of version 1.').waitFor();
    await versions.filter({ hasText: 'draft changed' }).waitFor();

    await page.keyboard.press('Delete');
    await page.getByText('"Payment canary" is in the archive').waitFor();
    await page.getByText('No plan yet').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: /^Payment canary/ }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('f');
    await page.getByRole('heading', { name: 'Fly "Payment canary"' }).waitFor();
    await page.getByText('Version 2', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Create the release', disabled: false }).click();
    await waitFor('the release is on the screen', () => page.url().includes('/release/'));
  });

  test('that two windows edit loses neither text', async ({ sitDown }) => {
    const { page, newWindow } = await sitDown();
    const network = await slowNetworkOf(page);
    await page.reload();
    const mine = planDeskOn(page);
    await mine.newPlan('Payment canary', /Practice release/);
    const other = await newWindow();
    await other.goto(page.url());
    const theirs = planDeskOn(other);
    await theirs.text.waitFor();

    // What is saved in one window is shown in the other as long as nothing is unsaved there.
    await theirs.typeAfter('timeZone: Asia/Shanghai', '\n# theirs');
    await theirs.saved();
    await mine.text.getByText('# theirs').waitFor();
    await page.getByText('Another window saved the draft').waitFor();

    // Both write at the same time: the second save is on the way while the first one is made.
    network.hold();
    await mine.typeAfter('from: 1.4.2', '\n# mine');
    await page.getByText('saving…').waitFor();
    await theirs.typeAfter('to: 1.5.0', '\n# they go on');
    await waitFor('their save is in the backend', async () => {
      await other.reload();
      await theirs.text.waitFor();
      return (await theirs.text.getByText('# they go on').count()) === 1;
    });
    network.release();
    const conflict = page.getByRole('region', { name: 'Both texts are kept' });
    await conflict.getByText(/Another window saved this draft at/).waitFor();
    await conflict.getByRole('button', { name: 'Show the differences' }).click();
    await conflict.locator('.cm-changedLine', { hasText: '# mine' }).waitFor();
    await conflict.locator('.cm-deletedChunk', { hasText: '# they go on' }).waitFor();

    await conflict.getByRole('button', { name: 'Keep mine as a new plan' }).click();
    await page.getByRole('heading', { name: 'Payment canary (my changes)' }).waitFor();
    await mine.text.getByText('# mine').waitFor();
    await mine.openLibrary();
    await page.getByRole('button', { name: /^Payment canary(?! \(my)/ }).dblclick();
    await mine.text.getByText('# they go on').waitFor();
    expect(await mine.text.getByText('# mine').count()).toBe(0);
  });

  test('comes from a file that is dropped', async ({ sitDown }) => {
    const { page } = await sitDown();
    const desk = planDeskOn(page);
    await desk.openLibrary();
    await page.getByText('No plan yet').waitFor();
    await dropFile(page, 'film.mp4', 'x');
    await page.getByText('"film.mp4" is no YAML, JSON, Markdown or txt file').waitFor();
    await dropFile(page, 'payment.yaml', 'apiVersion: cockpit/v1\ntitle: Payment\nfrom: "1"\nto: "2"\nnonsense: 1\n');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Import "payment.yaml"' }).waitFor();
    await dialog.getByRole('listitem').filter({ hasText: 'Unknown field' }).waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('payment');
    await dialog.getByRole('button', { name: 'Create the plan' }).click();
    await desk.text.getByText('nonsense: 1').waitFor();
    await page.getByRole('heading', { name: 'payment', level: 1 }).waitFor();
  });

  test('comes from a release document, with every line accounted for', async ({ sitDown }) => {
    const { page } = await sitDown();
    const desk = planDeskOn(page);
    await desk.openLibrary();
    await page.getByText('No plan yet').waitFor();
    const document = [
      '# Search index 3.0',
      '## Ramp',
      '| Stage | Traffic | Observe |',
      '|---|---|---|',
      '| REL-B0 | 1 % | 30 min |',
      '| REL-B1 | 10 % | 30 min |',
      '## Checklist before the release',
      '- [x] Database backed up',
      '- [ ] Rollback rehearsed',
      '',
      'Something that fits nowhere at all: the moon was full.',
    ].join('\n');
    await dropFile(page, 'search-index.md', document);
    const dialog = page.getByRole('dialog');
    const placed = dialog.getByRole('region', { name: 'Lines that were placed' });
    await placed.getByRole('listitem').filter({ hasText: '2 batches' }).waitFor();
    await placed.getByRole('listitem').filter({ hasText: '2 gates' }).waitFor();
    await placed.getByRole('button', { name: 'Line by line' }).click();
    await placed.getByText('gates[0]').waitFor();
    const unplaced = dialog.getByRole('region', { name: 'Lines that were not placed' });
    await unplaced.getByText('the moon was full').waitFor();
    await dialog.getByRole('button', { name: 'Create the plan' }).click();
    await desk.text.waitFor();
    await page.getByRole('tab', { name: 'Ladder' }).click();
    await page
      .getByRole('tabpanel')
      .getByRole('button', { name: /10\s%.*REL-B1/ })
      .waitFor();
  });
});

/** From the next load on, what the page sends can be held back on its way: as by a slow network, only on purpose. */
async function slowNetworkOf(page: Page): Promise<{ hold(): void; release(): void }> {
  const waiting: (() => void)[] = [];
  let held = false;
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (held) waiting.push(() => server.send(message));
      else server.send(message);
    });
  });
  return {
    hold: () => {
      held = true;
    },
    release: () => {
      held = false;
      for (const send of waiting.splice(0)) send();
    },
  };
}

async function dropFile(page: Page, name: string, content: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text ?? ''], fileName ?? ''));
      return data;
    },
    [name, content],
  );
  await page.getByRole('region', { name: 'Import a file' }).dispatchEvent('drop', { dataTransfer: transfer });
}
