/** What stands in the page's terminal. */
import type { Page } from 'playwright-core';
import { until } from './wait.js';

/** The rows of the terminal that is shown, without the spaces that fill them. */
export async function rows(page: Page): Promise<string[]> {
  const texts = await page.locator('.xterm-rows:visible > div').allInnerTexts();
  return texts.map((text) => text.replaceAll('\u00a0', ' ').trimEnd());
}

/** Waits until the terminal shows all of these, and returns its rows. */
export function shows(page: Page, ...texts: readonly string[]): Promise<string[]> {
  return until(`the terminal to show ${texts.join(', ')}`, async () => {
    const shown = await rows(page);
    return texts.every((text) => shown.some((row) => row.includes(text))) ? shown : null;
  });
}
