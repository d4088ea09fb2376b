import type { Page } from 'playwright-core';

declare global {
  interface Window {
    /** Whether the page was hidden at each start of a tone. */
    tonesStarted: boolean[];
  }
}

/** Listens to the tones that a page plays; its audio goes on working. */
export interface SoundSpy {
  /** The page behaves as if another tab covered it. */
  hide(): Promise<void>;
  show(): Promise<void>;
  /** Waits for the first tone. */
  heard(): Promise<void>;
  startedWhile(): Promise<{ readonly hidden: number; readonly visible: number }>;
}

/** Before the first press in the page. */
export async function spyOnSound(page: Page): Promise<SoundSpy> {
  await page.evaluate(() => {
    window.tonesStarted = [];
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (this: OscillatorNode, when?: number): void {
      if (this.context.state === 'running') window.tonesStarted.push(document.hidden);
      start.call(this, when);
    };
  });
  const setHidden = (hidden: boolean): Promise<void> =>
    page.evaluate((covered) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => covered });
      Object.defineProperty(document, 'visibilityState', {
        configurable: true,
        get: () => (covered ? 'hidden' : 'visible'),
      });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  return {
    hide: () => setHidden(true),
    show: () => setHidden(false),
    heard: async () => void (await page.waitForFunction(() => window.tonesStarted.length > 0)),
    startedWhile: () =>
      page.evaluate(() => ({
        hidden: window.tonesStarted.filter(Boolean).length,
        visible: window.tonesStarted.filter((hidden) => !hidden).length,
      })),
  };
}
