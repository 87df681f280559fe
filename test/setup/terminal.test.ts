import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { failure } from '../../src/setup/failure.mjs';
import { isCi, parseOptions } from '../../src/setup/options.mjs';
import { Terminal } from '../../src/setup/terminal.mjs';

function terminalOn({ env = { LANG: 'C.UTF-8' } as Record<string, string>, tty = false } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY: tty });
  const output = Object.assign(new PassThrough(), { isTTY: tty, columns: 80 });
  const terminal = new Terminal({ input, output, env });
  return { terminal, input, printed: () => String(output.read() ?? '') };
}

describe('a step', () => {
  it('is announced and ends with its mark and its seconds', async () => {
    const { terminal, printed } = terminalOn();
    expect(await terminal.step('Build', async () => 'result')).toBe('result');
    expect(printed()).toMatch(/^ {2}Build …\n✔ Build \(\d+\.\d s\)\n$/);
  });

  it('shows that it failed and passes the error on', async () => {
    const { terminal, printed } = terminalOn();
    await expect(terminal.step('Build', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(printed()).toMatch(/✘ Build \(\d+\.\d s\)\n$/);
  });

  it('has words for marks where the terminal may not have the letters', async () => {
    const { terminal, printed } = terminalOn({ env: { LANG: 'C' } });
    await terminal.step('Build', async () => undefined);
    expect(printed()).toMatch(/\[ok\] Build/);
  });
});

describe('a question', () => {
  it.each([
    ['\n', true],
    ['y\n', true],
    ['YES\n', true],
    ['はい\n', true],
    ['n\n', false],
    ['what?\n', false],
  ])('answered with %j', async (answer, expected) => {
    const { terminal, input } = terminalOn({ tty: true });
    input.write(answer);
    expect(await terminal.ask('Install? [Y/n] ')).toBe(expected);
  });

  it('is answered with no by the end of the input', async () => {
    const { terminal, input } = terminalOn({ tty: true });
    input.end();
    expect(await terminal.ask('Install? [Y/n] ')).toBe(false);
  });

  it('is not asked where nobody sits', () => {
    expect(terminalOn({ tty: true }).terminal.isInteractive).toBe(true);
    expect(terminalOn({ tty: false }).terminal.isInteractive).toBe(false);
    expect(terminalOn({ tty: true, env: { CI: 'true' } }).terminal.isInteractive).toBe(false);
  });
});

it.each([
  ['en_GB.UTF-8', '✘ The disk is full (npm ci).\n  → Make room'],
  ['ja_JP.UTF-8', '✘ ディスクの空きがありません（npm ci）。\n  → 空き容量を増やして'],
])('a failure is what happened and what to do (%s)', (LANG, expected) => {
  const { terminal, printed } = terminalOn({ env: { LANG } });
  terminal.fail(failure('noSpace', 'noSpaceTodo', { what: 'npm ci' }));
  expect(printed().startsWith(expected)).toBe(true);
});

describe('options', () => {
  it.each([
    [['--yes'], {}, true],
    [[], { npm_config_yes: 'true' }, true],
    [[], { CI: 'true' }, true],
    [[], { CI: 'false' }, false],
    [[], {}, false],
  ])('consent by %j and %j', (args, env, yes) => {
    expect(parseOptions(args, env).yes).toBe(yes);
  });

  it('tells CI from CI=false', () => {
    expect([{ CI: '1' }, { CI: '0' }, { CI: '' }, {}].map(isCi)).toEqual([true, false, false, false]);
  });
});
