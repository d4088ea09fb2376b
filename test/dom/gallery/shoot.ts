/**
 * Builds the gallery, serves it on loopback with the product's own Content-Security-Policy and takes a picture of each
 * page in both languages and schemes. `node test/dom/gallery/shoot.ts OUT-FOLDER [PAGE…]`; with `--measure` it measures
 * the charts instead. For looking at while working; no part of the test run.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import {
  contentSecurityPolicy,
  newNonce,
  noncePlaceholder,
} from '../../../electron/backend/platform/content-security-policy.ts';

const [outFolder, ...wanted] = process.argv.slice(2).filter((argument) => argument !== '--measure');
const measure = process.argv.includes('--measure');
if (outFolder === undefined && !measure)
  throw new Error('usage: node test/dom/gallery/shoot.ts OUT-FOLDER [PAGE…] | --measure');

const built = await mkdtemp(join(tmpdir(), 'gallery-'));
await build({
  configFile: false,
  root: import.meta.dirname,
  base: './',
  logLevel: 'warn',
  plugins: [react()],
  html: { cspNonce: noncePlaceholder },
  build: {
    outDir: built,
    emptyOutDir: true,
    target: 'chrome140',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
  },
});

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const file = join(built, path === '/' ? 'index.html' : path);
  const nonce = newNonce();
  readFile(file).then(
    (content) => {
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
      response.setHeader('content-security-policy', contentSecurityPolicy(nonce));
      response.end(extname(file) === '.html' ? content.toString().replaceAll(noncePlaceholder, nonce) : content);
    },
    () => response.writeHead(404).end(),
  );
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  if (measure) await measureCharts(browser);
  else await takePictures(browser, outFolder ?? '.');
} finally {
  await browser.close();
  server.close();
  await rm(built, { recursive: true });
}

async function takePictures(shown: Browser, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const pages = wanted.length > 0 ? wanted : ['cockpit', 'rollback', 'parts', 'shell'];
  for (const page of pages) {
    for (const language of ['zh', 'en']) {
      for (const scheme of ['dark', 'light']) {
        const context = await shown.newContext({
          viewport: { width: 1440, height: page === 'parts' ? 1500 : 900 },
          timezoneId: 'Asia/Shanghai',
        });
        const view = await context.newPage();
        view.on('console', (message) => {
          if (message.type() === 'error') console.error(`${page} ${language} ${scheme}: ${message.text()}`);
        });
        view.on('pageerror', (error) => console.error(`${page} ${language} ${scheme}: ${error.message}`));
        await view.goto(`${origin}/?page=${page}&language=${language}&scheme=${scheme}`);
        await view.evaluate(() => document.fonts.ready);
        await view.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
        // The pointer on the second chart shows its tooltip.
        if (page === 'cockpit') await view.mouse.move(1000, 250);
        await view.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        await view.screenshot({ path: join(folder, `${page}-${language}-${scheme}.png`) });
        await context.close();
      }
    }
  }
}

/** Frame times and long tasks over ten seconds of 20 charts × 2 × 3,600 points at one point a second. */
async function measureCharts(shown: Browser): Promise<void> {
  const view = await shown.newPage({ viewport: { width: 1440, height: 900 } });
  await view.goto(`${origin}/?page=charts`);
  await view.waitForSelector('canvas');
  const result = await view.evaluate(
    () =>
      new Promise<object>((resolve) => {
        const frames: number[] = [];
        const tasks: number[] = [];
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) tasks.push(Math.round(entry.duration));
        });
        const startedAt = performance.now();
        let last = 0;
        const frame = (at: number): void => {
          // The first second draws all charts for the first time.
          if (at - startedAt > 2000 && last > 0) frames.push(at - last);
          last = at;
          if (at - startedAt < 12_000) requestAnimationFrame(frame);
          else {
            observer.disconnect();
            frames.sort((a, b) => a - b);
            const quantile = (share: number): number =>
              Math.round(10 * (frames[Math.floor(share * (frames.length - 1))] ?? 0)) / 10;
            resolve({
              frames: frames.length,
              p50Ms: quantile(0.5),
              p95Ms: quantile(0.95),
              p99Ms: quantile(0.99),
              maxMs: quantile(1),
              longTasksMs: tasks,
            });
          }
        };
        setTimeout(() => observer.observe({ type: 'longtask' }), 2000);
        requestAnimationFrame(frame);
      }),
  );
  console.log(JSON.stringify(result));
}
