import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './find-chromium.ts';

const switches = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A red sound is to be heard by the tests' spy, not by whoever sits at this machine.
  '--mute-audio',
];

/** A headless Chromium that speaks to nobody but the page's own host. */
export function launchChromium(): Promise<Browser> {
  // Chromium refuses to sandbox for root, which is who runs in most containers.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: findChromium(), args: [...switches, ...asRoot], headless: true });
}
