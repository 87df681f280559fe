import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COURSE_SIZE } from '../support/course-size.ts';
import { CommandLine } from './support/command-line.ts';

const STEP = 'hello/print';
let shell: CommandLine;
beforeEach(() => {
  shell = new CommandLine();
});
afterEach(() => shell.remove());

describe('list', () => {
  it('shows every step and where the learner is, and makes nothing', async () => {
    const { code, out, err } = await shell.run(['list']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^01 .*\n {2}\[ \] open {2}hello\/print {2}/);
    expect(out).toMatch(/\n {2}\[ \] open {2}counter\/protocols /);
    expect(out).toMatch(new RegExp(`\\n0 of ${COURSE_SIZE} steps passed$`));
    expect(existsSync(shell.workspace)).toBe(false);
  });

  it('speaks the language asked for, else that of the locale', async () => {
    const asked = await shell.run(['list', '--lang', 'ja']);
    const byLocale = await shell.run(['list'], {}, { LANG: 'ja_JP.UTF-8' });
    expect(asked.out).toContain(`${COURSE_SIZE} ステップ`);
    expect(byLocale.out).toBe(asked.out);
    expect((await shell.run(['--lang', 'en', 'list'], {}, { LANG: 'ja_JP.UTF-8' })).out).toContain(
      'steps passed',
    );
  });
});

describe('a step', () => {
  it.each([
    ['hello/prnt', 'hello/print'],
    ['print', 'hello/print'],
    ['helo/verdicts', 'hello/verdicts'],
    ['map', undefined],
  ])('that does not exist (%s) is wrong usage, and %s is offered', async (name, near) => {
    const { code, out, err } = await shell.run(['diff', name]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')).toEqual([
      `There is no step ${name}.${near ? ` Did you mean ${near}?` : ''}`,
      'xdplings list shows every step.',
    ]);
    expect((await shell.run(['hint', name, '--lang=ja'])).err).toContain(
      `${name} というステップはありません。`,
    );
  });

  it('that is not named is the one where the learner is', async () => {
    await shell.run(['hint']);
    expect(shell.progress().steps).toMatchObject({ [STEP]: { hints: 1 } });
  });
});

describe('hint', () => {
  it('gives one more each time, says when that was all, and then the solution is open', async () => {
    expect((await shell.run(['solution', STEP])).code).toBe(2);
    const counts: number[] = [];
    for (let times = 0; times < 3; times += 1) {
      const { out } = await shell.run(['hint', STEP]);
      counts.push(out.match(/^Hint \d of 3$/gm)?.length ?? 0);
      expect(out).not.toContain('These are all the hints');
    }
    expect(counts).toEqual([1, 2, 3]);
    expect((await shell.run(['hint', STEP])).out).toContain('These are all the hints');
    const { code, out } = await shell.run(['solution', STEP]);
    expect(code).toBe(0);
    expect(out).toContain('SEC("xdp")');
    expect((await shell.run(['solution', 'hello/verdicts'])).code).toBe(2);
  });
});

describe('reset', () => {
  it('asks for --yes where nobody can be asked, and touches nothing', async () => {
    const { code, err } = await shell.run(['reset', STEP]);
    expect(code).toBe(2);
    expect(err).toContain('--yes');
    expect(existsSync(shell.workspace)).toBe(false);
  });

  it('puts the starter back and keeps in a commit what was there', async () => {
    await shell.run(['reset', STEP, '--yes']);
    const starter = shell.read(STEP);
    shell.write(STEP, '// hours of work\n');
    const { code, out } = await shell.run(['reset', STEP, '-y']);
    expect(code).toBe(0);
    expect(shell.read(STEP)).toBe(starter);
    const commit = /git show ([0-9a-f]{12})/.exec(out)?.[1] ?? '';
    expect(shell.git('show', `${commit}:${STEP}.bpf.c`)).toBe('// hours of work');
  });
});

describe('diff', () => {
  it('shows what changed since the starter, made safe for a terminal', async () => {
    await shell.run(['reset', STEP, '--yes']);
    expect((await shell.run(['diff'])).out).toBe('Nothing has changed.');
    shell.write(STEP, `${shell.read(STEP)}// \u001b]0;owned\u0007\n`);
    const { code, out } = await shell.run(['diff']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Changes since the starter:\n/);
    expect(out).toContain('\n+// ]0;owned');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not come
    expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });

  it('says that the file is gone, and how to get it back', async () => {
    const { code, err } = await shell.run(['diff', STEP]);
    expect(code).toBe(2);
    expect(err).toContain(shell.fileOf(STEP));
    expect(err).toContain(`xdplings reset ${STEP}`);
  });
});

describe('the command line', () => {
  it.each([
    [['chekc'], 'There is no command chekc.'],
    [['check', '--fast'], "unknown option '--fast'"],
    [['list', '--lang', 'fr'], "'fr' is invalid"],
    [['check', '--all', '--file', 'x.c'], 'cannot be used with'],
    [['check', 'hello/print', '--all'], '--all checks every step'],
    [['check', '--file', '/nowhere/x.c'], 'Cannot read /nowhere/x.c (ENOENT)'],
    [['check', '--file', '/'], 'Cannot read / (EISDIR)'],
    [['exec', 'client'], 'There is nothing to run.'],
    [['exec', 'client', '--count', '0', '--frame', '00'], 'a whole number from 1'],
    [['dev'], 'Usage: xdplings dev'],
  ])('%j is wrong usage: nothing on standard output, exit 2', async (argv, message) => {
    const { code, out, err } = await shell.run(argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  it('has help for every command, with exit 0', async () => {
    const { code, out } = await shell.run(['--help']);
    expect(code).toBe(0);
    const commands = [...out.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name]) => name ?? '');
    expect(commands).toContain('check');
    for (const command of commands) {
      const help = await shell.run([command, '--help']);
      expect(help.code, command).toBe(0);
      expect(help.out).toContain(`Usage: xdplings ${command}`);
    }
  });

  it('refuses a folder that holds something else', async () => {
    writeFileSync(join(shell.home, 'mine.txt'), '');
    const { code, err } = await shell.run(['list', '--dir', shell.home]);
    expect(code).toBe(2);
    expect(err).toContain(shell.home);
  });

  it('calls what is not ours to explain a bug, in the language asked for, with exit 70', async () => {
    const broken = { lessonFiles: async () => Promise.reject(new TypeError('x is\u001b[2J not a function')) };
    const { code, err } = await shell.run(['list', '--lang=ja'], broken);
    expect(code).toBe(70);
    expect(err).toContain('xdplings のバグです');
    expect(err).toContain('TypeError: x is[2J not a function');
  });
});
