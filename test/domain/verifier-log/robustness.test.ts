import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable } from '../../../src/domain/printable.ts';
import { CATALOGUE, type Explanation, explainRejection } from '../../../src/domain/verifier-log/index.ts';
import { LineKeeper } from '../../../src/domain/verifier-log/keep-lines.ts';
import { REJECTIONS } from '../../fixtures/rejections/index.ts';

const LOGS = REJECTIONS.map(({ dir, text }) => ({ output: readFileSync(`${dir}/output.txt`, 'utf8'), text }));
const SLUGS = new Set(['unknown', ...CATALOGUE.map(({ slug }) => slug)]);
/** Numbers of runs are small here, for speed: FUZZ_RUNS=100000 makes a long night of it. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 400);

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function expectSound(explanation: Explanation): void {
  expect(SLUGS).toContain(explanation.rule);
  for (const text of textsOf(explanation)) expect(printable(text), JSON.stringify(text)).toBe(text);
  for (const words of [explanation.title, explanation.why, explanation.fix]) {
    expect(words.en).not.toBe('');
    expect(words.ja).not.toBe('');
  }
  for (const line of [explanation.line ?? 1, explanation.cause?.line ?? 1]) {
    expect(Number.isInteger(line) && line >= 1, `line ${line}`).toBe(true);
  }
}

const NASTY = [
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u0000',
  '\u009b31m',
  '\u202e',
  '\u200b',
  '\r',
  '\ufeff',
];
const PIECES = fc.constantFrom(
  ...NASTY,
  'R1=',
  '(',
  ')',
  "'",
  '"',
  ';',
  ' @ ',
  ':',
  '-1',
  '99999999999999999999',
  '0x',
);

/** Signs that mean something in a regular expression, where a tool or a source has a name. */
const ODD_NAMES = ['a(b', '[', '*', 'x+)', '\\'];

/** What can happen to a log on its way: a part is lost, and something else stands in its place. */
type Mutation = { readonly at: number; readonly lost: number; readonly instead: string };
const MUTATION: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  lost: fc.oneof(fc.constant(0), fc.nat(200), fc.constant(Number.POSITIVE_INFINITY)),
  instead: fc.oneof(PIECES, fc.string(), fc.constantFrom(...LOGS.map(({ output }) => output))),
});

function mutate(text: string, mutations: readonly Mutation[]): string {
  let mutated = text;
  for (const { at, lost, instead } of mutations) {
    const start = Math.floor(at * mutated.length);
    mutated = mutated.slice(0, start) + instead + mutated.slice(start + lost);
  }
  return mutated;
}

describe('any output gets a sound explanation', () => {
  test('a real log that was cut, garbled or mixed', () => {
    fc.assert(
      fc.property(
        fc.nat(LOGS.length - 1),
        fc.array(MUTATION, { maxLength: 5 }),
        fc.array(MUTATION, { maxLength: 2 }),
        (which, changes, sourceChanges) => {
          const { output, text } = LOGS[which] ?? { output: '', text: '' };
          const source = { file: 'program.bpf.c', text: mutate(text, sourceChanges) };
          expectSound(explainRejection({ output: mutate(output, changes), source }));
        },
      ),
      { numRuns },
    );
  });

  test('bytes that are no text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expectSound(explainRejection({ output: new TextDecoder('latin1').decode(bytes) }));
      }),
      { numRuns },
    );
  });

  // A pattern that goes back and forth over a long line would not come to an end within the time of a test.
  const LONG = 1024 * 1024;
  const STARTS = [
    '',
    'R1 ',
    '0: (b7) r1 = ',
    '; ',
    '; a @ ',
    'libbpf: ',
    "libbpf: prog 'x': ",
    'Error: ',
    'a.c:1:1: error: ',
    'a.c:1:1: error: use of undeclared identifier ',
    'invalid access to ',
    'from 1 to 2: R1=',
    'processed 1 insns ',
    'Unreleased reference id=',
    'R0=scalar(',
  ];
  const REPEATED = [
    'a',
    ' ',
    '\t',
    '(',
    ')',
    '0',
    '9 ',
    'R1=1 ',
    "'",
    ' ;',
    ' @ ',
    ':',
    'goto pc+1 ',
    'a ',
    '\\',
    '/*',
  ];
  test.each(STARTS)('a megabyte on one line that begins with %j', (start) => {
    for (const piece of REPEATED) {
      const line = start + piece.repeat(LONG / piece.length);
      for (const output of [line, `0: (b7) r1 = 1\n${line}\nprocessed 1 insns\n`]) {
        expectSound(explainRejection({ output }));
      }
    }
  });

  test('a source of one megabyte on one line', () => {
    for (const piece of [...REPEATED, '*', 'int x(', 'struct a *b = ', 'SEC("', 'a->', 'a[']) {
      const source = { file: 'program.bpf.c', text: piece.repeat(LONG / piece.length) };
      for (const { output } of LOGS.slice(0, 8)) expectSound(explainRejection({ output, source }));
    }
  });
});

test('however large the output is, the lines that are kept are not', () => {
  const keeper = new LineKeeper();
  const chunk = `${'12: (b7) r1 = 5                        ; R1=5 R2=scalar(umax=255,var_off=(0x0; 0xff))\n'.repeat(1000)}`;
  for (let count = 0; count < 300; count += 1) keeper.push(chunk);
  const { head, tail, dropped } = keeper.finish();
  expect(head.length + tail.length + dropped).toBe(300_000);
  expect(head.length + tail.length).toBeLessThan(10_000);
});

/** Every so many of the programs: each odd name meets each kind of rule often enough. */
const EVERY = 5;

describe('a name that is none in C', () => {
  test.each(REJECTIONS.filter((_, at) => at % EVERY === 0))(
    'is read like any other: $name',
    ({ dir, text }) => {
      const output = readFileSync(`${dir}/output.txt`, 'utf8');
      const quoted = [...output.matchAll(/['"]([A-Za-z_]\w+)['"]/g)].map(([, name = '']) => name);
      const ofSource = [...text.matchAll(/\b[a-z_]\w+\b/g)].map(([name]) => name).slice(0, 12);
      for (const [at, name] of [...new Set([...quoted, ...ofSource])].entries()) {
        const odd = ODD_NAMES[at % ODD_NAMES.length] ?? '';
        const [broken, mixed] = [text.replaceAll(name, odd), output.replaceAll(name, odd)];
        for (const one of [text, broken]) {
          expectSound(explainRejection({ output: mixed, source: { file: 'program.bpf.c', text: one } }));
        }
      }
    },
  );
});
