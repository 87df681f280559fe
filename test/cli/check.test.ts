import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentError } from '../../src/domain/errors.ts';
import { text } from '../../src/domain/text.ts';
import { COURSE_SIZE } from '../support/course-size.ts';
import { CommandLine, toolchainThat } from './support/command-line.ts';

const STEP = 'hello/print';
const MISTAKE = toolchainThat({
  diagnostics: [
    {
      file: 'hello/print.bpf.c',
      line: 7,
      column: 12,
      severity: 'error',
      message: "use of undeclared identifier 'XDP_PASSS'\u009b",
      explanation: { en: 'It is spelt XDP_PASS.', ja: 'XDP_PASS の綴りです。' },
    },
  ],
  output: 'raw words of clang',
  commands: ['clang -c hello/print.bpf.c'],
});

let shell: CommandLine;
beforeEach(() => {
  shell = new CommandLine();
});
afterEach(() => shell.remove());

describe('check', () => {
  it('says what is wrong and where, with exit 1, and counts the attempt', async () => {
    const { code, out, err } = await shell.run(['check', STEP, '--show-commands'], MISTAKE);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out.split('\n')[0]).toBe('hello/print: It does not compile yet.');
    expect(out).toContain("hello/print.bpf.c:7:12: error: use of undeclared identifier 'XDP_PASSS'\n");
    expect(out).toContain('It is spelt XDP_PASS.');
    expect(out).toMatch(/\nCommands that were run:\n {2}clang -c hello\/print\.bpf\.c$/);
    expect(shell.progress().steps[STEP]).toMatchObject({ runs: 1, lastFailure: 'stage:compile' });
  });

  it('says it in Japanese', async () => {
    const { out } = await shell.run(['check', STEP, '--lang', 'ja'], MISTAKE);
    expect(out).toContain('XDP_PASS の綴りです。');
    expect(out.split('\n')[0]).not.toMatch(/compile/);
  });

  it('prints exactly the promised object with --json, on one line, with nothing lost', async () => {
    const { code, out } = await shell.run(['check', STEP, '--json'], MISTAKE);
    expect(code).toBe(1);
    expect(out).not.toContain('\n');
    const report = JSON.parse(out);
    expect(Object.keys(report)).toEqual([
      'step',
      'verdict',
      'stage',
      'timings',
      'diagnostics',
      'rejection',
      'checks',
      'commands',
      'cost',
    ]);
    expect(report).toMatchObject({
      step: STEP,
      verdict: 'fail',
      stage: 'compile',
      timings: { compileMs: expect.any(Number), totalMs: expect.any(Number) },
      rejection: null,
      checks: [],
      cost: null,
      commands: ['clang -c hello/print.bpf.c'],
    });
    expect(report.diagnostics).toEqual([
      {
        file: 'hello/print.bpf.c',
        line: 7,
        column: 12,
        severity: 'error',
        message: "use of undeclared identifier 'XDP_PASSS'\u009b",
        explanation: 'It is spelt XDP_PASS.',
      },
    ]);
  });

  it('blames the machine, not the program, when the machine fails: exit 3, no attempt counted', async () => {
    const parts = toolchainThat(
      environmentError(text('No clang here.', 'clang がありません。'), {
        where: '/usr/bin',
        todo: text('Install clang.', 'clang を入れてください。'),
      }),
    );
    const told = await shell.run(['check', STEP], parts);
    expect(told.code).toBe(3);
    expect(told.out).toContain('No clang here.');
    expect(told.out).toContain('Install clang.');
    const json = JSON.parse((await shell.run(['check', STEP, '--json'], parts)).out);
    expect(json).toMatchObject({
      verdict: 'error',
      problem: { what: 'No clang here.', todo: '/usr/bin\nInstall clang.' },
    });
    const said = await shell.run(['check', STEP, '--lang', 'ja'], parts);
    expect(said.out).toContain('clang がありません。');
    expect(said.out).toContain('clang を入れてください。');
    expect(said.out).not.toContain('clang here');
    const inJapanese = JSON.parse((await shell.run(['check', STEP, '--json', '--lang', 'ja'], parts)).out);
    expect(inJapanese.problem).toEqual({
      what: 'clang がありません。',
      todo: '/usr/bin\nclang を入れてください。',
    });
    expect(existsSync(shell.progressFile)).toBe(false);
  });

  it('asks for root only after it has found what it was asked to check', async () => {
    const { code, err } = await shell.run(['check', 'hello/nothing']);
    expect(code).toBe(2);
    expect(err).not.toContain('root');
  });

  it('calls an error of ours a bug and still ends the lab', async () => {
    let closed = 0;
    const parts = toolchainThat(new TypeError('ours'));
    const lab = await parts.lab?.();
    if (lab === undefined) throw new Error('no lab');
    const counted = {
      ...lab,
      close: async () => {
        closed += 1;
      },
    };
    const { code } = await shell.run(['check', STEP], { ...parts, lab: async () => counted });
    expect({ code, closed }).toEqual({ code: 70, closed: 1 });
  });

  it('runs a file named with --file and leaves no trace of it in the workspace', async () => {
    const file = join(shell.home, 'other.bpf.c');
    writeFileSync(file, 'int x;');
    expect((await shell.run(['check', STEP, '--file', file], MISTAKE)).code).toBe(1);
    expect(existsSync(shell.workspace)).toBe(false);
  });

  it('checks with --all what was begun, begins nothing, and does not call the rest passed', async () => {
    await shell.run(['check', STEP], MISTAKE);
    mkdirSync(join(shell.workspace, 'counter'));
    shell.write('counter/protocols', 'int x;');
    const { code, out } = await shell.run(['check', '--all'], MISTAKE);
    expect(code).toBe(1);
    expect(out).toContain('counter/protocols: It does not compile yet.');
    expect(out).toContain('\nhello/verdicts: not begun.\n');
    expect(out).toMatch(new RegExp(`\\n0 of ${COURSE_SIZE} steps pass\\.$`));
    expect(existsSync(shell.fileOf('hello/verdicts'))).toBe(false);
    const json = await shell.run(['check', '--all', '--json'], MISTAKE);
    expect(json.out.split('\n').map((line) => JSON.parse(line).step)).toEqual([STEP, 'counter/protocols']);
  });
});
