import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLessonFiles, LESSON_INDEX, writeLessonIndex } from '../../src/lesson-files/index.ts';
import { CHECKS, makePack, YAML } from './pack.ts';

const load = (packDir: string) => createLessonFiles({ packDir }).loadCourse();
const checksOf = async (packDir: string) => {
  const files = createLessonFiles({ packDir });
  const [step] = (await files.loadCourse()).steps;
  if (step === undefined) throw new Error('the pack has no step');
  return files.loadChecks(step);
};

describe('a lesson pack', () => {
  it('becomes a course with everything a step has', async () => {
    const { lessons, steps } = await load(makePack());
    expect(lessons).toMatchObject([{ id: 'hello', order: 1, title: { ja: 'こんにちは' } }]);
    expect(lessons[0]?.steps).toEqual(steps);
    expect(steps).toMatchObject([
      {
        id: 'hello/print',
        lesson: 'hello',
        name: 'print',
        aliases: ['hello/greet'],
        chain: [],
        lab: 'pair',
        attach: [{ host: 'host', interface: 'eth0' }],
        file: 'hello/print.bpf.c',
        text: { en: { title: 'Greet', learned: 'You can greet.' }, ja: { title: 'あいさつ' } },
      },
    ]);
    expect(steps[0]?.starter).toContain('TODO');
    expect(steps[0]?.solution).toContain('greets');
  });

  it('orders lessons by the number of their folder, not by its spelling', async () => {
    const dir = makePack();
    for (const folder of ['10-later', '9-earlier']) {
      const id = folder.replace(/^\d+-/, '');
      const base = {
        'lesson.yaml': YAML.replace('id: hello', `id: ${id}`),
        'print.en.md': '',
        'print.ja.md': '',
      };
      for (const [file, text] of Object.entries(base)) {
        mkdirSync(join(dir, 'lessons', folder), { recursive: true });
        writeFileSync(join(dir, 'lessons', folder, file), text);
      }
      for (const part of ['bpf', 'solutions']) {
        mkdirSync(join(dir, part, folder), { recursive: true });
        writeFileSync(join(dir, part, folder, 'print.bpf.c'), '');
      }
    }
    const { steps } = await load(dir);
    expect(steps.map(({ id }) => id)).toEqual(['hello/print', 'earlier/print', 'later/print']);
  });

  it('lets a step have a lab and attachments of its own', async () => {
    const own = `${YAML}    lab: senders\n    attach: [{ host: host, interface: eth1, program: count }]\n`;
    const { steps } = await load(makePack({ 'lessons/01-hello/lesson.yaml': own }));
    expect(steps[0]).toMatchObject({ lab: 'senders', attach: [{ interface: 'eth1', program: 'count' }] });
  });

  it('names the file that is missing', async () => {
    await expect(load(makePack({ 'lessons/01-hello/print.ja.md': undefined }))).rejects.toMatchObject({
      kind: 'usage',
      what: 'hello/print has no lessons/01-hello/print.ja.md.',
    });
  });

  it('says that a folder without lessons is no pack', async () => {
    await expect(load('/nonexistent')).rejects.toMatchObject({
      kind: 'usage',
      where: '/nonexistent/lessons',
    });
  });

  it('refuses two lessons of one name', async () => {
    const dir = makePack({ 'lessons/02-hello/lesson.yaml': YAML.replace('print', 'other') });
    for (const [file, content] of [
      ['lessons/02-hello/other.en.md', ''],
      ['lessons/02-hello/other.ja.md', ''],
      ['bpf/02-hello/other.bpf.c', ''],
      ['solutions/02-hello/other.bpf.c', ''],
    ] as const) {
      mkdirSync(join(dir, file, '..'), { recursive: true });
      writeFileSync(join(dir, file), content);
    }
    await expect(load(dir)).rejects.toMatchObject({ kind: 'usage', what: 'Two lessons are called "hello".' });
  });
});

