import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hintsFor } from '../../../src/domain/lesson/hints.ts';
import { codeBlocksOf, headingsOf, markdownLines } from '../../../src/domain/lesson/markdown-lines.ts';
import type { StepText } from '../../../src/domain/lesson/model.ts';
import { parseStepText } from '../../../src/domain/lesson/step-text.ts';

const FILE = `---
twin: 0123456789ab
---

# Count *any* protocol

Text with a list:

- \`# not a heading\`

## Write

\`\`\`c
## Hints
# in code
\`\`\`

## Hints

### 1

Look.

### 2

General.

### 2 when check:counts-pings

Pings.

### 2 when rule:packet-access

Bounds.

### 3

\`\`\`c
### 1
\`\`\`

## Learned

A map keeps a number for each key.
`;

describe('the text of a step', () => {
  it('is taken apart into title, text, hints and what was learned', () => {
    const { text, twin, problems } = parseStepText(FILE, 'en');
    expect(problems).toEqual([]);
    expect(twin).toBe('0123456789ab');
    expect(text.title).toBe('Count *any* protocol');
    expect(text.markdown).toMatch(/^Text with a list:[\s\S]*## Write[\s\S]*# in code\n```$/);
    expect(text.hints).toEqual([
      { level: 1, markdown: 'Look.' },
      { level: 2, markdown: 'General.' },
      { level: 2, when: 'check:counts-pings', markdown: 'Pings.' },
      { level: 2, when: 'rule:packet-access', markdown: 'Bounds.' },
      { level: 3, markdown: '```c\n### 1\n```' },
    ]);
    expect(text.learned).toBe('A map keeps a number for each key.');
  });

  it('has its sections named in its own language', () => {
    const { text, problems } = parseStepText(
      '# 題\n\n本文\n\n## ヒント\n\n### 1\n\n見る\n\n## 学んだこと\n\n文。\n',
      'ja',
    );
    expect(problems).toEqual([]);
    expect(text).toEqual({
      title: '題',
      markdown: '本文',
      hints: [{ level: 1, markdown: '見る' }],
      learned: '文。',
    });
    expect(parseStepText('# 題\n\n## Hints\n\n## Learned\n', 'ja').problems).toHaveLength(2);
  });

  it('reads files with Windows line ends and a byte order mark', () => {
    const { text, twin } = parseStepText(`\uFEFF${FILE.replaceAll('\n', '\r\n')}`, 'en');
    expect(twin).toBe('0123456789ab');
    expect(text).toEqual(parseStepText(FILE, 'en').text);
  });

  it('names what is missing with the line of the file', () => {
    const { problems } = parseStepText(
      '---\ntwin: 0123456789ab\n---\n\nNo title.\n\n## Hints\n\n### 4\n',
      'en',
    );
    expect(problems).toEqual([
      { line: 5, what: expect.stringContaining('# Title'), todo: expect.any(String) },
      { line: 9, what: expect.stringContaining('"## Learned"'), todo: expect.any(String) },
      { line: 9, what: '"### 4" is not the heading of a hint.', todo: expect.any(String) },
    ]);
  });

  it.each(['### 2 when', '### 2 when failing', '### 2 when stage:traffic', '### two'])(
    'refuses the hint heading %s',
    (heading) => {
      const { text, problems } = parseStepText(
        `# T\n\n## Hints\n\n${heading}\n\nx\n\n## Learned\n\ny\n`,
        'en',
      );
      expect(problems).toHaveLength(1);
      expect(text.hints.every(({ when }) => when === undefined || when.length > 0)).toBe(true);
    },
  );

  it('is read whatever it is: a text without problems has everything, any other names what it lacks', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '# T',
        '## Hints',
        '## Learned',
        '### 1',
        '### 2 when check:a',
        '### 9',
        '```',
        '---',
        '',
        'words',
      ),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const { text, problems, bodyOffset } = parseStepText(lines.join('\n'), 'en');
        const lineCount = lines.join('\n').split('\n').length;
        expect(text.hints.every(({ level }) => [1, 2, 3].includes(level))).toBe(true);
        expect(bodyOffset).toBeLessThan(lineCount);
        for (const problem of problems) expect(problem.line).toBeLessThanOrEqual(lineCount);
        const complete = text.title !== '' && lines.includes('## Hints') && lines.includes('## Learned');
        if (problems.length === 0) expect(complete).toBe(true);
      }),
      { seed: 7 },
    );
  });
});

describe('headings and code blocks', () => {
  it('are found where Markdown has them', () => {
    const lines = markdownLines(
      '# A #\n~~~sh\n# no\n```\n~~~\n## B\n```c\nint x;\n\n```\n#nope\n```\nunclosed',
    );
    expect(headingsOf(lines)).toEqual([
      { level: 1, text: 'A', line: 1 },
      { level: 2, text: 'B', line: 6 },
    ]);
    expect(codeBlocksOf(lines)).toEqual([
      { language: 'sh', code: '# no\n```', line: 2 },
      { language: 'c', code: 'int x;\n', line: 7 },
      { language: '', code: 'unclosed', line: 12 },
    ]);
  });
});

describe('hints', () => {
  const { text } = parseStepText(FILE, 'en');
  const shown = (level: number, failure?: string) =>
    hintsFor(text, level, failure).map(({ markdown }) => markdown);

  it('are shown up to the level taken', () => {
    expect(shown(0)).toEqual([]);
    expect(shown(1)).toEqual(['Look.']);
    expect(shown(2)).toEqual(['Look.', 'General.']);
    expect(shown(3)).toHaveLength(3);
  });

  it('answer the last failure where one was written for it', () => {
    expect(shown(2, 'check:counts-pings')).toEqual(['Look.', 'Pings.']);
    expect(shown(2, 'rule:packet-access')).toEqual(['Look.', 'Bounds.']);
    expect(shown(2, 'stage:compile')).toEqual(['Look.', 'General.']);
  });

  it('answer a rule with what was written for its stage, when nothing was for the rule', () => {
    const compiled: StepText = {
      ...text,
      hints: [
        { level: 1, markdown: 'General.' },
        { level: 1, when: 'stage:compile', markdown: 'Read the first error.' },
        { level: 1, when: 'rule:missing-semicolon', markdown: 'One line up.' },
      ],
    };
    const first = (failure: string) => hintsFor(compiled, 1, failure).map(({ markdown }) => markdown);
    expect(first('rule:missing-semicolon stage:compile')).toEqual(['One line up.']);
    expect(first('rule:unknown-member stage:compile')).toEqual(['Read the first error.']);
    expect(first('rule:packet-unchecked stage:load')).toEqual(['General.']);
    // As versions before this one kept it.
    expect(first('rule:unknown-member')).toEqual(['General.']);
  });
});
