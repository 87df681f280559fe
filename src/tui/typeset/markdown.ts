import { Marked, type MarkedExtension, type Tokens } from 'marked';
import { type HighlightOptions, markedTerminal, type TerminalRendererOptions } from 'marked-terminal';
import { printable } from '../../domain/printable.ts';
import { fromAnsi } from '../lines/ansi.ts';
import { type Line, plainText } from '../lines/line.ts';
import { expandTabs } from '../lines/tabs.ts';
import { type Block, CODE_INDENT, kindOfFence, layOut, withoutStart } from './blocks.ts';
import { joinSoftBreaks } from './soft-breaks.ts';

/** Mark the rows of code and of drawings; from the private use area, taken out of what comes in. */
const MARKS = { code: '\ue000', drawing: '\ue001' } as const;

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
      return joinSoftBreaks(token.text);
    },
    code(token: Tokens.Code) {
      const written = terminal.renderer?.code?.call(this, { ...token, text: expandTabs(token.text) });
      const kind = kindOfFence(token.lang, token.text) === 'drawing' ? 'drawing' : 'code';
      return withMark(MARKS[kind], written || token.text);
    },
    table(token: Tokens.Table) {
      return withMark(MARKS.drawing, terminal.renderer?.table?.call(this, token) || token.raw);
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

/** Rows of one piece of code or of one drawing together, without their marks; every other row alone. */
function blocksOf(lines: readonly Line[]): Block[] {
  const blocks: { kind: Block['kind']; lines: Line[] }[] = [];
  for (const line of lines) {
    const first = plainText(line)[0];
    const kind = first === MARKS.code ? 'code' : first === MARKS.drawing ? 'drawing' : 'text';
    const row = kind === 'text' ? line : withoutStart(line, 1);
    const last = blocks.at(-1);
    if (last && kind !== 'text' && last.kind === kind) last.lines.push(row);
    else blocks.push({ kind, lines: [row] });
  }
  return blocks;
}
