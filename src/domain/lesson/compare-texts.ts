import { type CodeBlock, codeBlocksOf, headingsOf, markdownLines } from './markdown-lines.ts';
import { type ParsedStepText, SECTIONS, type TextProblem } from './step-text.ts';

/**
 * Holds the Japanese text of a step against the English one: the same headings (by level), the same code, the same hints.
 *
 * @returns problems with lines of the Japanese file.
 */
export function compareTexts(en: ParsedStepText, ja: ParsedStepText): TextProblem[] {
  return [...compareHeadings(en, ja), ...compareCode(en, ja), ...compareHints(en, ja)];
}

function compareHeadings(en: ParsedStepText, ja: ParsedStepText): TextProblem[] {
  const [english, japanese] = [headingsOf(markdownLines(en.body)), headingsOf(markdownLines(ja.body))];
  const at = english.findIndex((heading, index) => japanese[index]?.level !== heading.level);
  const index = at >= 0 ? at : english.length < japanese.length ? english.length : -1;
  if (index < 0) return [];
  const words = (heading: (typeof english)[number] | undefined) =>
    heading === undefined ? 'none' : `"${'#'.repeat(heading.level)} ${heading.text}"`;
  return [
    {
      line: (japanese[index]?.line ?? japanese.at(-1)?.line ?? 1) + ja.bodyOffset,
      what: `Heading ${index + 1} is ${words(japanese[index])} here and ${words(english[index])} in English.`,
      todo: 'Give both texts the same headings in the same order.',
    },
  ];
}

function compareCode(en: ParsedStepText, ja: ParsedStepText): TextProblem[] {
  const [english, japanese] = [codeBlocksOf(markdownLines(en.body)), codeBlocksOf(markdownLines(ja.body))];
  const length = Math.max(english.length, japanese.length);
  const differing = Array.from({ length }, (_, index) => index).find(
    (index) => codeOf(english[index]) !== codeOf(japanese[index]),
  );
  if (differing === undefined) return [];
  return [
    {
      line: (japanese[differing]?.line ?? japanese.at(-1)?.line ?? 1) + ja.bodyOffset,
      what: `Code block ${differing + 1} is not the same as in English.`,
      todo: 'Use the same code in both texts; only comments and drawings are translated.',
    },
  ];
}

/** What must be the same in both languages: the code without its comments. A drawing is compared by being there. */
function codeOf(block: CodeBlock | undefined): string | undefined {
  if (block === undefined) return undefined;
  const { language, code } = block;
  if (language === 'text' || language === '') return language;
  const bare = ['c', 'cpp', 'h'].includes(language)
    ? code.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '')
    : code.replaceAll(/(^|\s)#.*$/gm, '');
  return `${language} ${bare.replaceAll(/\s+/g, ' ').trim()}`;
}

function compareHints(en: ParsedStepText, ja: ParsedStepText): TextProblem[] {
  const shape = ({ text }: ParsedStepText) =>
    text.hints.map(({ level, when }) => (when === undefined ? `${level}` : `${level} when ${when}`));
  const [english, japanese] = [shape(en), shape(ja)];
  if (english.join() === japanese.join()) return [];
  return [
    {
      line: sectionLine(ja, SECTIONS.ja.hints),
      what: `The hints are ${japanese.join(', ') || 'none'} here and ${english.join(', ') || 'none'} in English.`,
      todo: 'Give both texts the same hints with the same conditions.',
    },
  ];
}

/** @returns the line of a section's heading in the file; the first one when there is no such section. */
export function sectionLine({ body, bodyOffset }: ParsedStepText, name: string): number {
  const heading = headingsOf(markdownLines(body)).find(({ level, text }) => level === 2 && text === name);
  return (heading?.line ?? 1) + bodyOffset;
}
