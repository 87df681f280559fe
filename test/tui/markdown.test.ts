import { describe, expect, it, vi } from 'vitest';

// chalk looks at this when it is loaded: highlighting is left out where there are no colours.
vi.hoisted(() => {
  process.env.FORCE_COLOR = '1';
});

import { join } from 'node:path';
import { createLessonFiles } from '../../src/lesson-files/index.ts';
import { lineWidth } from '../../src/tui/lines/fit.ts';
import { plainText, type Segment } from '../../src/tui/lines/line.ts';
import { renderCode, renderMarkdown } from '../../src/tui/typeset/markdown.ts';
import { ROUGH_TYPESETTER } from '../../src/tui/typeset/rough.ts';
import { REJECTION_STEP } from './support/scenes.ts';

const rows = (markdown: string, width = 40) => renderMarkdown(markdown, width).map(plainText);
const segments = (markdown: string): Segment[] => renderMarkdown(markdown, 40).flat();
const styleOf = (markdown: string, words: string) =>
  segments(markdown).find(({ text }) => text.includes(words))?.style;

describe('markdown', () => {
  it('shows bold and code, also inside list items', () => {
    expect(styleOf('some **bold** words', 'bold')).toEqual({ bold: true });
    expect(styleOf('- an item with **bold** words', 'bold')).toEqual({ bold: true });
    expect(styleOf('- an item with `code`', 'code')).toEqual({ color: 'cyan' });
    expect(rows('- an item with **bold** and `code`')).toEqual(['  • an item with bold and code']);
  });

  it('hangs the rows of a list item under its words', () => {
    expect(rows('- one two three four five six', 20)).toEqual(['  • one two three', '    four five six']);
    expect(rows('1. one two three four five', 20)).toEqual(['  1. one two three', '     four five']);
  });

  it('joins soft line breaks: with a space, and with nothing in Japanese', () => {
    expect(rows('one\ntwo')).toEqual(['one two']);
    expect(rows('日本語の\n改行')).toEqual(['日本語の改行']);
  });

  it('highlights C', () => {
    const code = renderCode('struct x { int y; }; // why', 60).flat();
    expect(code.find(({ text }) => text === 'struct')?.style).toEqual({ color: 'magenta' });
    expect(code.find(({ text }) => text.includes('// why'))?.style).toEqual({ dim: true });
  });

  it('takes the indentation from code that needs the room, from all of its rows', () => {
    const code = '```c\nint a;\n\tint b_is_a_longer_name;\n```';
    expect(rows(code, 40)).toEqual(['  int a;', '      int b_is_a_longer_name;']);
    expect(rows(code, 28)).toEqual(['int a;', '    int b_is_a_longer_name;']);
  });

  it('cuts a drawing at the edge and keeps its shape, but wraps a message', () => {
    expect(rows('```text\n+----+----+\n| ab | cd |\n```', 8)).toEqual(['+----+-…', '| ab | …']);
    expect(rows('```text\ninvalid access to packet\n```', 16)).toEqual(['invalid access', '  to packet']);
  });

  it('draws tables, and says where links lead', () => {
    expect(rows('| a | b |\n|---|---|\n| 1 | `2` |').join('\n')).toContain('│ 1 │ 2 │');
    expect(rows('[here](https://a.example/b)').join('')).toContain('https://a.example/b');
  });

  it('lets no escape sequence through', () => {
    const hostile = 'a\u001b[2J**b**\u009b31m `c\u001b]52;c;AAAA\u0007`\n\n```c\nd\u001b[H\ue000\n```';
    // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for exactly these
    expect(rows(hostile).join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ue000]/);
  });

  it('makes no row that is too wide, in either language', () => {
    for (const lang of ['en', 'ja'] as const) {
      for (const width of [46, 52, 76, 100]) {
        const lines = renderMarkdown(REJECTION_STEP.text[lang].markdown, width);
        expect(lines.length).toBeGreaterThan(10);
        expect(lines.filter((line) => lineWidth(line) > width).map(plainText)).toEqual([]);
      }
    }
  });
});

describe('the rough typesetter', () => {
  it('sets the whole course row for row as the real one does, so that nothing moves when that takes over', async () => {
    const { steps } = await createLessonFiles({ packDir: join(import.meta.dirname, '../..') }).loadCourse();
    expect(steps.length).toBeGreaterThan(5);
    for (const { id, text } of steps) {
      for (const { markdown, hints, learned } of [text.en, text.ja]) {
        for (const words of [markdown, learned, ...hints.map((hint) => hint.markdown)]) {
          for (const width of [48, 76, 100]) {
            const rough = ROUGH_TYPESETTER.markdown(words, width).map(plainText);
            expect(rough, id).toEqual(renderMarkdown(words, width).map(plainText));
          }
        }
      }
    }
    // Every text of the course at three widths: seconds where others use the processors, too.
  }, 60_000);

  it('knows bold, code and headings too', () => {
    const line = ROUGH_TYPESETTER.markdown('## A `c`', 40)[0];
    expect(line).toEqual(renderMarkdown('## A `c`', 40)[0]);
    expect(ROUGH_TYPESETTER.markdown('x **b** `c` *d*', 40)).toEqual(renderMarkdown('x **b** `c` *d*', 40));
    const close = 'x *b* c **d** e *f g*h';
    expect(ROUGH_TYPESETTER.markdown(close, 40)).toEqual(renderMarkdown(close, 40));
  });
});
