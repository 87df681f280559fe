import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { noChromium, openBrowser, openPage } from './support/browser.ts';
import { type HubWithPage, hubWithPage, joined, STEPS } from './support/hub-with-page.ts';
import { logIn } from './support/log-in.ts';
import { madeUpSession } from './support/made-up-session.ts';
import { pages } from './support/pages.ts';

describe.skipIf(noChromium)(`the page of many${noChromium ? `: ${noChromium}` : ''}`, () => {
  let browser: Browser;
  let hub: HubWithPage;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(() => hub?.remove());

  it('shows on the wall where the room is, and no name, group, word or key', async () => {
    const now = Date.now();
    hub = await hubWithPage({ pages: await pages(), startedAt: now - 20 * 60_000 });
    await hub.add(...madeUpSession({ learners: 30, steps: STEPS, from: now - 20 * 60_000, now }));
    const board = await hub.board();
    const personal = [
      hub.key,
      ...board.announcements.map(({ words }) => words),
      ...Object.values(board.learners).flatMap(({ id, name, group, hand }) => [
        id,
        name,
        ...(hand?.words === undefined ? [] : [hand.words]),
        ...(group === undefined ? [] : [`>${group}<`, `"${group}"`]),
      ]),
    ];
    expect(personal.length).toBeGreaterThan(100);
    const { page, alarms } = await openPage(browser, hub.origin);
    await logIn(page, hub.origin, hub.key);
    const found = async () => {
      const html = `${await page.content()}${await page.title()}`;
      return personal.filter((words) => html.includes(words));
    };
    expect(await found()).not.toEqual([]);
    await page.getByRole('button', { name: 'Projector' }).click();
    await page.getByRole('heading', { name: 'A test of the page' }).waitFor();
    expect(await found()).toEqual([]);
    // What happens meanwhile brings none either; keys that would show a name do nothing.
    await hub.add(...joined('L9999', 'Aaron Last'));
    await page.getByText('/ 31').waitFor();
    for (const key of ['h', '1', 'a', '/', '?']) await page.keyboard.press(key);
    personal.push('Aaron Last');
    expect(await found()).toEqual([]);
    const here = await page.locator('.column b').allTextContents();
    const sum = here.reduce((all, one) => all + Number(one), 0);
    expect(sum).toBe(Object.values(board.learners).filter(({ step }) => step !== undefined).length);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Aaron Last' }).waitFor({ state: 'attached' });
    await page.keyboard.press('p');
    await page.getByRole('heading', { name: 'A test of the page' }).waitFor();
    expect(await found()).toEqual([]);
    expect(alarms).toEqual([]);
  });

  it('keeps a thousand learners in a list of a few rows, and changes only those that changed', async () => {
    hub = await hubWithPage({ pages: await pages() });
    const ids = Array.from({ length: 1000 }, (_, index) => `L${String(index).padStart(4, '0')}`);
    await hub.add(...ids.flatMap((id) => joined(id, `Learner ${id}`)));
    const { page, alarms } = await openPage(browser, hub.origin);
    await logIn(page, hub.origin, hub.key);
    await page.getByText('1000 learners').waitFor();
    expect(await page.locator('.rows .row').count()).toBeLessThan(60);
    await page.evaluate(`{
      window.changed = new Set();
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const row = (target.closest ?? target.parentElement.closest).call(target.closest ? target : target.parentElement, '.row');
          if (row) window.changed.add(row.querySelector('a').textContent);
        }
      }).observe(document.querySelector('.rows'), { subtree: true, childList: true, attributes: true, characterData: true });
    }`);
    await hub.did('L0003', { kind: 'entered', step: 'hello/verdicts' });
    await hub.did('L0777', { kind: 'entered', step: 'hello/verdicts' });
    await page.getByRole('row', { name: 'Learner L0003' }).getByText('What the sender sees').waitFor();
    expect(await page.evaluate('[...window.changed]')).toEqual(['Learner L0003']);
    // The one far below is found by its name, and by the end of the list.
    await page.getByRole('searchbox').fill('0777');
    await page.getByText('1 of 1000').waitFor();
    await page.getByRole('row', { name: 'Learner L0777' }).getByText('What the sender sees').waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByText('1000 learners').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('1');
    await page.keyboard.press('End');
    await page.getByRole('link', { name: 'Learner L0999' }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Learner L0999');
    expect(await page.locator('.rows .row').count()).toBeLessThan(60);
    expect(alarms).toEqual([]);
  });
});
