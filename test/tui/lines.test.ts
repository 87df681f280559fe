import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Terminal as Xterm } from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { graphemes, textWidth } from '../../src/domain/text-width.ts';
import { fromAnsi, toAnsi } from '../../src/tui/lines/ansi.ts';
import { fitLine, lineWidth, spread, truncate } from '../../src/tui/lines/fit.ts';
import { type Line, lineOf, plainText, seg } from '../../src/tui/lines/line.ts';
import { expandTabs } from '../../src/tui/lines/tabs.ts';
import { wrap, wrapHard } from '../../src/tui/lines/wrap.ts';
import { SIGN } from '../../src/tui/theme.ts';

const ROOT = join(import.meta.dirname, '../..');
const BOLD = { bold: true } as const;
const rows = (text: string, width: number, hanging: Line = []) =>
  wrap(lineOf(text), width, hanging).map(plainText);

/** Every character that the course and the interface can put on the screen. */
function everyCharacter(): string[] {
  const lessons = join(ROOT, 'lessons');
  const texts = (readdirSync(lessons, { recursive: true }) as string[])
    .filter((path) => path.endsWith('.md'))
    .map((path) => readFileSync(join(lessons, path), 'utf8'));
  const words = ['en', 'ja'].map((lang) => readFileSync(join(ROOT, `src/i18n/${lang}.ts`), 'utf8'));
  const signs = `${Object.values(SIGN).join('')}╭╮╰╯─│▼▲█░^┌┬├└`;
  return [...new Set(graphemes([...texts, ...words, signs].join('').replace(/[\n\t]/g, '')))];
}

describe('the width of text', () => {
  it('is what a terminal gives it, for every character of the course and the interface', async () => {
    const characters = everyCharacter();
    expect(characters.length).toBeGreaterThan(500);
    const xterm = new Xterm({ cols: 10, rows: 2, allowProposedApi: true });
    const wrong: string[] = [];
    for (const each of characters) {
      await new Promise<void>((done) => xterm.write(`\r\u001b[2K${each}`, done));
      if (xterm.buffer.active.cursorX !== textWidth(each)) wrong.push(each);
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ['é as two code points', 'e\u0301', 1],
    ['an emoji', '🙂', 2],
    ['full-width letters', 'ＡＢ', 4],
    ['half-width kana', 'ｱｲ', 2],
    ['an emoji of several', '👩‍💻', 2],
    ['a flag', '🇯🇵', 2],
    ['a key cap', '1️⃣', 2],
    ['a sign that is no picture', '▶', 1],
    ['nothing', '', 0],
  ])('of %s', (_name, text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe('wrapping', () => {
  it('breaks at spaces, which vanish', () => {
    expect(rows('one two three', 7)).toEqual(['one two', 'three']);
  });

  it('breaks Japanese between characters, without any space', () => {
    expect(rows('ベリファイアは知りません', 10)).toEqual(['ベリファイ', 'アは知りま', 'せん']);
  });

  it('begins no row with a closing mark and ends none with an opening one', () => {
    expect(rows('これは本です。次', 12)).toEqual(['これは本で', 'す。次']);
    expect(rows('これは本「次」です', 10)).toEqual(['これは本', '「次」です']);
    expect(rows('表示（例）', 8)).toEqual(['表示', '（例）']);
  });

  it('cuts a word that is wider than a row', () => {
    expect(rows('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
  });

  it('hangs the rows after the first', () => {
    expect(rows('- one two', 5, [seg('  ')])).toEqual(['- one', '  two']);
  });

  it('keeps styles over the break', () => {
    expect(wrap([seg('a '), seg('bold words', BOLD)], 6)).toEqual([
      [seg('a '), seg('bold', BOLD)],
      [seg('words', BOLD)],
    ]);
  });

  it('never makes a row that is too wide, whatever the width', () => {
    const text = 'Mixed 日本語（XDP）の `bpf_map_lookup_elem(&protocols, &key)` が NULL を返す。';
    for (let width = 3; width < 60; width += 1) {
      for (const row of wrap(lineOf(text), width, [seg(' ')])) {
        expect(lineWidth(row), `${width}: ${plainText(row)}`).toBeLessThanOrEqual(width);
      }
    }
  });

  it('loses nothing when it cuts code', () => {
    const code = 'if (eth + 1 > data_end)  return XDP_PASS; // 短い';
    expect(wrapHard(lineOf(code), 7).map(plainText).join('')).toBe(code);
  });
});

describe('fitting', () => {
  it('cuts with an ellipsis, never through a wide character', () => {
    expect(plainText(truncate(lineOf('日本語の本文'), 6))).toBe('日本…');
    expect(plainText(truncate(lineOf('日本語'), 6))).toBe('日本語');
    expect(plainText(truncate(lineOf('word'), 0))).toBe('');
  });

  it('fills to the exact width', () => {
    for (const text of ['', 'abc', '日本語の本文', 'ab日']) {
      expect(lineWidth(fitLine(lineOf(text), 5))).toBe(5);
    }
  });

  it('puts the second line to the right edge and lets the first give way', () => {
    expect(plainText(spread(lineOf('left'), lineOf('right'), 12))).toBe('left   right');
    expect(plainText(spread(lineOf('a long left side'), lineOf('right'), 12))).toBe(
      'a long…right'.padStart(12),
    );
  });

  it('expands tabs to the next stop', () => {
    expect(expandTabs('\ta\tb\nab\tc')).toBe('    a   b\nab  c');
  });
});

describe('escape sequences', () => {
  it('are read back as they were written', () => {
    const line: Line = [
      seg('plain '),
      seg('bold', BOLD),
      seg(' red', { color: 'red' }),
      seg(' all', { color: 'cyan', bold: true, underline: true }),
    ];
    expect(fromAnsi(toAnsi(line, true))).toEqual([line]);
  });

  it('lose colour, and nothing else, without colours', () => {
    expect(toAnsi([seg('x', { color: 'red', bold: true })], false)).toBe('\u001b[1mx\u001b[0m');
    expect(toAnsi([seg('x', { color: 'red' })], false)).toBe('x');
  });
});
