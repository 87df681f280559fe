import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noChromium, openBrowser, openPage } from '../web/support/browser.ts';
import { logIn } from '../web/support/log-in.ts';
import { buildProgram, isRoot, Program, solutionOf } from './support/program.ts';

const XDPLINGS = resolve(import.meta.dirname, '../../xdplings');
const whyNot = isRoot ? noChromium : 'loading programs needs root';
const HELLO = ['print', 'verdicts', 'licence', 'first-rejection', 'filter'] as const;

let folder: string;
let hub: Program;
let browser: Browser | undefined;
let learners: Program[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xdplings-live-'));
});
afterEach(async () => {
  for (const program of [...learners, hub]) await program.dispose();
  await browser?.close();
  learners = [];
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a hub. @returns what learners and the instructor are told */
async function startHub(): Promise<{ line: string; origin: string; key: string }> {
  const words = [
    'hub',
    'start',
    '--data',
    folder,
    '--port',
    '0',
    '--host',
    '127.0.0.1',
    '--title',
    'Chapter 01',
  ];
  hub = new Program({ columns: 120, rows: 30, command: [XDPLINGS, ...words] });
  await hub.until('Write it down');
  const [, line = '', origin = ''] = /join ((https:\S+?)\/[\w-]+#\S+)/.exec(hub.text) ?? [];
  const key = /Instructor key: (\S+)/.exec(hub.text)?.[1] ?? '';
  expect({ line, origin, key }).toMatchObject({ line: expect.stringMatching(/#[\w-]{43}$/) });
  return { line, origin, key };
}

/** @param step '' opens all */
async function setGate(page: Page, step: string): Promise<void> {
  await page.getByLabel('Everybody', { exact: true }).selectOption(step);
  await page.getByRole('button', { name: 'Set: Everybody' }).click();
}

/** A learner with a terminal, a workspace and a lab of their own. */
async function join_(line: string, name: string, lang = 'en'): Promise<Program> {
  const program = new Program({ lang, command: [XDPLINGS, 'join', line, '--name', name] });
  learners.push(program);
  await program.until('Enter');
  program.press('\r');
  await program.until(name);
  await program.until('1/5 print');
  await program.until('✘');
  return program;
}

const save = (program: Program, step: string, source = solutionOf(`hello/${step}`)): void =>
  program.save(`hello/${step}`, source);

/** Passes a step and goes on to the next one. */
async function passAndGoOn(program: Program, at: number): Promise<void> {
  save(program, HELLO[at] ?? '');
  await program.until(/✔ (?:Passed|合格)/);
  program.press('n');
  await program.until(`${at + 2}/5 ${HELLO[at + 1]}`);
  // Its starter fails, and has been looked at.
  await program.until('✘');
}

describe.skipIf(whyNot !== undefined)(`a live session${whyNot ? ` (skipped: ${whyNot})` : ''}`, () => {
  beforeAll(buildProgram, 180_000);

  it('takes three learners through chapter 01, in front of a dashboard', { timeout: 240_000 }, async () => {
    const { line, origin, key } = await startHub();
    browser = await openBrowser();
    const { page, alarms } = await openPage(browser, origin, { ignoreHTTPSErrors: true });
    await logIn(page, origin, key);

    const ann = await join_(line, 'Ann');
    const bob = await join_(line, 'Bob');
    const chie = await join_(line, 'ちえ', 'ja');
    await page.getByText('3 of 3 here').waitFor();

    // Nobody goes beyond the second step before the instructor says so.
    await page.getByRole('link', { name: 'Plan' }).click();
    await setGate(page, 'hello/verdicts');
    await passAndGoOn(ann, 0);
    save(ann, 'verdicts');
    await ann.until('✔ Passed');
    ann.press('n');
    await ann.until('Your instructor opens that step');
    await setGate(page, '');
    await ann.until('has opened the next step');
    ann.press('n');
    await ann.until('3/5 licence');

    // A hand goes up, and somebody comes.
    bob.press('H');
    await page.getByRole('link', { name: 'Room' }).click();
    await page.getByRole('region', { name: 'Hands' }).getByRole('button', { name: 'I’m coming' }).click();
    await bob.until(/is coming to you/);
    await page.getByRole('region', { name: 'Hands' }).getByRole('button', { name: 'Done' }).click();

    // Words for everybody, and who has seen them.
    await page.getByRole('link', { name: 'Messages' }).click();
    await page.getByLabel('Announcement').fill('Break at three');
    await page.getByRole('button', { name: 'Send' }).click();
    await chie.until('Break at three');
    chie.press('m');
    await page.getByText('seen by 1 of 3').waitFor();
    chie.press('\u001b');

    // The verifier refuses the same thing three times: that is somebody to go to.
    await passAndGoOn(ann, 2);
    for (const run of [1, 2, 3]) {
      const ran = await failedRuns(page, 'hello/first-rejection');
      save(ann, 'first-rejection', `${unchecked}\n// try ${run}\n`);
      await expect.poll(() => failedRuns(page, 'hello/first-rejection'), POLL).toBe(ran + 1);
    }
    await page.getByRole('link', { name: 'Room' }).click();
    await rowOf(page, 'Ann')
      .getByText(/[3-9]× /)
      .waitFor();
    await page.getByRole('link', { name: 'Step', exact: true }).click();
    await page.getByLabel('Step', { exact: true }).selectOption('hello/first-rejection');
    await page.getByRole('list', { name: 'What fails here' }).getByText('(rule)').waitFor();

    // Everybody gets to the end of the chapter.
    await passAndGoOn(ann, 3);
    for (const learner of [bob, chie]) for (const at of [0, 1, 2, 3]) await passAndGoOn(learner, at);
    for (const learner of learners) {
      save(learner, 'filter');
      await learner.until(/✔ (?:Passed|合格)/);
    }

    // The last report is on its way while its learner reads the verdict already.
    const passes = async () => (await exported(page)).results.map(({ name, passed }) => [name, passed]);
    await expect.poll(passes, POLL).toEqual([
      ['Ann', 5],
      ['Bob', 5],
      ['ちえ', 5],
    ]);
    const { results } = await exported(page);
    expect(results.find(({ name }) => name === 'Bob')?.helped).toBe(1);
    for (const learner of learners) {
      learner.press('q');
      expect(await learner.exited).toBe(0);
    }
    expect(alarms).toEqual([]);
    hub.press('\u0003');
    expect(await hub.exited).toBe(0);
  });
});

const rowOf = (page: Page, name: string) => page.getByRole('row', { name });

/** A program that reads the packet before anything has measured it. */
const unchecked = `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

SEC("xdp")
int no_ipv6(struct xdp_md *ctx)
{
	struct ethhdr *eth = (void *)(long)ctx->data;

	return eth->h_proto == bpf_htons(0x86DD) ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
`;

type Results = { readonly name: string; readonly passed: number; readonly helped: number }[];

const POLL = { timeout: 20_000, interval: 50 };

/** How many runs of a step the hub knows to have failed. */
async function failedRuns(page: Page, step: string): Promise<number> {
  const { board } = await (await page.request.get(new URL('/v1/board', page.url()).href)).json();
  const counts = Object.values<{ runs: number }>(board.failures[step] ?? {});
  return counts.reduce((sum, { runs }) => sum + runs, 0);
}

async function exported(page: Page): Promise<{ results: Results }> {
  const answer = await page.request.get(new URL('/v1/export.json', page.url()).href);
  return { results: (await answer.json()).learners };
}
