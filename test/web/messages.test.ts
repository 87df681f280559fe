import { describe, expect, it } from 'vitest';
import { noChromium } from './support/browser.ts';
import { eachWithPage } from './support/each-with-page.ts';
import { logIn } from './support/log-in.ts';

describe.skipIf(noChromium)(`an announcement${noChromium ? `: ${noChromium}` : ''}`, () => {
  const one = eachWithPage();

  it('for a group goes to nobody else when the group is gone', async () => {
    const { hub, page } = one;
    const at = Date.now();
    await hub.add({ by: 'instructor', at, body: { kind: 'grouped', learner: 'bob', group: 'blue' } });
    await logIn(page, hub.origin, hub.key, '#/messages');
    await page.getByLabel('To').selectOption({ label: 'blue' });
    await page.getByLabel('Announcement').fill('Bob, your table moves');
    await hub.hub('bob', { kind: 'left' });
    await page.getByText('Nobody is in the group blue any more').waitFor();
    const send = page.getByRole('button', { name: 'Send' });
    expect(await send.isDisabled()).toBe(true);
    expect(await page.getByLabel('To').inputValue()).toBe('group:blue');
    await page.getByLabel('Announcement').press('Control+Enter');
    // Nor when the view was left meanwhile.
    await page.getByRole('link', { name: 'Session' }).click();
    await page.getByRole('link', { name: 'Messages' }).click();
    await page.getByText('Nobody is in the group blue any more').waitFor();
    expect(await page.getByLabel('Announcement').inputValue()).toBe('Bob, your table moves');
    expect(await send.isDisabled()).toBe(true);

    await page.getByLabel('To').selectOption({ label: 'Everybody' });
    await page.getByText('Nobody is in the group').waitFor({ state: 'hidden' });
    await page.getByLabel('Announcement').fill('The table moves');
    await send.click();
    await page.getByText('Sent.').waitFor();
    expect((await hub.acts()).filter(({ kind }) => kind === 'announced')).toEqual([
      { kind: 'announced', words: 'The table moves' },
    ]);
  });

  it('for a group is still for it after a look at another view', async () => {
    const { hub, page } = one;
    const at = Date.now();
    await hub.add({ by: 'instructor', at, body: { kind: 'grouped', learner: 'bob', group: 'blue' } });
    await logIn(page, hub.origin, hub.key, '#/messages');
    await page.getByLabel('To').selectOption({ label: 'blue' });
    await page.getByLabel('Announcement').fill('Take the other table');
    await page.getByRole('link', { name: 'Session' }).click();
    await page.keyboard.press('a');
    await page.keyboard.press('Control+Enter');
    await page.getByText('seen by 0 of 1').waitFor();
    expect((await hub.acts()).at(-1)).toEqual({
      kind: 'announced',
      words: 'Take the other table',
      group: 'blue',
    });
  });
});
