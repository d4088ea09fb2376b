import { describe } from 'vitest';
import { expect, test } from '../support/e2e/cockpit-test.ts';

describe('the page', () => {
  test('comes with a policy that allows nothing unsafe, and contains no code of its own', async ({
    cockpit,
    sitDown,
  }) => {
    const { page } = await sitDown();
    const response = await page.reload();
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:(?=[^;]*script)/);
    const source = (await response?.text()) ?? '';
    expect(source).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+\s*=|javascript:/i);
    await page.getByRole('banner').waitFor();
    expect(await page.locator('script:not([src])').count()).toBe(0);
    expect(
      (await page.context().cookies()).map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite })),
    ).toEqual([{ name: expect.stringContaining(String(cockpit.port)), httpOnly: true, sameSite: 'Strict' }]);
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });

  test('is refused by its policy what an injected script would need', async ({ browser, cockpit }) => {
    // In a context of its own: here the violations are what is wanted.
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(cockpit.url());
    await page.getByRole('banner').waitFor();
    const refused = await page.evaluate(async () => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      const sent = await fetch('http://localhost:9/', { mode: 'no-cors' }).then(
        () => true,
        () => false,
      );
      const image = new Image();
      const loaded = new Promise((resolve) => {
        image.onload = () => resolve(true);
        image.onerror = () => resolve(false);
      });
      image.src = 'http://localhost:9/beacon.png';
      return { injected: 'injected' in window, sent, loaded: await loaded, violations };
    });
    expect(refused).toMatchObject({ injected: false, sent: false, loaded: false });
    expect(refused.violations).toEqual(expect.arrayContaining(['script-src-elem', 'connect-src', 'img-src']));
    await context.close();
  });

  test('is not given to somebody without the address, nor twice for the same one', async ({ browser, cockpit }) => {
    const address = cockpit.url();
    const first = await browser.newContext();
    await (await first.newPage()).goto(address);
    for (const path of [
      `http://127.0.0.1:${cockpit.port}/`,
      address,
      `http://127.0.0.1:${cockpit.port}/?token=guess`,
    ]) {
      const stranger = await browser.newContext();
      const page = await stranger.newPage();
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(401);
      expect(await page.getByRole('banner').count()).toBe(0);
      expect((await stranger.cookies()).length).toBe(0);
      await stranger.close();
    }
    await first.close();
  });
});
