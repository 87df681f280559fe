import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandLine } from './support/command-line.ts';

let commandLine: CommandLine;
beforeEach(() => {
  commandLine = new CommandLine();
});
afterEach(() => commandLine.remove());

/** Neither clang nor root is asked for: what is wrong is said before. */
const play = (...words: string[]) => commandLine.run(['play', ...words]);

describe('play', () => {
  it('asks which lesson', async () => {
    const { code, err } = await play();
    expect(code).toBe(2);
    expect(err).toMatch(/Say which lesson or step is to play\.\nThere are: hello, counter/);
  });

  it('names the nearest lesson or step for one that there is not', async () => {
    expect(await play('countr')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean counter?'),
    });
    expect((await play('counter/hashmap')).err).toContain('Did you mean counter/hash-map?');
  });

  it('says that there is nothing of the learner’s to play, and what to do', async () => {
    const { code, err } = await play('counter');
    expect(code).toBe(2);
    expect(err).toContain('You have not begun counter yet');
    expect(err).toContain('xdplings play counter --solution');
    expect((await play('counter', '--lang', 'ja')).err).toContain('まだ始めていない');
  });
});
