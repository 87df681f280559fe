import fc from 'fast-check';
import { expect, it } from 'vitest';
import { run } from '../../src/system/processes.ts';
import { shellQuote } from '../../src/system/shell-quote.ts';

it('leaves plain words plain', () => {
  expect(shellQuote(['bpftool', 'prog', 'loadall', '/tmp/a.o', '-d'])).toBe(
    'bpftool prog loadall /tmp/a.o -d',
  );
});

it.each([
  [['a b'], "'a b'"],
  [[''], "''"],
  [["it's"], "'it'\\''s'"],
  [['$HOME'], "'$HOME'"],
  [['a\nb'], "$'a\\nb'"],
])('quotes %j', (argv, expected) => {
  expect(shellQuote(argv)).toBe(expected);
});

it('is read by a shell as the same words, and shows no control character', async () => {
  const word = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\0'));
  const words = fc.sample(word, 300).map((text) => text.toWellFormed());
  const line = shellQuote(['printf', '%s\\0', ...words]);
  expect(line).not.toMatch(/\p{Cc}/u);
  const { stdout } = await run({ command: 'bash', args: ['-c', line], env: { LC_ALL: 'C.UTF-8' } });
  expect(stdout.split('\0').slice(0, -1)).toEqual(words);
});
