import { Marked, type MarkedExtension, type Tokens } from 'marked';
import { type HighlightOptions, markedTerminal, type TerminalRendererOptions } from 'marked-terminal';
import { printable } from '../domain/printable.ts';
import { fromAnsi } from './lines/ansi.ts';
import { lineWidth, truncate } from './lines/fit.ts';
import { type Line, plainText, seg } from './lines/line.ts';
import { expandTabs } from './lines/tabs.ts';
import { isWide } from './lines/width.ts';
import { wrap } from './lines/wrap.ts';
import { STYLE } from './theme.ts';

/** Mark rows of code and of drawings; from the private use area, taken out of what comes in. */
const CODE_ROW = '\ue000';
const DRAWN_ROW = '\ue001';
/** What is aligned by hand means nothing when it is wrapped. */
const DRAWING = /[+|]-{2,}|\S {3,}\S/;
/** What sets code apart from the text. */
const CODE_INDENT = 2;
const BULLET = /^(\s*)(\*|\d+\.) (?=\S)/;

const sgr = (on: number | string, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;
const bold = sgr(1, 22);
const cyan = sgr(36, 39);
const plain = (text: string) => text;

const OPTIONS: TerminalRendererOptions = {
  code: plain,
  blockquote: sgr(2, 22),
  html: plain,
  heading: sgr('1;4', 0),
  firstHeading: sgr('1;4', 0),
  hr: () => '───',
  listitem: plain,
  table: plain,
  paragraph: plain,
  strong: bold,
  em: sgr(3, 23),
  codespan: cyan,
  del: sgr(2, 22),
  link: plain,
  href: sgr('4;34', 0),
  text: plain,
  emoji: false,
  showSectionPrefix: false,
  reflowText: false,
  tab: CODE_INDENT,
  tableOptions: { style: { head: [], border: [] } },
};

/** Only what helps to read C and shell; the classes are highlight.js's. */
const HIGHLIGHT: HighlightOptions = {
  ignoreIllegals: true,
  theme: {
    default: plain,
    keyword: sgr(35, 39),
    built_in: sgr(36, 39),
    type: sgr(36, 39),
    string: sgr(32, 39),
    number: plain,
    comment: sgr(2, 22),
    meta: sgr(35, 39),
    'meta-string': sgr(32, 39),
    'meta-keyword': sgr(35, 39),
    function: plain,
    class: plain,
    params: plain,
    literal: plain,
    symbol: plain,
    variable: plain,
    attr: plain,
    title: bold,
  },
};

const terminal: MarkedExtension = markedTerminal(OPTIONS, HIGHLIGHT);
const marked = new Marked(terminal, {
  renderer: {
    // marked-terminal prints the source of these as it stands: bold and code inside list items would come out raw.
    text(token: Tokens.Text | Tokens.Escape | Tokens.Tag) {
      if ('tokens' in token && token.tokens) return this.parser.parseInline(token.tokens);
      return softBreaksJoined(token.text);
    },
    code(token: Tokens.Code) {
      const written = terminal.renderer?.code?.call(this, { ...token, text: expandTabs(token.text) });
      const drawn = token.lang === 'text' && DRAWING.test(token.text);
      return withMark(drawn ? DRAWN_ROW : CODE_ROW, written || token.text);
    },
    table(token: Tokens.Table) {
      return withMark(DRAWN_ROW, terminal.renderer?.table?.call(this, token) || token.raw);
    },
  },
});

/**
 * Renders the markdown of a step or a hint.
 * @param width columns there are
 * @returns rows of at most that width: words wrapped, code cut nowhere but at the edge
 */
export function renderMarkdown(markdown: string, width: number): Line[] {
  const clean = printable(markdown).replace(/[\ue000\ue001]/g, '');
  const written = marked.parse(clean, { async: false });
  return blocksOf(fromAnsi(written.trimEnd())).flatMap((block) => layOut(block, width));
}

/** @returns a file of C, highlighted, one row or more a line */
export const renderCode = (code: string, width: number): Line[] =>
  renderMarkdown(`~~~~c\n${code.trimEnd()}\n~~~~`, width);

const withMark = (mark: string, written: string): string =>
  `${written
    .trimEnd()
    .split('\n')
    .map((row) => mark + row)
    .join('\n')}\n\n`;

type Block = { readonly mark: string; readonly lines: Line[] };

/** Rows of one piece of code or of one drawing together, without their marks; every other row alone. */
function blocksOf(lines: readonly Line[]): Block[] {
  const blocks: Block[] = [];
  for (const line of lines) {
    const mark = /^[\ue000\ue001]?/.exec(plainText(line))?.[0] ?? '';
    const row = withoutStart(line, mark.length);
    const last = blocks.at(-1);
    if (last && mark !== '' && last.mark === mark) last.lines.push(row);
    else blocks.push({ mark, lines: [row] });
  }
  return blocks;
}

function layOut({ mark, lines }: Block, width: number): Line[] {
  if (mark === '') return lines.flatMap((line) => layOutText(line, width));
  // Where room is short, the indentation that sets code apart goes first.
  const fits = lines.every((line) => lineWidth(line) <= width);
  const indented = lines.every((line) => line.length === 0 || indentOf(plainText(line)) >= CODE_INDENT);
  const rows = fits || !indented ? lines : lines.map((line) => withoutStart(line, CODE_INDENT));
  if (mark === DRAWN_ROW) return rows.map((row) => truncate(row, width));
  return rows.flatMap((row) => wrap(row, width, [seg(' '.repeat(indentOf(plainText(row)) + CODE_INDENT))]));
}

function layOutText(line: Line, width: number): Line[] {
  const text = plainText(line);
  const bullet = BULLET.exec(text);
  if (!bullet) return wrap(line, width, [seg(' '.repeat(indentOf(text)))]);
  const [whole, indent = '', sign = ''] = bullet;
  const shown = sign === '*' ? '•' : sign;
  const head: Line = [seg(`${indent}`), seg(shown, STYLE.quiet), seg(' ')];
  return wrap([...head, ...withoutStart(line, whole.length)], width, [
    seg(' '.repeat(indent.length + shown.length + 1)),
  ]);
}

const indentOf = (text: string): number => text.length - text.trimStart().length;

/** @returns the line without its first characters */
function withoutStart(line: Line, count: number): Line {
  let left = count;
  return line.flatMap(({ text, style }) => {
    const rest = text.slice(left);
    left = Math.max(0, left - text.length);
    return rest === '' ? [] : [seg(rest, style)];
  });
}

/** A line feed inside a paragraph is a space, and nothing between two Japanese characters. */
const softBreaksJoined = (text: string): string =>
  text.replace(/\n/g, (_feed, at: number) => {
    const before = text.codePointAt(at - 1) ?? 0;
    const after = text.codePointAt(at + 1) ?? 0;
    return isWide(before) && isWide(after) ? '' : ' ';
  });
