import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { noChromium } from './support/browser.ts';
import { eachWithPage } from './support/each-with-page.ts';
import { logIn } from './support/log-in.ts';

describe.skipIf(noChromium)(`what is chosen, and what is done${noChromium ? `: ${noChromium}` : ''}`, () => {
  const one = eachWithPage();

  const taken = () => one.page.waitForResponse('**/v1/acts');

  it('sets a gate when it is sent, not while the arrows go through the steps', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key, '#/plan');
    const gate = page.getByLabel('Everybody', { exact: true });
    await gate.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.getByText('Not set yet. It is: all steps open.').waitFor();
    await page.keyboard.press('Tab');
    await Promise.all([taken(), page.keyboard.press('Enter')]);
    await page.getByText('Not set yet').waitFor({ state: 'hidden' });
    // The focus is on the choice again, not on a button that can do nothing now.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await Promise.all([taken(), page.keyboard.press('Space')]);
    await page.getByText('Not set yet').waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SELECT');
    expect(await hub.acts()).toEqual([
      { kind: 'gate-set', step: 'hello/verdicts' },
      { kind: 'gate-set', step: 'counter/ethernet' },
    ]);
  });

  it('keeps a gate that is being chosen when somebody else sets another', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key, '#/plan');
    const gate = page.getByLabel('Everybody', { exact: true });
    const other = (step: string) =>
      hub.add({ by: 'instructor', at: Date.now(), body: { kind: 'gate-set', step } });
    await gate.focus();
    await other('hello/verdicts');
    await page.getByText('It is: 1.2 What the sender sees.').waitFor();
    // Under a hand that may be choosing nothing moves.
    expect(await gate.inputValue()).toBe('');
    await page.keyboard.press('ArrowDown');
    await other('counter/ethernet');
    await page.getByText('It is: 2.1 Count IPv4 frames.').waitFor();
    expect(await gate.inputValue()).toBe('hello/print');
    // Not sent, and looked away from: still the choice.
    await page.getByRole('heading', { name: 'Gates' }).click();
    await other('counter/hash-map');
    await page.getByText('It is: 2.2 Count any protocol.').waitFor();
    expect(await gate.inputValue()).toBe('hello/print');
    // Chosen by nobody here, it follows.
    await gate.selectOption('counter/hash-map');
    await page.getByText('Not set yet').waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'Gates' }).click();
    await other('hello/verdicts');
    await expect.poll(() => gate.inputValue()).toBe('hello/verdicts');
    expect((await hub.acts()).length).toBe(4);
  });

  it('keeps what is being written into the agenda, and takes over what somebody else has changed', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key, '#/plan');
    const other = (minutes: number) =>
      hub.add({
        by: 'instructor',
        at: Date.now(),
        body: {
          kind: 'agenda-set',
          items: ['hello/verdicts', 'counter/ethernet'].map((step) => ({ step, minutes })),
          startsAt: Date.now(),
        },
      });
    await page.getByText('Change the agenda').click();
    const [verdicts, ethernet] = ['What the sender sees', 'Count IPv4 frames'].map((step) =>
      page.getByLabel(`Minutes for ${step}`),
    ) as [Locator, Locator];
    await verdicts.fill('20');
    await ethernet.focus();
    await other(30);
    await page.getByText(/^By the plan: .*What the sender sees/).waitFor();
    // Under a hand that may be writing nothing moves.
    expect(await ethernet.inputValue()).toBe('');
    await page.getByLabel('Minutes for Count any protocol').focus();
    await other(40);
    await expect.poll(() => ethernet.inputValue()).toBe('40');
    expect(await verdicts.inputValue()).toBe('20');
    await Promise.all([taken(), page.getByRole('button', { name: 'Save the agenda' }).click()]);
    expect((await hub.acts()).at(-1)).toMatchObject({
      items: [
        { step: 'hello/verdicts', minutes: 20 },
        { step: 'counter/ethernet', minutes: 40 },
      ],
    });
  });

  it('switches the scoreboard by a press, and by no arrow', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key, '#/session');
    const off = page.getByRole('button', { name: 'Off', exact: true });
    await off.focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowLeft']) await page.keyboard.press(key);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await Promise.all([taken(), page.keyboard.press('Enter')]);
    await page.getByRole('button', { name: 'Frozen', pressed: true }).waitFor();
    expect(await hub.acts()).toEqual([{ kind: 'scoreboard-set', mode: 'frozen' }]);
  });
});
