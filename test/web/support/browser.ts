import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** Why tests with a browser cannot run here; undefined where they can. */
export const noChromium = existsSync(CHROMIUM)
  ? undefined
  : `no ${CHROMIUM} (apt-get install --no-install-recommends chromium)`;

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });

export type WatchedPage = {
  readonly page: Page;
  /** What should never happen: a dialog, an error, a breach of the page's security policy, a foreign request. */
  readonly alarms: string[];
};

/** A fresh page, with nothing remembered, of which everything odd is written down. */
export async function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const alarms: string[] = [];
  page.on('dialog', async (dialog) => {
    alarms.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('pageerror', ({ message }) => alarms.push(`error: ${message}`));
  page.on('popup', () => alarms.push('popup'));
  page.on('console', (message) => {
    const expected = /Failed to load resource|net::ERR_/.test(message.text());
    if (message.type() === 'error' && !expected) alarms.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) alarms.push(`request: ${request.url()}`);
  });
  return { page, alarms };
}
