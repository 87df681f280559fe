import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { COURSE_SIZE } from '../support/course-size.ts';
import { buildProgram, isRoot, Program, solutionOf, starterOf } from './support/program.ts';

const WHY_NOT = isRoot ? '' : ' (skipped: loading programs needs root)';
const FIRST = 'hello/print';
/** A file of step 1 with a mistake that clang finds. */
const broken = (source: string) => source.replace('return XDP_PASS;', 'return XDP_PASSS;');

let program: Program;

async function start(options: ConstructorParameters<typeof Program>[0] = {}): Promise<Program> {
  program = new Program(options);
  await program.until('Greet every packet');
  return program;
}

/** Goes from the first step to another one as a learner does: solution saved, pass seen, next pressed. */
async function walkTo(step: string): Promise<void> {
  const steps = ['hello/print', 'hello/verdicts', 'hello/licence', 'hello/first-rejection'];
  for (const each of steps.slice(0, steps.indexOf(step))) {
    await program.until(/✘/);
    program.save(each, solutionOf(each));
    await program.until('✔ Passed');
    const next = steps[steps.indexOf(each) + 1]?.split('/')[1] ?? '';
    program.press('n');
    await program.until(`/5 ${next}`);
  }
}

describe.runIf(isRoot)(`the workshop in a terminal${WHY_NOT}`, () => {
  beforeAll(buildProgram, 180_000);
  afterEach(() => program.dispose());

  it('starts with the first step, whose starter fails, and says where the file is', async () => {
    await start();
    await program.until('1/5 print');
    await program.until(/✘ .*(failed|does not|rejected)/);
    expect(program.text).toContain(`0/${COURSE_SIZE}`);
    expect(program.text).toMatch(/e edit .*\? help +q quit/);
    expect(program.scrolledAway).toBe(0);
    expect(readFileSync(program.fileOf(FIRST), 'utf8')).toBe(starterOf(FIRST));
  });

  it('opens the editor, tells the truth about the mistake saved there, and gives the screen back whole', async () => {
    await start();
    await program.until('✘');
    program.press('e');
    await program.until('SPDX-License-Identifier');
    program.press(':%s/return XDP_PASS;/return XDP_PASSS;/\r:wq\r');
    await program.until(/clang cannot compile it · line \d+/);
    await program.until('In its words');
    await program.until(/▶ +\d+ │ .*XDP_PASSS/);
    expect(program.isAlternate).toBe(true);
    expect(program.rows()[0]).toContain('xdplings');
    expect(program.rows().at(-1)).toMatch(/q quit$/);
  });

  it('notices a save from elsewhere, passes the solution, and goes on only by the learner’s key', async () => {
    await start();
    await program.until('✘');
    program.press('n');
    await program.until('Next opens when this step passes');
    program.save(FIRST, solutionOf(FIRST));
    await program.until('✔ Passed');
    await program.until('What you now know');
    await program.until(`1/${COURSE_SIZE}`);
    expect(program.text).toContain('1/5 print');
    program.press('n');
    await program.until('2/5 verdicts');
    await program.until('✘');
    program.press('p');
    await program.until('1/5 print');
    await program.until('✔ Passed');
  });

  it('shows the verifier’s rejection at the learner’s own line', async () => {
    await start();
    await walkTo('hello/first-rejection');
    await program.until('Rejected by the verifier · line');
    const line =
      starterOf('hello/first-rejection')
        .split('\n')
        .findIndex((row) => row.includes('eth->h_proto')) + 1;
    expect(program.text).toContain(`Rejected by the verifier · line ${line}`);
    expect(program.text).toMatch(new RegExp(`▶ ${line} │ .*eth->h_proto`));
    program.press('v');
    await program.until(/walk through the log[\s\S]*invalid access to packet/);
    program.press('g');
    await program.until(/step 1 of \d+/);
    program.press('w');
    await program.until('Raw log');
    program.press('G');
    await program.until('invalid access to packet');
  });

  it('speaks the other language at once, and fits into a narrow window', async () => {
    await start();
    await program.until('✘');
    program.press('L');
    await program.until('すべてのパケットにあいさつする');
    program.resize(80, 24);
    await program.until((text) => /q 終了$/.test(text) && text.split('\n').length === 24);
    expect(program.rows().every((row) => row.length <= 80)).toBe(true);
    program.press('\t');
    await program.until('実行したコマンド');
    program.resize(40, 10);
    await program.until('ウィンドウを');
    program.resize(200, 60);
    await program.until((text) => text.split('\n').length === 60 && text.includes('すべてのパケット'));
    expect(program.scrolledAway).toBe(0);
  });

  it('resets only after asking, keeps what was there in a commit, and undoes', async () => {
    await start();
    await program.until('✘');
    const mine = `${starterOf(FIRST)}// mine\n`;
    program.save(FIRST, mine);
    await program.until('✘');
    program.press('x');
    await program.until('[y/n]');
    program.press('n');
    await program.until((text) => !text.includes('[y/n]'));
    expect(readFileSync(program.fileOf(FIRST), 'utf8')).toBe(mine);
    program.press('x');
    await program.until('[y/n]');
    program.press('y');
    await program.until(/starter is back.*commit [0-9a-f]{8}/);
    expect(readFileSync(program.fileOf(FIRST), 'utf8')).toBe(starterOf(FIRST));
    const commit = /commit ([0-9a-f]{8})/.exec(program.text)?.[1] ?? '';
    expect(program.git('show', `${commit}:${FIRST}.bpf.c`)).toBe(mine);
    program.press('u');
    await program.until('Your earlier version is back');
    expect(readFileSync(program.fileOf(FIRST), 'utf8')).toBe(mine);
  });

  it('gives hints one by one and opens the solution after the third', async () => {
    await start();
    await program.until('✘');
    program.press('s');
    await program.until('The solution opens after a pass');
    for (const level of [1, 2, 3]) {
      program.press('h');
      await program.until(`Hint ${level} of 3`);
    }
    program.press('s');
    await program.until('there are others');
  });

  it('takes keys while a run goes on', async () => {
    await start();
    program.press('?');
    await program.until('every step; Enter goes there');
    program.press('r');
    program.press('l');
    await program.until('you are here');
  });

  it('says what changed', async () => {
    await start();
    await program.until('✘');
    program.save(FIRST, broken(starterOf(FIRST)));
    await program.until('clang cannot compile it');
    program.press('d');
    await program.until(/\+ +return XDP_PASSS;/);
  });

  it.each([
    ['q', (it: Program) => it.press('q')],
    ['Ctrl-C', (it: Program) => it.press('\u0003')],
    ['a signal to end', (it: Program) => it.hangUp('SIGTERM')],
  ])('ends on %s: the terminal is as it was, and no process is left', async (_name, end) => {
    await start();
    await program.until('✘');
    expect(program.isAlternate).toBe(true);
    expect(program.leftBehind().length).toBeGreaterThan(0);
    end(program);
    expect(await program.exited).toBe(0);
    await program.until('Until next time');
    expect(program.isAlternate).toBe(false);
    expect(program.cursorShown).toBe(true);
    expect(program.leftBehind()).toEqual([]);
  });

  it('resumes where the learner was', async () => {
    await start();
    await program.until('✘');
    program.save(FIRST, solutionOf(FIRST));
    await program.until('✔ Passed');
    program.press('n');
    await program.until('2/5 verdicts');
    await program.until('✘');
    program.press('q');
    await program.exited;
    const again = new Program({ home: program.home });
    await again.until('2/5 verdicts');
    await again.until(`1/${COURSE_SIZE}`);
    again.press('q');
    await again.exited;
  });
});