describe('errors in lesson.yaml', () => {
  const errorFor = (yaml: string) =>
    load(makePack({ 'lessons/01-hello/lesson.yaml': yaml })).then(
      () => 'no error',
      (error) => error.where,
    );

  it('name file, line, key, what was found, what is allowed, and the near miss', async () => {
    expect(await errorFor(YAML.replace('lab: pair', 'lab: piar'))).toBe(
      'lessons/01-hello/lesson.yaml:4  lab: found "piar"; allowed: one of pair, senders, line, lb. Did you mean "pair"?',
    );
    expect(await errorFor(YAML.replace('aliases:', 'alaises:'))).toBe(
      'lessons/01-hello/lesson.yaml:10  steps[0].alaises: found the unknown key "alaises"; allowed: the keys name, title, aliases, lab, attach, chain. Did you mean "aliases"?',
    );
  });

  it('point at the place of a missing key', async () => {
    expect(await errorFor(YAML.replace(', ja: あいさつ', ''))).toBe(
      'lessons/01-hello/lesson.yaml:9  steps[0].title.ja: found nothing; allowed: some Japanese words.',
    );
    expect(await errorFor(YAML.replace('lab: pair\n', ''))).toContain(
      'lab: found nothing; allowed: one of pair',
    );
  });

  it('come all at once', async () => {
    const two = YAML.replace('lab: pair', 'lab: 7').replace('name: print', 'name: Print It');
    expect((await errorFor(two)).split('\n')).toEqual([
      expect.stringContaining(':4  lab: found 7'),
      expect.stringContaining(
        ':8  steps[0].name: found "Print It"; allowed: lower-case words joined by hyphens',
      ),
    ]);
  });

  it('cover interfaces that the lab does not have', async () => {
    expect(await errorFor(YAML.replace('interface: eth0', 'interface: eth7'))).toBe(
      'lessons/01-hello/lesson.yaml:6  attach[0]: found host eth7, which the lab pair does not have; allowed: one of client eth0, host eth0. Did you mean "host eth0"?',
    );
  });

  it('cover an id that is not the folder and a step named twice', async () => {
    expect(await errorFor(YAML.replace('id: hello', 'id: hallo'))).toContain(
      'found "hallo"; allowed: "hello"',
    );
    expect(await errorFor(`${YAML}  - name: print\n    title: { en: a, ja: b }\n`)).toContain(
      ':11  steps[1].name: found "print" for the second time',
    );
  });

  it.each(['', '- 1', 'text', '{', 'id: [', 'a: &a [*a]', '\t', 'id: !!js/function x'])(
    'cover %j',
    async (yaml) => {
      expect(await errorFor(yaml)).toMatch(/^lessons\/01-hello\/lesson\.yaml/);
    },
  );
});

describe('the checks of a step', () => {
  it('are made with the vocabulary', async () => {
    expect(await checksOf(makePack())).toMatchObject([
      { id: 'greets', clauses: [{ kind: 'variable', name: 'seen', expect: { grows: 1 } }] },
      { id: 'passes' },
    ]);
  });

  it('are read again when the author changes the file', async () => {
    const dir = makePack();
    await checksOf(dir);
    const file = join(dir, 'lessons/01-hello/print.checks.ts');
    writeFileSync(file, CHECKS.replace("'passes'", "'lets-through'"));
    utimesSync(file, new Date(), new Date(Date.now() + 1000));
    expect((await checksOf(dir)).map(({ id }) => id)).toEqual(['greets', 'lets-through']);
  });

  it('come from the build in an installed package, which has no TypeScript', async () => {
    const dir = makePack();
    rmSync(join(dir, 'lessons/01-hello/print.checks.ts'));
    mkdirSync(join(dir, 'dist/lessons/01-hello'), { recursive: true });
    writeFileSync(join(dir, 'dist/lessons/01-hello/print.checks.js'), CHECKS.replace("'passes'", "'built'"));
    expect((await checksOf(dir)).map(({ id }) => id)).toEqual(['greets', 'built']);
  });

  it.each([
    ['is missing', undefined, /not there/],
    ['does not parse', 'export default (', /SyntaxError|Transform failed/],
    ['exports no function', 'export default 7;', /does not export a function/],
    [
      'throws',
      'export default () => {\n  throw new TypeError("no such word");\n};',
      /TypeError: no such word/,
    ],
    [
      'uses a word that is not there',
      'export default ({ chekc }) => [chekc("a")];',
      /chekc is not a function/,
    ],
    ['returns nothing', 'export default () => undefined;', /does not return a list/],
    [
      'names a check badly',
      'export default () => [{ id: "A b", clauses: [1] }];',
      /Check 1 has no id.*"A b"/,
    ],
    ['demands nothing', "export default ({ check }) => [check('a', {})];", /"a" demands nothing/],
    ['repeats an id', CHECKS.replace("'passes'", "'greets'"), /Two checks have the id "greets"/],
  ])('name file and reason when it %s', async (_case, content, reason) => {
    const dir = makePack({ 'lessons/01-hello/print.checks.ts': content });
    await expect(checksOf(dir)).rejects.toMatchObject({
      kind: 'usage',
      what: expect.stringContaining('lessons/01-hello/print.checks.ts'),
      where: expect.stringMatching(reason),
    });
  });
});

describe('the index that the build writes', () => {
  it('stands in for parsing as long as a lesson.yaml is the same, and no longer', async () => {
    const dir = makePack();
    const index = join(dir, 'dist', LESSON_INDEX);
    await writeLessonIndex(dir, index);
    const parsed = await load(dir);
    rmSync(join(dir, 'dist'), { recursive: true });
    expect(await load(dir)).toEqual(parsed);

    await writeLessonIndex(dir, index);
    writeFileSync(join(dir, 'lessons/01-hello/lesson.yaml'), YAML.replace('en: Hello', 'en: Hello again'));
    expect((await load(dir)).lessons[0]?.title.en).toBe('Hello again');
  });

  it('is not written for a broken lesson', async () => {
    const dir = makePack({ 'lessons/01-hello/lesson.yaml': 'id: hello' });
    await expect(writeLessonIndex(dir, join(dir, 'index.json'))).rejects.toMatchObject({ kind: 'usage' });
  });
});
