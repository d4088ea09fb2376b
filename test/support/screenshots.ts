// Pictures of the real product on every screen: `node test/support/screenshots.ts FOLDER [PART-OF-A-NAME…]`, after a
// build. One practice release is flown; at each moment it is looked at in both languages, both schemes and three sizes.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createRelease } from './e2e/create-release.ts';
import { type Flight, flightOn } from './e2e/flight.ts';
import { launchChromium } from './e2e/launch-chromium.ts';
import { levelSeen } from './e2e/level-seen.ts';
import { planDeskOn } from './e2e/plan-desk.ts';
import { practicePlanWith } from './e2e/practice-plan.ts';
import { serveCockpit } from './e2e/served-cockpit.ts';
import { waitFor } from './wait-for.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
] as const;
const looks = [
  { language: 'zh', locale: 'zh-CN', colorScheme: 'dark' },
  { language: 'zh', locale: 'zh-CN', colorScheme: 'light' },
  { language: 'en', locale: 'en-US', colorScheme: 'dark' },
  { language: 'en', locale: 'en-US', colorScheme: 'light' },
] as const;

const [folderArgument, ...wanted] = process.argv.slice(2);
if (folderArgument === undefined) {
  console.error('usage: node test/support/screenshots.ts FOLDER [PART-OF-A-NAME…]');
  process.exit(1);
}
const folder = resolve(folderArgument);

interface Viewer {
  readonly page: Page;
  readonly name: string;
}

/** Brings a page to what is to be seen; it starts on the screen with this path. */
type Show = (page: Page) => Promise<void>;

await mkdir(folder, { recursive: true });
const cockpit = await serveCockpit();
const browser = await launchChromium();
try {
  await fly(browser);
} finally {
  await browser.close();
  await cockpit.dispose();
}

