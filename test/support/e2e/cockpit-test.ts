import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { test as base, expect } from 'vitest';
import { launchChromium } from './launch-chromium.ts';
import { type ServedCockpit, serveCockpit } from './served-cockpit.ts';
import { watchedContext } from './watched-context.ts';

export interface OperatorOptions {
  /** Decides the language of the first visit, as a browser's does. */
  readonly locale?: 'en-US' | 'zh-CN';
  readonly colorScheme?: 'dark' | 'light';
}

/** A person with a browser of their own, signed in. */
export interface Operator {
  /** Their first window. */
  readonly page: Page;
  /** Another window of the same browser. */
  newWindow(): Promise<Page>;
  expectConsole(pattern: RegExp): void;
}

/**
 * A test with a cockpit of its own (`cockpit`) and people who sit down at it (`sitDown`). It fails on every
 * `securitypolicyviolation`, uncaught error and unexpected console error in any window.
 */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browser = await launchChromium();
    onCleanup(() => browser.close());
    return browser;
  })
  // biome-ignore lint/correctness/noEmptyPattern: see above
  .extend('cockpit', async ({}, { onCleanup }): Promise<ServedCockpit> => {
    const cockpit = await serveCockpit();
    onCleanup(() => cockpit.dispose());
    return cockpit;
  })
  .extend('sitDown', async ({ browser, cockpit, task, onTestFailed, onTestFinished }, { onCleanup }) => {
    const opened: { page: Page; problems: () => readonly string[]; close: () => Promise<void> }[] = [];
    onTestFailed(() => console.error(`what the cockpit said:\n${cockpit.output()}`));
    // Not in the clean-up: an error there keeps the rest of it, the end of the cockpit included, from being done.
    onTestFinished(async () => {
      if (task.result?.state === 'fail') {
        await keepPictures(
          task.name,
          opened.flatMap(({ page }) => page.context().pages()),
        );
      }
      expect(
        opened.flatMap((operator) => operator.problems()),
        'problems in a window',
      ).toEqual([]);
    });
    onCleanup(async () => {
      await Promise.allSettled(opened.map((operator) => operator.close()));
    });
    return async ({ locale = 'en-US', colorScheme = 'dark' }: OperatorOptions = {}): Promise<Operator> => {
      const watched = await watchedContext(browser, { locale, colorScheme, acceptDownloads: true });
      const page = await watched.context.newPage();
      opened.push({ page, problems: watched.problems, close: watched.close });
      await page.goto(cockpit.url());
      // The page that takes the token leads on to the cockpit by itself.
      await page.waitForURL((address) => !address.searchParams.has('token'));
      await page.getByRole('banner').waitFor();
      return {
        page,
        newWindow: async () => {
          const another = await watched.context.newPage();
          await another.goto(`http://127.0.0.1:${cockpit.port}/`);
          return another;
        },
        expectConsole: watched.expectConsole,
      };
    };
  });

export { expect };

/** What the windows showed when a test failed. */
async function keepPictures(testName: string, pages: readonly Page[]): Promise<void> {
  const folder = process.env.COCKPIT_E2E_PICTURES ?? join(tmpdir(), 'cockpit-e2e-failed');
  mkdirSync(folder, { recursive: true });
  for (const [index, page] of pages.entries()) {
    const path = join(folder, `${testName.replaceAll(/[^\w-]+/g, '-')}-${index + 1}.png`);
    await page.screenshot({ path }).then(
      () => console.error(`picture of the failure: ${path}`),
      () => {},
    );
  }
}
