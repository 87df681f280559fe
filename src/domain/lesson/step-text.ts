import type { Lang } from '../text.ts';
import { headingOf, type MarkdownLine, markdownLines } from './markdown-lines.ts';
import type { Hint, StepText } from './model.ts';

/** What the two last sections of a step's text are called in each language. */
export const SECTIONS = {
  en: { hints: 'Hints', learned: 'Learned' },
  ja: { hints: 'ヒント', learned: '学んだこと' },
} as const satisfies Record<Lang, { hints: string; learned: string }>;

/** Something in a step's text that its author has to mend. Lines count from 1 in the file. */
export type TextProblem = { readonly line: number; readonly what: string; readonly todo: string };

export type ParsedStepText = {
  readonly text: StepText;
  /** The front matter's fingerprint of the other language's body. */
  readonly twin: string | undefined;
  /** Everything after the front matter, trimmed: what the other language's `twin` is a fingerprint of. */
  readonly body: string;
  /** Lines of the file before the body. */
  readonly bodyOffset: number;
  readonly problems: readonly TextProblem[];
};

const FRONT_MATTER = /^\uFEFF?---\r?\n([\s\S]*?)(?:\r?\n)?---[ \t]*(?:\r?\n|$)/;
const HINT = /^([123])(?:\s+when\s+(.+))?$/;
const CONDITION = /^(check:[a-z][a-z0-9-]*|rule:[a-z][a-z0-9-]*|stage:(compile|load|attach|check))$/;

/**
 * Reads a `<step>.<lang>.md`: front matter, `# Title`, the text, `## Hints`, `## Learned`.
 * Total: a text with parts missing comes back with those parts empty and the problems named.
 */
export function parseStepText(file: string, lang: Lang): ParsedStepText {
  const front = FRONT_MATTER.exec(file);
  const afterFront = file.slice(front?.[0].length ?? 0);
  const body = afterFront.trim();
  const before = file.slice(0, file.length - afterFront.trimStart().length);
  const bodyOffset = before.split('\n').length - 1;
  const twin = /^twin:\s*["']?([0-9a-f]{12})["']?\s*$/m.exec(front?.[1] ?? '')?.[1];

  const problems: TextProblem[] = [];
  const problem = (line: number, what: string, todo: string) => {
    problems.push({ line: line + bodyOffset, what, todo });
  };

  const lines = markdownLines(body);
  const isSection = (line: MarkdownLine, name: string) =>
    line.kind === 'heading' && headingOf(line).level === 2 && headingOf(line).text === name;
  const find = (name: string) => {
    const index = lines.findIndex((line) => isSection(line, name));
    if (index < 0) problem(lines.length, `There is no section "## ${name}".`, 'Add it at the end.');
    return index;
  };

  const first = lines.find(({ text }) => text.trim() !== '');
  const hasTitle = first?.kind === 'heading' && headingOf(first).level === 1;
  if (!hasTitle) problem(1, 'The text does not begin with "# Title".', 'Add the title as the first line.');
  const title = hasTitle ? headingOf(first).text : '';

  const hintsAt = find(SECTIONS[lang].hints);
  const learnedAt = find(SECTIONS[lang].learned);
  const ends = [hintsAt, learnedAt].filter((index) => index >= 0);
  const end = (start: number) =>
    ends.filter((index) => index > start).sort((a, b) => a - b)[0] ?? lines.length;
  const section = (start: number) => (start < 0 ? [] : lines.slice(start + 1, end(start)));

  return {
    text: {
      title,
      markdown: joined(lines.slice(hasTitle ? first.line : 0, end(-1))),
      hints: readHints(section(hintsAt), problem),
      learned: joined(section(learnedAt)),
    },
    twin,
    body,
    bodyOffset,
    problems,
  };
}

function readHints(
  lines: readonly MarkdownLine[],
  problem: (line: number, what: string, todo: string) => void,
): Hint[] {
  const hints: { level: 1 | 2 | 3; when?: string | undefined; lines: MarkdownLine[] }[] = [];
  for (const line of lines) {
    const heading = headingOf(line);
    if (line.kind !== 'heading' || heading.level !== 3) {
      hints.at(-1)?.lines.push(line);
      continue;
    }
    const [, level, when] = HINT.exec(heading.text) ?? [];
    if (level === undefined || (when !== undefined && !CONDITION.test(when))) {
      problem(
        line.line,
        `"### ${heading.text}" is not the heading of a hint.`,
        'Write "### 1", "### 2" or "### 3", with a condition "### 2 when check:<id>", "when rule:<slug>" or "when stage:<stage>".',
      );
    }
    // A hint whose heading is wrong is dropped rather than shown in the wrong place.
    hints.push({ level: Number(level ?? 0) as 1 | 2 | 3, when, lines: [] });
  }
  return hints
    .filter(({ level }) => level >= 1)
    .map(({ level, when, lines }) => ({
      level,
      ...(when === undefined ? {} : { when }),
      markdown: joined(lines),
    }));
}

const joined = (lines: readonly MarkdownLine[]): string =>
  lines
    .map(({ text }) => text)
    .join('\n')
    .trim();
