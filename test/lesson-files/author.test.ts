import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAuthor } from '../../src/lesson-files/author/index.ts';
import { createLessonFiles } from '../../src/lesson-files/index.ts';
import { CHECKS, COMPLETE, EN, JA, makePack, wrongVariant, YAML } from './pack.ts';

const L = 'lessons/01-hello';
const S = 'solutions/01-hello';

/** @returns the problems of a pack whose texts are stamped. */
async function problemsOf(changes: Readonly<Record<string, string | undefined>>, stamp = true) {
  const author = createAuthor(makePack(changes));
  if (stamp) await author.stampTwins();
  return author.staticProblems();
}

describe('the static proof of a pack', () => {
  it('finds nothing wrong with a complete one', async () => {
    expect(await problemsOf({})).toEqual([]);
  });

  it('names missing files', async () => {
    expect(
      await problemsOf({ [`${L}/print.checks.ts`]: undefined, 'bpf/01-hello/print.bpf.c': undefined }),
    ).toEqual([
      `${L}/print.checks.ts: The file is missing.`,
      'bpf/01-hello/print.bpf.c: The file is missing.',
    ]);
    const withoutText = await problemsOf({ [`${L}/print.ja.md`]: undefined }, false);
    expect(withoutText).toEqual([`${L}/print.ja.md: The file is missing.`]);
  });

  it('says when one language was changed and the other not looked at', async () => {
    const dir = makePack();
    const author = createAuthor(dir);
    expect(await author.staticProblems()).toEqual([
      expect.stringMatching(/print\.en\.md:1: .*print\.ja\.md was changed since\./),
      expect.stringMatching(/print\.ja\.md:1: .*print\.en\.md was changed since\./),
    ]);
    expect(await author.stampTwins()).toEqual([`${L}/print.en.md`, `${L}/print.ja.md`]);
    expect(await author.stampTwins()).toEqual([]);
    const japanese = join(dir, L, 'print.ja.md');
    writeFileSync(japanese, readFileSync(japanese, 'utf8').replace('よく見る', 'もっと見る'));
    expect(await author.staticProblems()).toEqual([
      expect.stringContaining('print.ja.md was changed since.'),
    ]);
  });

  it.each([
    [
      'headings',
      JA.replace('## 書く', '### 書く'),
      'Heading 2 is "### 書く" here and "## Write" in English.',
    ],
    [
      'headings',
      JA.replace('# あいさつ', '# あいさつ\n\n## 余分'),
      'Heading 4 is "## ヒント" here and "### 1" in English.',
    ],
    ['code', JA.replace('"Hello"', '"こんにちは"'), 'Code block 1 is not the same as in English.'],
    ['code', JA.replace('## ヒント', '```sh\nls\n```\n\n## ヒント'), 'Code block 2 is not the same'],
    [
      'hints',
      JA.replace('### 2 when check:greets', '### 3 when check:greets'),
      'The hints are 1, 2, 3 when check:greets, 3 here and 1, 2, 2 when check:greets, 3 in English.',
    ],
  ])('compares the %s of both languages', async (_what, japanese, problem) => {
    const problems = await problemsOf({ [`${L}/print.ja.md`]: japanese });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    expect(problems[0]).toMatch(/^lessons\/01-hello\/print\.ja\.md:\d+: /);
  });

  it.each([
    ['a hint is missing', EN.replace('### 3\n\nNearly there.', ''), 'There is no hint 3 for every case.'],
    ['a hint is empty', EN.replace('It must greet.', ''), 'Hint 2 when check:greets is empty.'],
    [
      'a hint is for no check',
      EN.replace('check:greets', 'check:gone'),
      'Hint 2 is for check:gone, but there is no such check.',
    ],
    [
      'a hint is for no rule',
      EN.replace('when check:greets', 'when rule:gone'),
      'Hint 2 is for rule:gone, but no refusal is explained by such a rule.',
    ],
    ['nothing was learned', EN.replace('You can greet.', ''), 'Nothing says what was learned.'],
    ['a name is not said', EN.replace('`seen`', '`unseen`'), 'A check relies on the name "seen"'],
    ['there is no title', EN.replace('# Greet', 'Greet'), 'The text does not begin with "# Title".'],
  ])('says when %s', async (_what, english, problem) => {
    const problems = await problemsOf({ [`${L}/print.en.md`]: english });
    expect(problems.some((line) => line.includes('print.en.md:') && line.includes(problem))).toBe(true);
  });

  it.each([
    ['bpf/01-hello/print.bpf.c', /TODO/, 'to-do', 'The place to edit is not marked TODO.'],
    [`${S}/print.bpf.c`, /greets/, 'TODO', 'A solution has nothing left TODO.'],
    [`${S}/print.bpf.c`, /^.*\n/, '', 'The first line is not the licence.'],
    [`${S}/wrong/print--drops.bpf.c`, /^.*\n/, '', 'The first line is not the licence.'],
    [`${S}/wrong/print--drops.bpf.c`, /Wrong: .*/, '', 'does not say the mistake in words'],
    [`${S}/wrong/print--drops.bpf.c`, /caught-by/, 'caught', 'does not say what must catch it'],
    [`${S}/wrong/print--drops.bpf.c`, /check passes/, 'check gone', 'There is no check "gone".'],
    [
      `${S}/wrong/print--drops.bpf.c`,
      /check passes/,
      'rule gone',
      'No refusal is explained by a rule "gone".',
    ],
    [`${S}/wrong/print--drops.bpf.c`, /check passes/, 'luck', 'does not say what must catch it'],
  ])('judges %s without running it', async (file, what, becomes, problem) => {
    const problems = await problemsOf({ [file]: COMPLETE[file]?.replace(what, becomes) });
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems[0]).toMatch(new RegExp(`^${file}`));
  });

  it('asks for four wrong variants', async () => {
    expect(await problemsOf({ [`${S}/wrong/print--typo.bpf.c`]: undefined })).toEqual([
      `${S}/wrong: ${S}/print.bpf.c has 3 wrong variants; it takes 4 at least.`,
    ]);
  });

  it('names strays, broken checks, broken lessons and ids that lead to two steps', async () => {
    expect(
      await problemsOf({
        [`${L}/notes.txt`]: '',
        'bpf/07-gone/x.bpf.c': '',
        [`${S}/wrong/prin--x.bpf.c`]: wrongVariant('compile'),
        'bpf/include/shared.h': '',
      }),
    ).toEqual([
      `${L}/notes.txt: No step of the lesson has this file.`,
      expect.stringMatching(/^bpf\/07-gone: No lesson has this folder\./),
      `${S}/wrong/prin--x.bpf.c: No step of the lesson has this file.`,
    ]);
    expect(await problemsOf({ [`${L}/print.checks.ts`]: CHECKS.replace("'passes'", "'greets'") })).toContain(
      `${L}/print.checks.ts: Two checks have the id "greets".`,
    );
    expect(await problemsOf({ [`${L}/lesson.yaml`]: YAML.replace('pair', 'piar') }, false)).toEqual([
      expect.stringContaining('Did you mean "pair"?'),
    ]);
    expect(await problemsOf({ [`${L}/lesson.yaml`]: YAML.replace('hello/greet', 'hello/print') })).toEqual([
      `${L}/lesson.yaml: "hello/print" leads to hello/print and to hello/print.`,
    ]);
  });
});

