import type { Page } from 'playwright-core';

/** Types the key; then the room is there. */
export async function logIn(page: Page, origin: string, key: string, hash = ''): Promise<void> {
  await page.goto(`${origin}/${hash}`);
  await page.getByLabel('Key', { exact: true }).fill(key);
  await page.keyboard.press('Enter');
  await page.locator('.shell main > :last-child').waitFor();
}
