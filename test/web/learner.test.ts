import { describe, expect, it } from 'vitest';
import { noChromium } from './support/browser.ts';
import { eachWithPage } from './support/each-with-page.ts';
import { logIn } from './support/log-in.ts';

const FILE = '#include "vmlinux.h"\n\n\nint a;\n\n\tint b;\n';

describe.skipIf(noChromium)(`a learner's page${noChromium ? `: ${noChromium}` : ''}`, () => {
  const one = eachWithPage();

  it('takes up a hand as the list of hands does, by name, and puts it back', async () => {
    const { hub, page } = one;
    await hub.did('ann', { kind: 'hand-raised', step: 'hello/print', words: 'Where is the log?' });
    await logIn(page, hub.origin, hub.key, '#/help');
    await page.getByLabel('Your name').fill('Aki');
    await page.getByRole('link', { name: 'Ann Abe' }).click();
    const hand = page.locator('.card.hand');
    await hand.getByText('Where is the log?').waitFor();
    await hand.getByRole('button', { name: 'I’m coming' }).click();
    await hand.getByText('Aki is coming').waitFor();
    await hand.getByRole('button', { name: 'Put back' }).click();
    await hand.getByText('Aki is coming').waitFor({ state: 'hidden' });
    await hand.getByRole('button', { name: 'Done' }).click();
    await hand.waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Ann Abe');
    expect(await hub.acts()).toEqual([
      { kind: 'hand-claimed', learner: 'ann', helper: 'Aki' },
      { kind: 'hand-released', learner: 'ann' },
      { kind: 'hand-closed', learner: 'ann' },
    ]);
  });

  it('keeps a group that is being written when somebody else sets another', async () => {
    const { hub, page } = one;
    const other = (group: string) =>
      hub.add({ by: 'instructor', at: Date.now(), body: { kind: 'grouped', learner: 'ann', group } });
    await logIn(page, hub.origin, hub.key, '#/learner/ann');
    const field = page.getByLabel('Group', { exact: true });
    await other('blue');
    await expect.poll(() => field.inputValue()).toBe('blue');
    await field.fill('gre');
    await other('red');
    await hub.did('ann', { kind: 'hand-raised', step: 'hello/print', words: 'After red' });
    // Drawn with it or before it.
    await page.locator('.card.hand').getByText('After red').waitFor();
    expect(await field.inputValue()).toBe('gre');
  });

  it('tells what happened while the connection was lost', async () => {
    const { hub, page } = one;
    await logIn(page, hub.origin, hub.key, '#/learner/ann');
    await page.getByText('opened Greet every packet').waitFor();
    // The stream cannot be taken up where it broke: what comes next is the whole board.
    await page.route('**/v1/board-stream', (route) => route.abort());
    await hub.stop();
    await page.getByText('The connection to the hub was lost').waitFor();
    await hub.did('ann', { kind: 'entered', step: 'counter/hash-map' });
    await hub.restart();
    await page.unroute('**/v1/board-stream');
    await page.evaluate("window.dispatchEvent(new Event('online'))");
    await page.getByText('The connection to the hub was lost').waitFor({ state: 'hidden' });
    await page.getByText('opened Count any protocol').waitFor();
  });

  it('says that the history could not be read, also when more happens', async () => {
    const { hub, page } = one;
    await page.route('**/v1/learners/ann', (route) => route.abort());
    await logIn(page, hub.origin, hub.key, '#/learner/ann');
    const failed = page.getByText('The history could not be read');
    await failed.waitFor();
    await hub.did('ann', { kind: 'entered', step: 'counter/hash-map' });
    await page.getByText('opened Count any protocol').waitFor();
    expect(await failed.isVisible()).toBe(true);
    expect(await page.getByText('Nothing yet').isVisible()).toBe(false);
  });

  it('shows a file that can be copied and compiled', async () => {
    const { hub, page } = one;
    await hub.did('ann', { kind: 'consented', sharing: true });
    await hub.did(
      'ann',
      { kind: 'shared', step: 'hello/print' },
      { step: 'hello/print', source: FILE, log: 'no end of line' },
    );
    await logIn(page, hub.origin, hub.key, '#/learner/ann');
    await page.getByRole('button', { name: 'Show the file' }).click();
    const file = page.getByLabel('File and last log');
    await file.waitFor();
    expect(await file.textContent()).toBe(FILE);
    expect(await page.getByLabel('Last log', { exact: true }).textContent()).toBe('no end of line');
    await page.evaluate("getSelection().selectAllChildren(document.querySelector('pre'))");
    const selected = String(await page.evaluate('getSelection().toString()'));
    expect(selected.trimEnd()).toBe(FILE.trimEnd());
    // An empty line is as high as the others.
    const heights = await page.evaluate(
      "[...document.querySelector('pre').querySelectorAll('.line')].map((line) => line.clientHeight)",
    );
    expect(heights).toHaveLength(6);
    expect(new Set(heights as number[]).size).toBe(1);
  });
});
