import type { Page } from 'playwright-core';

/** Every view by its address. */
export const VIEWS = ['room', 'help', 'step', 'plan', 'messages', 'session', 'learner/ann'] as const;

/** Opens a view of the dashboard, of which somebody has the key. */
export async function openView(page: Page, origin: string, view: string): Promise<void> {
  await page.goto(`${origin}/#/${view}`);
  // The view before it would be found, too.
  if (view === 'learner/ann') await page.getByRole('heading', { name: 'Ann Abe' }).waitFor();
  else await page.locator(`nav a[href="#/${view}"][aria-current]`).waitFor();
}

/** Opens each view in turn with all that it folds away, the wall at last. @returns their names, as each is open */
export async function* everyView(page: Page, origin: string): AsyncGenerator<string> {
  for (const view of VIEWS) {
    await openView(page, origin, view);
    if (view === 'plan') await page.getByText('Change the agenda').click();
    yield view;
  }
  await page.getByRole('button', { name: 'Projector' }).click();
  await page.locator('.wall').waitFor();
  yield 'wall';
}
