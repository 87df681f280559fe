import { describe, expect, it } from 'vitest';
import type { AgendaItem } from '../../src/domain/session/events.ts';
import { noChromium } from './support/browser.ts';
import { eachWithPage } from './support/each-with-page.ts';
import { logIn } from './support/log-in.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ITEMS: AgendaItem[] = [
  { step: 'hello/print', minutes: 10, pause: 20 },
  { step: 'hello/verdicts', minutes: 30 },
];

describe.skipIf(noChromium)(`the plan on the page${noChromium ? `: ${noChromium}` : ''}`, () => {
  const one = eachWithPage();
  const starts = (startsAt: number) =>
    one.hub.add({
      by: 'instructor',
      at: Date.now(),
      body: { kind: 'agenda-set', items: ITEMS, startsAt: Math.round(startsAt) },
    });

  it('says whether a step, a break, nothing yet or nothing more is on', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key, '#/plan');
    const lead = page.locator('.lead');
    await starts(Date.now() - 5 * MINUTE);
    await lead.getByText(/^By the plan: Greet every packet, until .*\d\d:\d\d\.$/).waitFor();
    await starts(Date.now() - 15 * MINUTE);
    await lead.getByText(/^By the plan: a break until .*\d\d:\d\d, then What the sender sees\.$/).waitFor();
    expect(await page.locator('.pace tr[aria-current]').count()).toBe(0);
    await starts(Date.now() - 90 * MINUTE);
    await lead.getByText('By the plan, everything is done.').waitFor();
    const at = Date.now() + 3 * DAY;
    await starts(at);
    const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(at);
    await lead
      .getByText(new RegExp(`^The plan has not begun\\. From ${day}, \\d\\d:\\d\\d: Greet`))
      .waitFor();
    const times = page.locator('.pace .times').first();
    expect(await times.textContent()).toMatch(new RegExp(`^${day}, \\d\\d:\\d\\d–`));
    await page.getByText('Change the agenda').click();
    await page.getByText(`one after the other from ${day}`).waitFor();
  });

  it('says the same on the wall', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key);
    await starts(Date.now() - 15 * MINUTE);
    await page.keyboard.press('p');
    const now = page.locator('.wall-now');
    await now.getByText(/^Break until .*\d\d:\d\d · then What the sender sees$/).waitFor();
    await starts(Date.now() - 5 * MINUTE);
    await now.getByText(/^Now: Greet every packet · until .*\d\d:\d\d$/).waitFor();
    await starts(Date.now() + 5 * MINUTE);
    await now.getByText(/^From .*\d\d:\d\d: Greet every packet$/).waitFor();
    await starts(Date.now() - 90 * MINUTE);
    await now.waitFor({ state: 'hidden' });
  });
});
