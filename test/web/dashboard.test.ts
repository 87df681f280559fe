import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noChromium, openBrowser, openPage, type WatchedPage } from './support/browser.ts';
import { openView, VIEWS } from './support/every-view.ts';
import { type HubWithPage, hubWithPage, joined } from './support/hub-with-page.ts';
import { logIn } from './support/log-in.ts';
import { pages } from './support/pages.ts';

describe.skipIf(noChromium)(`the dashboard${noChromium ? `: ${noChromium}` : ''}`, () => {
  let browser: Browser;
  let hub: HubWithPage;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    hub = await hubWithPage({ pages: await pages() });
    await hub.add(...joined('ann', 'Ann Abe'), ...joined('bob', 'Bob 田中'));
    await hub.did('ann', { kind: 'entered', step: 'hello/print' });
    watched = await openPage(browser, hub.origin);
    page = watched.page;
  });
  afterEach(async () => {
    await page.context().close();
    await hub.remove();
    expect(watched.alarms).toEqual([]);
  });

  const row = (name: string) => page.getByRole('row', { name });
  const mark = (name: string, step: number) =>
    row(name).locator('.strip i').nth(step).getAttribute('data-mark');

  it('opens with the key only, and follows the room as it changes', async () => {
    await page.goto(hub.origin);
    await page.getByLabel('Key', { exact: true }).fill('WRONG');
    await page.getByRole('button', { name: 'Open the dashboard' }).click();
    await page.getByText('That is not the key').waitFor();
    await page.getByLabel('Key', { exact: true }).fill(hub.key);
    await page.keyboard.press('Enter');
    await row('Ann Abe').getByText('Greet every packet').waitFor();
    expect(await mark('Ann Abe', 0)).toBe('here');
    expect(await mark('Ann Abe', 1)).toBe('none');

    await hub.did('ann', {
      kind: 'ran',
      step: 'hello/print',
      verdict: 'pass',
      stage: 'check',
      failed: [],
      ms: 9,
    });
    await hub.did('ann', { kind: 'entered', step: 'hello/verdicts' });
    await hub.add(...joined('eve', 'Eve Late'));
    await row('Ann Abe').getByText('What the sender sees').waitFor();
    await row('Eve Late').waitFor();
    expect(await mark('Ann Abe', 0)).toBe('passed');
    expect(await mark('Ann Abe', 1)).toBe('here');

    for (let run = 0; run < 3; run += 1) {
      await hub.did('ann', {
        kind: 'ran',
        step: 'hello/verdicts',
        verdict: 'fail',
        stage: 'load',
        failed: [],
        rule: 'packet-bounds',
        ms: 9,
      });
    }
    await row('Ann Abe').getByText('3× packet bounds').waitFor();
    expect(await mark('Ann Abe', 1)).toBe('stuck');
    await page.getByRole('link', { name: '1 stuck' }).waitFor();
    // The cookie is enough the next time.
    await page.reload();
    await row('Ann Abe').waitFor();
    await page.getByRole('link', { name: 'Step', exact: true }).click();
    await page.getByLabel('Step', { exact: true }).selectOption({ label: '1.2 What the sender sees' });
    await page.getByRole('list', { name: 'What fails here' }).getByText('packet bounds (rule)').waitFor();
  });

  it('helps, groups, opens gates, announces and sends away by clicks', async () => {
    await hub.did('ann', { kind: 'hand-raised', step: 'hello/print', words: 'Where is the log?' });
    await logIn(page, hub.origin, hub.key);
    const hands = page.getByRole('region', { name: 'Hands' });
    await hands.getByText('Where is the log?').waitFor();
    await hands.getByRole('button', { name: 'I’m coming' }).click();
    await hands.getByText('somebody is coming').waitFor();
    await hands.getByRole('button', { name: 'Put back' }).click();
    await hands.getByRole('button', { name: 'I’m coming' }).waitFor();
    await hands.getByRole('button', { name: 'Done' }).click();
    await hands.getByText('No hand is up.').waitFor();
    await hands.getByRole('button', { name: 'Pause the queue' }).click();
    await hands.getByText('The queue is paused').waitFor();

    await page.getByRole('button', { name: 'Set group…' }).click();
    await page.getByLabel('Group (empty: none)').fill('blue');
    await page.getByRole('button', { name: 'Yes, do it' }).click();
    await row('Bob').getByText('blue').waitFor();

    await page.getByRole('link', { name: 'Ann Abe' }).click();
    await page.getByLabel('Group').fill('red');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByText('put into group red').waitFor();

    await page.getByRole('link', { name: 'Plan' }).click();
    const gate = async (whose: string, step: string) => {
      await page.getByLabel(whose, { exact: true }).selectOption(step);
      await page.getByRole('button', { name: `Set: ${whose}` }).click();
      await page.getByText('Not set yet').waitFor({ state: 'hidden' });
    };
    await gate('Everybody', 'hello/verdicts');
    await gate('red', 'counter/ethernet');
    await gate('Everybody', '');

    await page.getByRole('link', { name: 'Messages' }).click();
    await page.getByLabel('Announcement').fill('Break until 11');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('seen by 0 of 2').waitFor();
    const announcement = (await hub.events()).find(({ body }) => body.kind === 'announced')?.head ?? 0;
    await hub.did('bob', { kind: 'seen', announcement });
    await page.getByText('seen by 1 of 2').waitFor();

    await page.getByRole('link', { name: 'Session' }).click();
    await page.getByText('Frozen', { exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);

    await page.goto(`${hub.origin}/#/learner/bob`);
    await page.getByRole('button', { name: 'Send away…' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Send away…' }).click();
    await page.getByRole('button', { name: 'Yes, do it' }).click();
    await page.getByText('sent away ·').waitFor();
    await page.getByRole('link', { name: 'Session' }).click();
    await page.getByRole('button', { name: 'End the session' }).click();
    await page.getByRole('button', { name: 'Yes, do it' }).click();
    await page.getByText('This session was ended').first().waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Key', { exact: true }).waitFor();
    expect(await page.getByText('Ann Abe').count()).toBe(0);
    expect(await hub.acts()).toEqual([
      { kind: 'hand-claimed', learner: 'ann' },
      { kind: 'hand-released', learner: 'ann' },
      { kind: 'hand-closed', learner: 'ann' },
      { kind: 'queue-paused', paused: true },
      { kind: 'grouped', learner: 'ann', group: 'blue' },
      { kind: 'grouped', learner: 'bob', group: 'blue' },
      { kind: 'grouped', learner: 'ann', group: 'red' },
      { kind: 'gate-set', step: 'hello/verdicts' },
      { kind: 'gate-set', step: 'counter/ethernet', group: 'red' },
      { kind: 'gate-set', step: null },
      { kind: 'announced', words: 'Break until 11' },
      { kind: 'scoreboard-set', mode: 'frozen' },
      { kind: 'kicked', learner: 'bob' },
      { kind: 'ended' },
    ]);
  });

  it('is driven by the keyboard alone', async () => {
    await hub.did('bob', { kind: 'hand-raised', step: 'hello/print' });
    await logIn(page, hub.origin, hub.key);
    await row('Ann Abe').waitFor();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    // The list: in by its key, through it by arrows, a learner by Enter, back by Esc.
    await press('1', 'ArrowDown', 'Enter');
    await page.getByRole('heading', { name: 'Bob 田中' }).waitFor();
    await press('Escape', '/');
    await page.keyboard.type('ann');
    await page.getByText('1 of 2').waitFor();
    // Letters in a field are no commands.
    expect(await page.getByRole('searchbox').inputValue()).toBe('ann');
    await press('Escape', 's');
    await page.getByText('Nobody matches').waitFor();
    await press('s');
    // The hand that waits longest.
    await press('h');
    await page.getByRole('heading', { name: 'Bob 田中' }).waitFor();
    await press('2');
    await page.keyboard.press('Enter');
    await page.getByText('somebody is coming').waitFor();
    await press('a');
    await page.keyboard.type('Read the log');
    await press('Control+Enter');
    await page.getByText('seen by 0 of 2').waitFor();
    await press('Escape', '6', '?');
    await page.getByRole('dialog').getByText('projector mode').waitFor();
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press('l');
    await page.getByRole('heading', { name: 'スコアボード' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'スコアボード' }).waitFor();
    expect(await hub.acts()).toEqual([
      { kind: 'hand-claimed', learner: 'bob' },
      { kind: 'announced', words: 'Read the log' },
    ]);
  });

  it('reaches every control of every view with Tab, and shows where the focus is', async () => {
    await hub.did('bob', { kind: 'hand-raised', step: 'hello/print' });
    await logIn(page, hub.origin, hub.key);
    for (const view of VIEWS) {
      await openView(page, hub.origin, view);
      expect(await page.evaluate(CONTROLS_OUT_OF_REACH)).toEqual([]);
    }
    await page.keyboard.press('Tab');
    const outline = 'getComputedStyle(document.activeElement).outlineStyle';
    expect(await page.evaluate(outline)).toBe('solid');
  });

  it("shows a learner's file while they agree, and takes it away when they do not", async () => {
    await logIn(page, hub.origin, hub.key, '#/learner/ann');
    await page.getByRole('button', { name: 'Ask to see the file' }).click();
    await page.getByText('Asked. They answer').waitFor();
    await hub.did('ann', { kind: 'consented', sharing: true });
    await hub.did(
      'ann',
      { kind: 'shared', step: 'hello/print' },
      { step: 'hello/print', source: 'int a;\n\tint b;\n', log: 'R2 !read_ok\n' },
    );
    await page.getByRole('button', { name: 'Show the file' }).click();
    const lines = page.locator('pre').first().locator('.text');
    await lines.first().waitFor();
    expect(await lines.allTextContents()).toEqual(['int a;\n', '\tint b;\n']);
    expect(await page.locator('pre').first().locator('.line').nth(1).getAttribute('data-line')).toBe('2');
    await page.getByText('R2 !read_ok').waitFor();
    await page.getByText('an instructor looked at the file').waitFor();
    await hub.did('ann', { kind: 'consented', sharing: false });
    await page.getByText('int b;').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Ask to see the file' }).waitFor();
  });

  it('says that the hub is gone, and goes on by itself when it is back', async () => {
    await logIn(page, hub.origin, hub.key);
    await row('Ann Abe').waitFor();
    await hub.stop();
    await page.getByText('The connection to the hub was lost').waitFor();
    await page.keyboard.press('p');
    await page.getByText('Not connected').waitFor();
    await page.keyboard.press('p');
    await hub.did('ann', { kind: 'entered', step: 'counter/hash-map' });
    await hub.restart();
    await row('Ann Abe').getByText('Count any protocol').waitFor();
    await page.getByText('The connection to the hub was lost').waitFor({ state: 'hidden' });
  });
});

/** Controls that are seen but that Tab passes by: rows of the list are reached by its arrows, choices by theirs. */
const CONTROLS_OUT_OF_REACH = `[...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex < 0)
  .filter((one) => !one.closest('.rows, .bars'))
  .map((one) => one.outerHTML)`;
