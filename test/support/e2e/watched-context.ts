import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** A browser of one operator in which nothing goes wrong unnoticed, in any of its windows. */
export interface WatchedContext {
  readonly context: BrowserContext;
  /** Everything that no test may pass with: violations of the policy, uncaught errors, errors on the console. */
  problems(): readonly string[];
  /** From now on console errors like this are part of what the test does on purpose. Nothing else can be allowed. */
  expectConsole(pattern: RegExp): void;
  close(): Promise<void>;
}

declare global {
  interface Window {
    reportPolicyViolation(text: string): void;
  }
}

/** Of one wait, on a machine that does much else. */
const deadlineMs = 45_000;

/** Never with `bypassCSP`: the policy is a part of what is tested. */
export async function watchedContext(browser: Browser, options: BrowserContextOptions): Promise<WatchedContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(deadlineMs);
  const found: string[] = [];
  const expected: RegExp[] = [];
  await context.exposeBinding('reportPolicyViolation', (_source, text: string) => void found.push(text));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      window.reportPolicyViolation(
        `securitypolicyviolation: ${event.violatedDirective} ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`,
      );
    });
  });
  context.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !expected.some((pattern) => pattern.test(text))) found.push(`console: ${text}`);
  });
  context.on('weberror', (webError) => found.push(`uncaught: ${webError.error().stack ?? webError.error().message}`));
  context.on('page', (page: Page) => page.on('crash', () => found.push('the page crashed')));
  return {
    context,
    problems: () => found,
    expectConsole: (pattern) => void expected.push(pattern),
    close: () => context.close(),
  };
}
