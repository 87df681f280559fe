/** One line of a Markdown text and what it is. `start`/`end`/`code` belong to a fenced code block. */
export type MarkdownLine = {
  readonly text: string;
  /** Counts from 1 in the text given. */
  readonly line: number;
  readonly kind: 'prose' | 'heading' | 'fence-start' | 'code' | 'fence-end';
};

export type Heading = { readonly level: number; readonly text: string; readonly line: number };
export type CodeBlock = { readonly language: string; readonly code: string; readonly line: number };

const HEADING = /^(#{1,6})\s+(.*?)\s*#*\s*$/;

/** Sorts lines by what they are (CommonMark 4.2 headings, 4.5 fences), so that a `#` inside code is no heading. */
export function markdownLines(markdown: string): MarkdownLine[] {
  let fence: string | undefined;
  return markdown.split(/\r?\n/).map((text, index) => {
    const line = index + 1;
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(text);
    if (fence !== undefined) {
      const closes = mark?.[1]?.startsWith(fence) && mark[2]?.trim() === '';
      if (closes) fence = undefined;
      return { text, line, kind: closes ? 'fence-end' : 'code' } as const;
    }
    if (mark?.[1] !== undefined) {
      fence = mark[1];
      return { text, line, kind: 'fence-start' } as const;
    }
    return { text, line, kind: HEADING.test(text) ? 'heading' : 'prose' } as const;
  });
}

/** @returns level and words of a heading line; level 0 for a line that is none. */
export function headingOf({ text, line }: MarkdownLine): Heading {
  const [, marks = '', words = ''] = HEADING.exec(text) ?? [];
  return { level: marks.length, text: words, line };
}

export const headingsOf = (lines: readonly MarkdownLine[]): Heading[] =>
  lines.filter(({ kind }) => kind === 'heading').map(headingOf);

/** @returns the fenced code blocks in order; one that is never closed ends with the text. */
export function codeBlocksOf(lines: readonly MarkdownLine[]): CodeBlock[] {
  const blocks: { language: string; code: string[]; line: number }[] = [];
  for (const { kind, text, line } of lines) {
    if (kind === 'fence-start') {
      blocks.push({ language: text.replace(/^ *[`~]+/, '').trim(), code: [], line });
    } else if (kind === 'code') {
      blocks.at(-1)?.code.push(text);
    }
  }
  return blocks.map(({ language, code, line }) => ({ language, code: code.join('\n'), line }));
}
