import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noChromium, openBrowser, openPage } from './support/browser.ts';
import { type HubWithPage, hubWithPage, joined } from './support/hub-with-page.ts';
import { logIn } from './support/log-in.ts';
import { pages } from './support/pages.ts';

/** What people write who want to see their code run in somebody else's page. */
const CORPUS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "'-alert(1)-'",
  '</textarea><script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '<iframe srcdoc="<script>parent.alert(1)</script>">',
  'javascript:alert(1)',
  '<a href="javascript:alert(1)">x</a>',
  '<style>*{display:none}</style>',
  '<base href=//example.org>',
  '{{constructor.constructor("alert(1)")()}}',
  `\${alert(1)}`,
  '&lt;img src=x onerror=alert(1)&gt;',
  '\\u003cscript\\u003ealert(1)',
  '<math><mi xlink:href="data:x,<script>alert(1)</script>">',
  '__proto__',
  'constructor',
];

/** Elements and attributes that only something injected would have made. */
const INJECTED = `[...document.querySelectorAll('*')]
  .filter((one) => one.matches('script:not([src^="/app-"]), style, img, iframe, object, embed, base, math, foreignObject, use')
    || [...one.attributes].some(({ name, value }) => /^on/i.test(name) || /href|src|action/i.test(name) && /^\\s*(javascript|data|vbscript):/i.test(value)))
  .filter((one) => !one.matches('link[rel=icon]'))
  .map((one) => one.outerHTML)`;

/** Which of these are not on the page as they were written. */
async function missing(page: Page, words: readonly string[]): Promise<string[]> {
  const shown = (await page.evaluate('document.body.textContent')) as string;
  return words.filter((one) => !shown.includes(one));
}

describe.skipIf(noChromium)(`words from outside on the page${noChromium ? `: ${noChromium}` : ''}`, () => {
  let browser: Browser;
  let hub: HubWithPage;

  beforeAll(async () => {
    browser = await openBrowser();
    hub = await hubWithPage({ pages: await pages(), title: `Workshop ${CORPUS[1]}` });
    for (const [index, evil] of CORPUS.entries()) {
      const learner = `L${index}`;
      await hub.add(
        ...joined(learner, evil),
        { by: 'instructor', at: Date.now(), body: { kind: 'grouped', learner, group: evil } },
        { by: 'instructor', at: Date.now(), body: { kind: 'announced', words: evil, group: evil } },
        { by: 'instructor', at: Date.now(), body: { kind: 'gate-set', step: 'hello/print', group: evil } },
      );
      await hub.did(learner, { kind: 'entered', step: 'hello/print' });
      await hub.did(learner, { kind: 'hand-raised', step: 'hello/print', words: evil });
      for (let run = 0; run < 3; run += 1) {
        await hub.did(learner, {
          kind: 'ran',
          step: 'hello/print',
          verdict: 'fail',
          stage: 'load',
          failed: [],
          // No hub would let it in: the page does not rely on that.
          rule: evil,
          ms: 1,
        });
      }
      await hub.did(learner, { kind: 'consented', sharing: true });
      const file = { step: 'hello/print', source: `${evil}\n${CORPUS.join('\n')}`, log: CORPUS.join('\n') };
      await hub.did(learner, { kind: 'shared', step: 'hello/print' }, file);
      await hub.add({
        by: 'instructor',
        at: Date.now(),
        body: { kind: 'hand-claimed', learner, helper: evil },
      });
    }
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it('stays words: nothing runs, nothing is injected, all of it can be read', async () => {
    const { page, alarms } = await openPage(browser, hub.origin);
    await logIn(page, hub.origin, hub.key);
    const checked = async (...words: string[]) => {
      await expect.poll(() => missing(page, words)).toEqual([]);
      expect(await page.evaluate(INJECTED)).toEqual([]);
      expect(alarms).toEqual([]);
    };
    await checked(...CORPUS);
    for (const view of ['help', 'step', 'plan', 'messages', 'session']) {
      await page.goto(`${hub.origin}/#/${view}`);
      await page.locator('.shell main > :last-child').waitFor();
      await checked(...(view === 'session' ? [] : CORPUS));
    }
    for (const [index, evil] of CORPUS.entries()) {
      await page.goto(`${hub.origin}/#/learner/L${index}`);
      await checked(evil);
    }
    // Every file and log holds all of them.
    await page.getByRole('button', { name: 'Show the file' }).click();
    await page.locator('pre').nth(1).waitFor();
    await checked(...CORPUS);
    await page.goto(`${hub.origin}/#/learner/L0`);
    await page.getByRole('button', { name: 'Send away…' }).click();
    await page.getByRole('dialog').waitFor();
    await checked();
    await page.context().close();
  });

  it('does not get in by the address either', async () => {
    const { page, alarms } = await openPage(browser, hub.origin);
    await logIn(page, hub.origin, hub.key);
    for (const evil of [...CORPUS, '%', '%E0%A4%A', '../../x']) {
      await page.evaluate(`location.hash = ${JSON.stringify(`#/learner/${evil}`)}`);
      await page.getByText('Nobody by that address').waitFor();
      expect(await page.evaluate(INJECTED)).toEqual([]);
      await page.evaluate(`location.hash = ${JSON.stringify(`#/step/${evil}`)}`);
      await page.getByText('What fails here').waitFor();
      expect(await page.evaluate(INJECTED)).toEqual([]);
    }
    for (const evil of CORPUS.slice(0, 4)) {
      await page.goto(`${hub.origin}/AAAA-BBBB#${evil}`);
      await page.getByRole('heading', { name: 'Join the workshop' }).waitFor();
    }
    expect(alarms).toEqual([]);
    await page.context().close();
  });

  it('cannot run even if it got in: the policy of the page forbids it', async () => {
    const { page, alarms } = await openPage(browser, hub.origin);
    await logIn(page, hub.origin, hub.key);
    await page.evaluate(`{
      const one = document.createElement('div');
      try { one.innerHTML = '<img src=x onerror="document.title=1">'; } catch {}
      const two = document.createElement('script');
      try { two.textContent = 'document.title = 2'; } catch {}
      document.body.append(one, two);
    }`);
    expect(await page.title()).not.toMatch(/^[12]$/);
    // The browser reports the breach: so the tests above would have seen one.
    await expect.poll(() => alarms.some((alarm) => /Content Security Policy|Trusted/.test(alarm))).toBe(true);
    await page.context().close();
  });
});