async function fly(chromium: Browser): Promise<void> {
  const origin = `http://127.0.0.1:${cockpit.port}`;
  const context = await chromium.newContext({ locale: 'en-US', colorScheme: 'dark', viewport: sizes[0] });
  const page = await context.newPage();
  await page.goto(cockpit.url());
  await page.waitForURL((address) => !address.searchParams.has('token'));
  const storageState = await context.storageState();
  const viewers: Viewer[] = [];
  for (const { language, locale, colorScheme } of looks) {
    // Only the cookie is shared: each viewer has the language and the colours of its own browser.
    const own = await chromium.newContext({ locale, colorScheme, storageState: { ...storageState, origins: [] } });
    viewers.push({ page: await own.newPage(), name: `${language}-${colorScheme}` });
  }

  const look = async (name: string, path: string, show: Show): Promise<void> => {
    if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) return;
    await Promise.all(viewers.map((viewer) => take(name, path, show, viewer)));
    console.log(name);
  };
  const take = async (name: string, path: string, show: Show, viewer: Viewer): Promise<void> => {
    await viewer.page.setViewportSize(sizes[0]);
    // A fresh page: whatever the last moment left open is gone.
    await viewer.page.goto('about:blank');
    await viewer.page.goto(`${origin}/#${path}`);
    await viewer.page.getByRole('banner').waitFor();
    await show(viewer.page);
    // Charts are drawn once a second at most, so what has just arrived is not seen at once.
    await viewer.page.waitForTimeout(1_500);
    for (const size of sizes) {
      await viewer.page.setViewportSize(size);
      await settled(viewer.page);
      const file = `${name}--${viewer.name}-${size.width}x${size.height}.png`;
      await viewer.page.screenshot({ path: join(folder, file) });
    }
  };

  const heading: Show = (seen) => seen.getByRole('heading').first().waitFor();
  const buttons: Show = (seen) => seen.getByRole('main').getByRole('button').first().waitFor();
  await look('start-empty', '/', buttons);
  await look('connections', '/connections', heading);
  await look('connection-form', '/connections', async (seen) => {
    await heading(seen);
    await seen.keyboard.press('a');
    const form = seen.getByRole('dialog');
    await form.getByRole('combobox').first().click();
    await seen.getByRole('option', { name: /nginx/ }).click();
    await form.getByRole('textbox').nth(3).waitFor();
  });
  await look('practice-stopped', '/practice', heading);
  await look('plans', '/plans', async (seen) => {
    await seen.getByRole('button', { name: /^Glancy/ }).click();
    await seen
      .getByRole('article', { name: 'glancy' })
      .getByText(/cockpit\/v1/)
      .waitFor();
  });
  const plan = practicePlanWith({ countdown: '6000s' });
  const intake =
    (text: string): Show =>
    async (seen) => {
      await buttons(seen);
      await seen.keyboard.press('o');
      await seen.getByRole('main').getByRole('textbox').fill(text);
      await seen
        .getByRole('main')
        .getByText(/cockpit\/v1/)
        .first()
        .waitFor();
      await seen.getByRole('main').getByRole('status').waitFor();
    };
  await look('plan-errors', '/', intake(plan.replace('timeZone', 'timezone').replace("'< 3 %'", "'< 3'")));
  await look('plan-good', '/', intake(plan));

  const desk = planDeskOn(page);
  await desk.newPlan('Glancy', /^Glancy/);
  await desk.saveVersion('As it is shipped');
  await desk.typeAfter('timeZone: UTC', ' # the night shift');
  await desk.saved();
  const editor = new URL(page.url()).hash.slice(1);
  // The tabs are the same in either language by their place.
  const tabs = ['findings', 'ladder', 'guards', 'runbook', 'rollback', 'people', 'dry-read'];
  for (const [place, tab] of tabs.entries()) {
    await look(`plan-${tab}`, editor, async (seen) => {
      await seen.getByRole('tab').nth(place).click();
      await seen.getByRole('tabpanel').getByRole('button').first().waitFor();
    });
  }
  await look('plan-comparison', `${editor}/compare/1/draft`, (seen) =>
    seen.locator('.cm-changedLine').first().waitFor(),
  );
  await look('plan-flight', `${editor}/fly/1`, (seen) => seen.getByRole('combobox').first().waitFor());

  await page.goto(`${origin}/#/`);
  await createRelease(page, plan);
  const flight = flightOn(page);
  await flight.next.waitFor();
  const path = new URL(page.url()).hash.slice(1);
  const review = path.replace('/release/', '/review/');
  const flown: Show = async (seen) => {
    await seen.getByRole('article').first().waitFor();
    await seen.getByRole('listitem').filter({ hasText: 'REL-B0' }).first().waitFor();
  };
  await look('cockpit-created', path, flown);
  await look('commands', path, dialogAfter('n', flown));
  await flight.prepare();
  await look('preview', path, dialogAfter('n', flown));
  await flight.raise('1 %');
  await flight.click(/^Confirm: Smoke test/);
  await flight.raise('5 %');
  await levelSeen(flight.guard('P95 latency'), 'green');
  await look('cockpit-green', path, flown);
  await look('practice-running', '/practice', heading);
  await look('shortcuts', path, dialogAfter('?', flown));
  await breakIt(flight, `${origin}/#/practice`);
  await look('cockpit-red', path, flown);
  await look('rollback-dialog', path, dialogAfter('Control+Enter', flown));
  await page.keyboard.press('Control+Enter');
  await flight.dialog.getByText('Plan default').waitFor();
  await page.keyboard.press('Enter');
  await flight.status.getByText('Rolled back to').waitFor();
  await look('cockpit-rolled-back', path, flown);
  await look('review', review, async (seen) => {
    await seen.getByRole('table').first().waitFor();
    await waitFor('a reading in the tables', async () =>
      /\d/.test((await seen.getByRole('cell').nth(2).textContent()) ?? ''),
    );
  });
  await look('review-charts', review, async (seen) => {
    await seen.getByRole('table').first().waitFor();
    await seen.getByRole('img').first().scrollIntoViewIfNeeded();
  });
  await look('start-past', '/', async (seen) => seen.getByRole('list', { name: /Past releases|过往发布/ }).waitFor());
}

async function breakIt(flight: Flight, address: string): Promise<void> {
  const range = await flight.page.context().newPage();
  await range.goto(address);
  await range.getByRole('switch', { name: 'New version slow' }).click();
  await levelSeen(flight.guard('P95 latency'), 'red');
  await flight.page.getByRole('alert').filter({ hasText: 'Automatic rollback' }).waitFor();
  await range.close();
}

function dialogAfter(key: string, first: Show): Show {
  return async (page) => {
    await first(page);
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor();
  };
}

/** Charts and transitions follow a change of the size within a few frames. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    for (let frame = 0; frame < 20; frame += 1) await new Promise((next) => requestAnimationFrame(next));
  });
}
