import type { Page } from 'playwright-core';

/** Everything that a page tells its reader: visible text, names for screen readers, hints, placeholders, the title. */
export async function saidOn(page: Page, htmlLanguage: string): Promise<readonly string[]> {
  await page.waitForFunction((language) => document.documentElement.lang === language, htmlLanguage);
  return page.evaluate(() => {
    const said = new Set<string>([document.title]);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node instanceof Element) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description']) {
          said.add(node.getAttribute(name) ?? '');
        }
      } else {
        const parent = node.parentElement;
        // The name of the other language stands in that language.
        const foreign = parent?.closest('[lang]')?.getAttribute('lang') ?? document.documentElement.lang;
        const unseen = parent?.closest('style, script, textarea') !== null;
        if (!unseen && foreign === document.documentElement.lang) said.add(node.textContent ?? '');
      }
    }
    return [...said].map((text) => text.trim()).filter((text) => text !== '');
  });
}
