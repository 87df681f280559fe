import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { noChromium } from './support/browser.ts';
import { eachWithPage } from './support/each-with-page.ts';
import { logIn } from './support/log-in.ts';

const focused = (page: Page): Promise<unknown> =>
  page.evaluate('document.activeElement.textContent || document.activeElement.tagName');

describe.skipIf(noChromium)(`where the focus goes${noChromium ? `: ${noChromium}` : ''}`, () => {
  const one = eachWithPage();

  it('is on the heading of what opens, and on the learner on the way back', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key);
    await page.getByRole('row', { name: 'Bob' }).waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Bob 田中' }).waitFor();
    expect(await focused(page)).toBe('Bob 田中');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H2');
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: 'Bob' }).waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#/learner/bob');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Bob 田中' }).waitFor();
    await page.goBack();
    await page.getByRole('row', { name: 'Bob' }).waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#/learner/bob');
    await page.getByRole('link', { name: 'Plan' }).click();
    await page.getByRole('heading', { name: 'Gates' }).waitFor();
    expect(await focused(page)).toBe('Plan');
  });

  it('is on the hand of the learner on the way back from their page', async () => {
    const { hub, page } = one;
    await hub.did('ann', { kind: 'hand-raised', step: 'hello/print' });
    await hub.did('bob', { kind: 'hand-raised', step: 'hello/print' });
    await logIn(page, hub.origin, hub.key, '#/help');
    await page.getByRole('link', { name: 'Bob 田中' }).click();
    await page.getByRole('heading', { name: 'Bob 田中' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Hands' }).waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#/learner/bob');
  });

  it('goes on to the next hand when one is done with', async () => {
    const { hub, page } = one;
    await hub.did('ann', { kind: 'hand-raised', step: 'hello/print' });
    await hub.did('bob', { kind: 'hand-raised', step: 'hello/print' });
    await logIn(page, hub.origin, hub.key, '#/help');
    const done = page.getByRole('button', { name: 'Done' });
    await done.first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Ann Abe' }).waitFor({ state: 'detached' });
    // Not on a button: what was to be pressed for one learner must not be pressed for another.
    expect(await focused(page)).toBe('Bob 田中');
    await done.focus();
    await page.keyboard.press('Enter');
    await page.getByText('No hand is up.').waitFor();
    expect(await focused(page)).toBe('Pause the queue');
  });

  it('stays on the choice of the step, and on the way to the next one', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key, '#/step/hello%2Fprint');
    // The address changes before the view does: a view is there when its way back leads where it should.
    const previous = page.getByRole('link', { name: 'Previous step' });
    const previousTo = (step: string) =>
      page.locator(`a[aria-label="Previous step"][href$="${step}"]`).waitFor();
    await page.getByLabel('Step', { exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    await previousTo('hello%2Fprint');
    await page.keyboard.press('ArrowDown');
    await previousTo('hello%2Fverdicts');
    await previous.focus();
    await page.keyboard.press('Enter');
    await previousTo('hello%2Fprint');
    await page.keyboard.press('Enter');
    await previous.waitFor({ state: 'detached' });
    // There is none before the first.
    expect(await focused(page)).toBe('Step');
  });

  it('stays where it is when the language changes', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key, '#/session');
    await page.getByRole('button', { name: 'Log out' }).focus();
    await page.keyboard.press('l');
    await page.getByRole('button', { name: 'ログアウト' }).waitFor();
    expect(await focused(page)).toBe('ログアウト');
    await page.keyboard.press('1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('l');
    await page.getByRole('link', { name: 'Room' }).waitFor();
    expect(await focused(page)).toBe('Bob 田中');
  });

  it('is left where a key has led, when the browser tells of a link late', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key);
    await page.evaluate(`new Promise((told) => {
      addEventListener('hashchange', () => setTimeout(told), { once: true });
      location.hash = '#/session';
      document.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    })`);
    expect(page.url()).toMatch(/#\/messages$/);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
  });

  it('opens a view once for one way there', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key);
    await page.evaluate(`{
      window.built = 0;
      new MutationObserver((changes) => {
        window.built += changes.filter(({ addedNodes }) => addedNodes.length > 0).length;
      }).observe(document.querySelector('.shell main'), { childList: true });
    }`);
    const built = async (title: string) => {
      await page.getByRole('heading', { name: title }).waitFor();
      // Whatever the browser still tells about the address is told before this.
      await page.evaluate('new Promise((told) => setTimeout(() => requestAnimationFrame(told)))');
      return page.evaluate('window.built');
    };
    await page.getByRole('link', { name: 'Plan' }).click();
    expect(await built('Gates')).toBe(1);
    await page.keyboard.press('6');
    expect(await built('Scoreboard')).toBe(2);
    await page.goBack();
    expect(await built('Gates')).toBe(3);
    await page.goForward();
    expect(await built('Scoreboard')).toBe(4);
  });
});
