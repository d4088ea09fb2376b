import type { Page } from 'playwright-core';
import { type FlightLanguage, flightWords } from './flight-words.ts';

/** From the start page: pastes a plan, lets the practice range fill its slots, and creates a fast rehearsal of it. */
export async function createRelease(page: Page, planText: string, language: FlightLanguage = 'en'): Promise<void> {
  const words = flightWords[language];
  await page.getByRole('button', { name: words.openPlan }).click();
  await page.getByLabel(words.planText).fill(planText);
  await page.getByRole('checkbox', { name: words.fastRehearsal }).check();
  await page.getByRole('button', { name: words.createRelease, disabled: false }).click();
}
