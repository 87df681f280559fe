import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { loadCourse } from '../src/lesson-files/load-course.ts';
import { bundleWeb } from '../src/setup/bundle-web.mjs';
import { DIST, ROOT } from '../src/setup/paths.mjs';
import { openBrowser, openPage } from '../test/web/support/browser.ts';
import { hubWithPage } from '../test/web/support/hub-with-page.ts';
import { logIn } from '../test/web/support/log-in.ts';
import { madeUpSession } from '../test/web/support/made-up-session.ts';

/*
 * Draws hub-dashboard.png, hub-projector.png and hub-phone.png: a real hub in a real browser, with a made-up session of
 * the course.
 *     npm run build && sh src/setup/with-node.sh node docs/make-hub-screens.ts
 */

const MINUTES = 75;
const LARGEST_KB = 200;
/** An address of the documentation's range (RFC 5737), not that of this machine. */
const JOIN_LINE = 'https://192.0.2.10:4443/K7QW-4M2P#x3Jt0v5q8cM1yWkZbR7nD2sLhFgPaUe4oTiXN6wYEQs';

const { steps } = await loadCourse(ROOT, DIST);
const now = Date.now();
const startedAt = now - MINUTES * 60_000;
const title = 'eBPF workshop';
const pages = mkdtempSync(join(tmpdir(), 'xdplings-web-'));
await bundleWeb(pages);
const hub = await hubWithPage({
  pages,
  steps: steps.map(({ id, title }) => ({ id, title })),
  title,
  startedAt,
});
const browser = await openBrowser();
try {
  await hub.add(...madeUpSession({ learners: 40, steps, from: startedAt, now }));
  const page = await enter({ width: 1280, height: 720 });
  await page.getByText('40 learners').waitFor();
  await shoot(page, 'hub-dashboard.png');
  await page.keyboard.press('p');
  await page.getByText(JOIN_LINE).waitFor();
  await shoot(page, 'hub-projector.png');
  const phone = await enter({ width: 390, height: 700 });
  await phone.getByText('40 learners').waitFor();
  await shoot(phone, 'hub-phone.png');

  async function enter(viewport: { width: number; height: number }): Promise<Page> {
    const { page } = await openPage(browser, hub.origin, { viewport, colorScheme: 'light' });
    await page.route('**/v1/session', async (route) => {
      const answer = await route.fetch();
      // Before the log-in it is a refusal.
      const json = answer.ok() ? { ...(await answer.json()), joinLine: JOIN_LINE } : await answer.json();
      await route.fulfill({ response: answer, json });
    });
    await logIn(page, hub.origin, hub.key);
    return page;
  }

  async function shoot(page: Page, name: string): Promise<void> {
    const path = fileURLToPath(new URL(name, import.meta.url));
    await page.mouse.move(0, 0);
    await page.screenshot({ path });
    const kilobytes = Math.round(statSync(path).size / 1024);
    console.log(`docs/${name}: ${kilobytes} KB`);
    if (kilobytes <= LARGEST_KB) return;
    rmSync(path);
    throw new Error(`${name} is larger than ${LARGEST_KB} KB.`);
  }
} finally {
  await browser.close();
  await hub.remove();
  rmSync(pages, { recursive: true, force: true });
}
