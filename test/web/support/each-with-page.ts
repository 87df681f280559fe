import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { openBrowser, openPage, type WatchedPage } from './browser.ts';
import { type HubWithPage, hubWithPage, joined } from './hub-with-page.ts';
import { pages } from './pages.ts';

export type WithPage = { readonly hub: HubWithPage; readonly page: Page };

/** For every test of a block a hub with Ann and Bob and a page of its own; whatever is odd on the page fails the test. */
export function eachWithPage(options: BrowserContextOptions = {}): WithPage {
  let browser: Browser;
  let hub: HubWithPage;
  let watched: WatchedPage;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    hub = await hubWithPage({ pages: await pages() });
    await hub.add(...joined('ann', 'Ann Abe'), ...joined('bob', 'Bob 田中'));
    await hub.did('ann', { kind: 'entered', step: 'hello/print' });
    watched = await openPage(browser, hub.origin, options);
  });
  afterEach(async () => {
    await watched.page.context().close();
    await hub.remove();
    expect(watched.alarms).toEqual([]);
  });
  return {
    get hub() {
      return hub;
    },
    get page() {
      return watched.page;
    },
  };
}