describe('the specimens of a step', () => {
  it('are starter, solution and wrong variants with what must come of each', async () => {
    const dir = makePack();
    const [step] = (await createLessonFiles({ packDir: dir }).loadCourse()).steps;
    if (step === undefined) throw new Error('the pack has no step');
    const specimens = await createAuthor(dir).specimens(step);
    expect(specimens.map(({ file, must }) => [file.slice(dir.length + 1), must])).toEqual([
      ['bpf/01-hello/print.bpf.c', { kind: 'fail' }],
      [`${S}/print.bpf.c`, { kind: 'pass' }],
      [`${S}/wrong/print--drops.bpf.c`, { kind: 'check', id: 'passes' }],
      [`${S}/wrong/print--overrun.bpf.c`, { kind: 'rule', slug: 'packet-unchecked' }],
      [`${S}/wrong/print--silent.bpf.c`, { kind: 'check', id: 'greets' }],
      [`${S}/wrong/print--typo.bpf.c`, { kind: 'compile' }],
    ]);
    expect(specimens[1]?.source).toBe(step.solution);
  });
});

describe('a new step', () => {
  it('is complete but for what only its author can say, and keeps the comments of lesson.yaml', async () => {
    const dir = makePack();
    const author = createAuthor(dir);
    await author.stampTwins();
    const made = await author.newStep('hello/wave');
    expect(made).toHaveLength(10);
    expect(made.every((file) => existsSync(join(dir, file)))).toBe(true);
    const yaml = readFileSync(join(dir, L, 'lesson.yaml'), 'utf8');
    expect(yaml.startsWith(YAML.slice(0, YAML.indexOf('lab:')))).toBe(true);
    expect(yaml).toContain('# greets');
    expect(yaml.trimEnd().split('\n').slice(-2)).toEqual([
      '  - name: wave',
      '    title: { en: wave, ja: wave } # TODO(author)',
    ]);
    const problems = await author.staticProblems();
    expect(problems.filter((problem) => !/TODO/.test(problem))).toEqual([]);
    expect(problems.length).toBeGreaterThan(3);
    const files = createLessonFiles({ packDir: dir });
    const step = (await files.loadCourse()).steps.at(-1);
    expect(step?.id).toBe('hello/wave');
  });

  it('may begin a lesson, which becomes the last', async () => {
    const dir = makePack();
    const made = await createAuthor(dir).newStep('firewall/blocklist');
    expect(made[0]).toBe('lessons/02-firewall/lesson.yaml');
    const { steps } = await createLessonFiles({ packDir: dir }).loadCourse();
    expect(steps.map(({ id }) => id)).toEqual(['hello/print', 'firewall/blocklist']);
  });

  it.each(['print', 'Hello/print', 'hello/', '../x/y', 'hello/print'])('is refused as %j', async (id) => {
    const dir = makePack();
    await expect(createAuthor(dir).newStep(id)).rejects.toMatchObject({ kind: 'usage' });
    expect(readFileSync(join(dir, L, 'lesson.yaml'), 'utf8')).toBe(YAML);
  });

  it('never takes the place of files that are there', async () => {
    const dir = makePack();
    mkdirSync(join(dir, 'bpf/01-hello'), { recursive: true });
    writeFileSync(join(dir, 'bpf/01-hello/wave.bpf.c'), 'mine');
    await expect(createAuthor(dir).newStep('hello/wave')).rejects.toMatchObject({
      kind: 'usage',
      where: 'bpf/01-hello/wave.bpf.c',
    });
    expect(readFileSync(join(dir, 'bpf/01-hello/wave.bpf.c'), 'utf8')).toBe('mine');
    expect(existsSync(join(dir, L, 'wave.en.md'))).toBe(false);
  });
});

it("the course's own lessons are complete", async () => {
  const root = join(import.meta.dirname, '../..');
  expect(await createAuthor(root).staticProblems()).toEqual([]);
  expect((await createLessonFiles({ packDir: root }).loadCourse()).steps.length).toBeGreaterThanOrEqual(10);
});
