import { beforeEach, describe, expect, it } from 'vitest';
import { noChromium } from './support/browser.ts';
import { busy } from './support/busy.ts';
import { eachWithPage } from './support/each-with-page.ts';
import { everyView } from './support/every-view.ts';
import { logIn } from './support/log-in.ts';

/**
 * Texts whose colour is too near that of what is behind them (WCAG 2.2: 4.5 to 1). What is switched off is excepted
 * there, too. Opacity is not looked at in the page's own way: the words' colour is mixed with what is behind.
 */
const TOO_FAINT = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const parents = (one) => one === null ? [] : [one, ...parents(one.parentElement)];
  const behind = (one) => parents(one).reverse()
    .reduce((colour, each) => over(rgba(getComputedStyle(each).backgroundColor), colour), [1, 1, 1, 1]);
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const words = (one) => [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join('').trim();
  return [...document.body.querySelectorAll('*')]
    .filter((one) => words(one) !== '' && one.checkVisibility() && !one.closest(':disabled, [aria-disabled], option, .unseen'))
    .map((one) => {
      const ground = behind(one);
      const [r, g, b, a] = rgba(getComputedStyle(one).color);
      const opacity = parents(one).reduce((all, each) => all * Number(getComputedStyle(each).opacity), a);
      return [contrast(over([r, g, b, opacity], ground), ground), words(one)];
    })
    .filter(([ratio]) => ratio < 4.5)
    .map(([ratio, text]) => text + ': ' + ratio.toFixed(2));
})()`;

describe.skipIf(noChromium).each(['light', 'dark'] as const)(
  `in the %s colours${noChromium ? `: ${noChromium}` : ''}`,
  (colorScheme) => {
    const one = eachWithPage({ colorScheme });

    beforeEach(() => busy(one.hub));

    it('all words stand out from what is behind them', async () => {
      const { hub, page } = one;
      await page.goto(hub.origin);
      await page.getByRole('button', { name: 'Open the dashboard' }).waitFor();
      expect(await page.evaluate(TOO_FAINT)).toEqual([]);
      await logIn(page, hub.origin, hub.key);
      const dark = 'getComputedStyle(document.body).backgroundColor';
      expect(await page.evaluate(dark)).toBe(
        colorScheme === 'dark' ? 'rgb(20, 22, 26)' : 'rgb(245, 245, 242)',
      );
      for await (const view of everyView(page, hub.origin)) {
        expect([view, await page.evaluate(TOO_FAINT)]).toEqual([view, []]);
      }
    });

    it('so do a file, a question and the word that the hub is gone', async () => {
      const { hub, page } = one;
      await logIn(page, hub.origin, hub.key, '#/learner/ann');
      await page.getByRole('button', { name: 'Show the file' }).click();
      await page.locator('pre').first().waitFor();
      await page.getByRole('button', { name: 'Send away…' }).click();
      await page.getByRole('dialog').waitFor();
      expect(await page.evaluate(TOO_FAINT)).toEqual([]);
      await page.keyboard.press('Escape');
      await hub.stop();
      await page.getByText('The connection to the hub was lost').waitFor();
      expect(await page.evaluate(TOO_FAINT)).toEqual([]);
    });
  },
);
