import { beforeEach, describe, expect, it } from 'vitest';
import { noChromium } from './support/browser.ts';
import { busy } from './support/busy.ts';
import { eachWithPage } from './support/each-with-page.ts';
import { everyView, openView } from './support/every-view.ts';
import { logIn } from './support/log-in.ts';

/** What stands beyond the edge of the screen and cannot be scrolled to by a container of its own. */
const SIDEWAYS = `[document.scrollingElement, document.querySelector('main')]
  .filter((one) => one.scrollWidth > Math.min(innerWidth, one.clientWidth))
  .map((one) => one.tagName + ' is ' + one.scrollWidth + ' wide')`;

/** Things to tap that are too small for a finger: 24 px is what WCAG 2.2 asks for, text in a line excepted. */
const SMALL = `[...document.querySelectorAll('button, select, input:not([type=radio]), nav a, .button')]
  .filter((one) => one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().height < 32)
  .map((one) => one.outerHTML)`;

describe.skipIf(noChromium)(`on a phone${noChromium ? `: ${noChromium}` : ''}`, () => {
  const one = eachWithPage({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  beforeEach(() => busy(one.hub));

  it('no view scrolls sideways, and what is tapped is large enough', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key);
    for await (const view of everyView(page, hub.origin)) {
      expect([view, await page.evaluate(SIDEWAYS)]).toEqual([view, []]);
      if (view !== 'wall') expect([view, await page.evaluate(SMALL)]).toEqual([view, []]);
    }
  });

  it('no view scrolls sideways in Japanese, and the tab of the view is in sight', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key);
    await page.getByRole('button', { name: 'Japanese' }).tap();
    for (const view of ['room', 'help', 'step', 'plan', 'messages', 'session']) {
      await openView(page, hub.origin, view);
      expect([view, await page.evaluate(SIDEWAYS)]).toEqual([view, []]);
      const { x = 0, width = 0 } = (await page.locator('nav a[aria-current]').boundingBox()) ?? {};
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(391);
    }
  });

  it('a hand is taken up, an announcement sent and a gate set by taps', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key);
    await page.getByRole('link', { name: '1 hand' }).tap();
    await page.getByRole('button', { name: 'I’m coming' }).tap();
    await page.getByText('somebody is coming').waitFor();
    await page.getByRole('link', { name: 'Messages' }).tap();
    await page.getByLabel('Announcement').tap();
    await page.keyboard.type('Lunch');
    await page.getByRole('button', { name: 'Send' }).tap();
    await page.getByText('Sent.').waitFor();
    await page.getByRole('link', { name: 'Plan' }).tap();
    await page.getByLabel('Everybody', { exact: true }).selectOption('hello/verdicts');
    await page.getByRole('button', { name: 'Set: Everybody' }).tap();
    await page.getByText('Not set yet').waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'Room' }).tap();
    await page.getByRole('link', { name: 'Bob 田中' }).tap();
    await page.getByRole('heading', { name: 'Bob 田中' }).waitFor();
    expect((await hub.acts()).slice(-3)).toEqual([
      { kind: 'hand-claimed', learner: 'ann' },
      { kind: 'announced', words: 'Lunch' },
      { kind: 'gate-set', step: 'hello/verdicts' },
    ]);
  });
});
