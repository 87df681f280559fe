import { printable } from '../../domain/printable.ts';
import { EMPTY, type Line, lineOf, type Style, seg } from '../lines/line.ts';
import { expandTabs } from '../lines/tabs.ts';
import { type Block, CODE_INDENT, kindOfFence, layOut } from './blocks.ts';
import { joinSoftBreaks } from './soft-breaks.ts';
import type { Typesetter } from './typesetter.ts';

/**
 * Sets the markdown that lessons are made of (headings, paragraphs, lists, fences, bold, code) without a library: the
 * first frame does not wait for one. Row for row it is what the real typesetter makes, so that nothing moves when that
 * one takes over; only code gains its colours. A test holds the two against each other over the whole course.
 */
export const ROUGH_TYPESETTER: Typesetter = {
  markdown: (markdown, width) => blocksOf(printable(markdown)).flatMap((block) => layOut(block, width)),
  code: (code, width) => layOut(codeBlock('c', printable(code).trimEnd()), width),
};

const FENCE = /^(`{3,}|~{3,})\s*(\S*)/;
const HEADING = /^#{1,6}\s+(.*)$/;
/** Shown as it is written until the real typesetter draws it. */
const TABLE = /^\|.*\|\s*$/;
const ITEM = /^(\s*)(?:[-*+]|(\d+)\.)\s+(.*)$/;

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const rows = markdown.trim().split('\n');
  for (let at = 0; at < rows.length; ) {
    const { block, next } = readBlock(rows, at);
    if (block) {
      if (blocks.length > 0) blocks.push({ kind: 'text', lines: [EMPTY] });
      blocks.push(block);
    }
    at = next;
  }
  return blocks;
}

/** @returns the block that begins in a row, if that is not an empty one, and the row behind it */
function readBlock(
  rows: readonly string[],
  at: number,
): { readonly block: Block | undefined; readonly next: number } {
  const row = rows[at] ?? '';
  if (row.trim() === '') return { block: undefined, next: at + 1 };
  const fence = FENCE.exec(row);
  if (fence) {
    const end = endOf(rows, at + 1, (each) => each.startsWith(fence[1] ?? '```'));
    return { block: codeBlock(fence[2], rows.slice(at + 1, end).join('\n')), next: end + 1 };
  }
  const heading = HEADING.exec(row);
  if (heading) {
    return { block: { kind: 'text', lines: [inline(heading[1] ?? '', TITLE)] }, next: at + 1 };
  }
  if (TABLE.test(row)) {
    const end = endOf(rows, at + 1, (each) => !TABLE.test(each));
    return { block: { kind: 'drawing', lines: rows.slice(at, end).map((each) => lineOf(each)) }, next: end };
  }
  if (ITEM.test(row)) {
    const end = endOf(rows, at + 1, (each) => each.trim() === '');
    return { block: { kind: 'text', lines: listLines(rows.slice(at, end)) }, next: end };
  }
  const end = endOf(rows, at + 1, (each) => each.trim() === '' || BEGINS.some((begin) => begin.test(each)));
  return {
    block: { kind: 'text', lines: [inline(joinSoftBreaks(rows.slice(at, end).join('\n')))] },
    next: end,
  };
}

/** What ends a paragraph without an empty row. */
const BEGINS = [FENCE, HEADING, /^(?:[-*+]|1\.)\s/];
const TITLE: Style = { bold: true, underline: true };

function endOf(rows: readonly string[], from: number, ends: (row: string) => boolean): number {
  const offset = rows.slice(from).findIndex(ends);
  return offset < 0 ? rows.length : from + offset;
}

function codeBlock(lang: string | undefined, code: string): Block {
  const lines = expandTabs(code)
    .split('\n')
    .map((row) => lineOf(' '.repeat(CODE_INDENT) + row));
  return { kind: kindOfFence(lang, code), lines };
}

function listLines(rows: readonly string[]): Line[] {
  const items: string[] = [];
  for (const row of rows) {
    const [, indent = '', number, words = ''] = ITEM.exec(row) ?? [];
    if (words !== '') items.push(`${indent}  ${number === undefined ? '*' : `${number}.`} ${words}`);
    else items.push(joinSoftBreaks(`${items.pop() ?? ''}\n${row.trim()}`));
  }
  return items.map((item) => inline(item));
}

const INLINE = /\*\*(.+?)\*\*|\*(\S(?:.*?\S)??)\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/;

/** Words with bold, emphasis, code and links in them. */
function inline(text: string, style?: Style): Line {
  const found = INLINE.exec(text);
  if (!found) return lineOf(text, style);
  const [whole, strong, emphasis, code, link, target] = found;
  const part = strong ?? emphasis ?? code ?? link ?? '';
  const shown =
    code !== undefined
      ? [seg(code, { ...style, color: 'cyan' })]
      : strong !== undefined
        ? inline(part, { ...style, bold: true })
        : emphasis !== undefined
          ? inline(part, { ...style, italic: true })
          : [...inline(part, style), seg(` (${target})`, style)];
  return [
    ...lineOf(text.slice(0, found.index), style),
    ...shown,
    ...inline(text.slice(found.index + whole.length), style),
  ];
}
