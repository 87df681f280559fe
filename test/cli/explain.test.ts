import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Surroundings } from '../../src/cli/context.ts';
import { textWidth } from '../../src/domain/text-width.ts';
import { fromAnsi } from '../../src/tui/lines/ansi.ts';
import { plainText } from '../../src/tui/lines/line.ts';
import { REJECTIONS_DIR } from '../fixtures/rejections/index.ts';
import { CommandLine } from './support/command-line.ts';

const fixture = (name: string) => {
  const source = join(REJECTIONS_DIR, name, 'program.bpf.c');
  const log = join(REJECTIONS_DIR, name, 'output.txt');
  return { source, log, output: readFileSync(log, 'utf8') };
};
const UNCHECKED = fixture('packet-unchecked');
const NULL_CHECK = fixture('map-null-check');

let shell: CommandLine;
beforeEach(() => {
  shell = new CommandLine();
});
afterEach(() => shell.remove());

const explain = (args: readonly string[], around: Partial<Surroundings> = {}) =>
  shell.run(['explain', ...args], {}, {}, undefined, around);
const stream = (bytes: string | Uint8Array, piece = 7): Readable => {
  const all = Buffer.from(bytes);
  const pieces = Array.from({ length: Math.ceil(all.length / piece) }, (_, at) =>
    all.subarray(at * piece, (at + 1) * piece),
  );
  return Readable.from(pieces);
};
const withoutStyles = (line: string): string => fromAnsi(line).map(plainText).join('\n');
const asTerminal = (readable: Readable) => Object.assign(readable, { isTTY: true });
const write = (name: string, content: string | Uint8Array): string => {
  const path = join(shell.home, name);
  writeFileSync(path, content);
  return path;
};

describe('an output that holds a refusal', () => {
  it('is explained in reading order, with the line of the source, and gives exit code 1', async () => {
    const { code, out, err } = await explain([UNCHECKED.log, '--source', UNCHECKED.source]);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const lines = out.split('\n');
    expect(lines[0]).toBe(
      `${UNCHECKED.source}:16: You read 2 bytes at offset 12 of the packet (\`eth->h_proto\`), but nothing has proved that the packet is that long.`,
    );
    expect(lines[1]).toBe('  line 16: if (eth->h_proto == bpf_htons(ETH_P_IP))');
    expect(lines.map((line) => line.split(':')[0])).toEqual(expect.arrayContaining(['Why', 'Mend']));
    expect(out).toContain('In its words: invalid access to packet, off=12 size=2, R2(id=0,off=12,r=0)');
    expect(out).toContain('See also: hello/first-rejection');
  });

  it('is the same from standard input, however its bytes are cut up', async () => {
    const file = await explain([NULL_CHECK.log, '--source', NULL_CHECK.source]);
    for (const args of [[], ['-']]) {
      const input = stream(NULL_CHECK.output);
      expect(await explain([...args, '--source', NULL_CHECK.source], { input })).toEqual(file);
    }
  });

  it('is told in the language asked for, in every form', async () => {
    const plain = await explain([UNCHECKED.log, '--source', UNCHECKED.source, '--lang', 'ja']);
    expect(plain.out).toMatch(/:16: パケットのオフセット 12 から 2 バイト/);
    expect(plain.out).toContain('\n理由: ');
    const { title, why, fix } = JSON.parse(
      (await explain([UNCHECKED.log, '--source', UNCHECKED.source, '--lang=ja', '--json'])).out,
    );
    expect(plain.out).toContain(title);
    expect(plain.out).toContain(`理由: ${why}`);
    expect(plain.out).toContain(`直し方: ${fix}`);
  });

  it('is one JSON object with the keys of the contract', async () => {
    const { code, out } = await explain([UNCHECKED.log, '--source', UNCHECKED.source, '--json']);
    expect(code).toBe(1);
    expect(out.split('\n')).toHaveLength(1);
    const explanation = JSON.parse(out);
    expect(explanation).toMatchObject({
      stage: 'verifier',
      rule: 'packet-unchecked',
      message: 'invalid access to packet, off=12 size=2, R2(id=0,off=12,r=0)',
      file: UNCHECKED.source,
      line: 16,
      title: expect.any(String),
      why: expect.any(String),
      fix: expect.any(String),
      learnMore: ['hello/first-rejection'],
      proof: { proved: 0, needed: 14 },
      fixCode: 'if ((void *)(eth + 1) > data_end) return XDP_PASS;',
    });
    expect(explanation.trace.at(-1)).toEqual({
      insn: 2,
      line: 16,
      text: 'r3 = *(u16 *)(r2 +12)',
      registers: '',
    });
    expect(explanation).not.toHaveProperty('refused');
  });

  it('has file and line as null in JSON where nothing names a place', async () => {
    const output = 'Error: something nobody knows failed\n';
    const { code, out } = await explain(['--json'], { input: stream(output) });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      rule: 'unknown',
      file: null,
      line: null,
      message: output.trim(),
    });
  });

  it('keeps the name that the source was given by, where the log calls it otherwise', async () => {
    const renamed = write('my-copy.c', readFileSync(UNCHECKED.source));
    const { out, err } = await explain([UNCHECKED.log, '--source', renamed, '--json']);
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({ file: renamed, line: 16, rule: 'packet-unchecked' });
  });

  it('asks for the source where none is at hand', async () => {
    const { out } = await explain([UNCHECKED.log]);
    expect(out.split('\n').at(-1)).toBe(
      'With --source program.bpf.c (the file that was compiled) its lines are shown.',
    );
  });
});

describe('the walk', () => {
  it('follows the explanation, with what the verifier knew behind each instruction', async () => {
    const { out } = await explain([UNCHECKED.log, '--source', UNCHECKED.source, '--walk']);
    const [explained = '', walk = ''] = out.split('\n\n');
    expect(explained).toBe((await explain([UNCHECKED.log, '--source', UNCHECKED.source])).out);
    expect(walk).toMatch(/^The way to the refusal: 3 instructions\n/);
    expect(walk).toMatch(/\n {2}2: r3 = \*\(u16 \*\)\(r2 \+12\) \(refused\)\n/);
  });

  it('is said to be impossible where there is none, and is no part of the JSON', async () => {
    const clang = { input: stream("x.bpf.c:1:1: error: expected ';'\n") };
    expect((await explain(['--walk'], clang)).out).toMatch(/\n\nThe output shows no instruction/);
    expect(await explain(['--walk', '--json'], clang)).toMatchObject({ code: 2, out: '' });
  });
});

describe('in a terminal', () => {
  async function screen(columns: number, args: readonly string[], env: Record<string, string> = {}) {
    const lines: string[] = [];
    const terminal = { columns, write: (line: string) => lines.push(line) };
    const result = await shell.run(['explain', ...args], {}, env, undefined, { terminal });
    return { ...result, lines };
  }
  const args = [UNCHECKED.log, '--source', UNCHECKED.source];

  it('shows the rows around the line, marked, with carets and colours', async () => {
    const { lines, out } = await screen(100, args, { NO_COLOR: '1' });
    expect(out).toBe('');
    const plain = lines.map((line) => withoutStyles(line));
    expect(plain[0]).toBe(`✘ Rejected by the verifier · ${UNCHECKED.source}:16`.slice(0, plain[0]?.length));
    expect(plain.find((line) => line.startsWith('▶'))).toMatch(/^▶ 16 │ +if \(eth->h_proto/);
    expect(plain.join('\n')).toContain('0 bytes proved, 14 needed');
    const isRed = (line: string) =>
      fromAnsi(line).some((row) => row.some(({ style }) => style?.color === 'red'));
    expect(lines.some(isRed)).toBe(false);
    expect((await screen(100, args)).lines.some(isRed)).toBe(true);
  });

  it.each([24, 40, 80, 200])('fits %i columns, in both languages', async (columns) => {
    for (const lang of ['en', 'ja']) {
      const { lines } = await screen(columns, [...args, '--walk', '--lang', lang]);
      expect(lines.length).toBeGreaterThan(8);
      const widths = lines.map((line) => textWidth(withoutStyles(line)));
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    }
  });

  it('writes nothing that a terminal would obey, wherever it comes from', async () => {
    const evil = '\u001b[2J\u009b31m\u202e\r';
    const source = write(
      `pro${evil}gram.bpf.c`,
      readFileSync(UNCHECKED.source, 'utf8').replaceAll('eth', `e${evil}th`),
    );
    const log = write(
      'evil.log',
      UNCHECKED.output.replaceAll('eth', `e${evil}th`).replaceAll('program', `pro${evil}gram`),
    );
    const { lines } = await screen(80, [log, '--source', source]);
    expect(lines.length).toBeGreaterThan(8);
    expect(lines.map(withoutStyles).join('')).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it('leaves breaking lines to a terminal that is too narrow for labels', async () => {
    const { lines, out } = await screen(23, args);
    expect(lines).toEqual([]);
    expect(out).toMatch(/:16: You read 2 bytes/);
  });

  it.each([
    ['--plain', {}],
    ['--json', {}],
    ['--source', { TERM: 'dumb' }],
  ])('writes no escape sequence with %s %o', async (flag, env) => {
    const more = flag === '--source' ? [] : [flag];
    const { lines, out } = await screen(80, [...args, ...more], env);
    expect(lines).toEqual([]);
    expect(out).toMatch(flag === '--json' ? /^\{"stage"/ : /:16: You read 2 bytes/);
    expect(out).not.toContain('\u001b');
  });
});

describe('an output in which nothing was refused', () => {
  it.each([
    ['an empty one', '', /^There was nothing to read\./],
    ['a text of something else', 'hello\n', /^Nothing in this was refused\.\n/],
    ['an accepted log', '0: R1=ctx() R10=fp0\n0: (95) exit\nprocessed 1 insns (limit 1000000)\n', /accepted/],
    ['a log that stops', '0: R1=ctx() R10=fp0\n0: (b7) r0 = 2\n', /^The log ends before it says/],
  ])('is said to be so: %s', async (_, output, says) => {
    const { code, out, err } = await explain([], { input: stream(output) });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(says);
    const json = JSON.parse((await explain(['--json'], { input: stream(output) })).out);
    expect(json).toMatchObject({ rule: 'unknown', message: '', file: null, refused: false, trace: [] });
    expect(out).toContain(json.title);
  });

  it('is wrong usage when it is the program itself', async () => {
    const object = new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0]);
    for (const [bytes, says] of [
      [readFileSync(UNCHECKED.source), /^This is a C file\./],
      [object, /^This is a compiled object\./],
    ] as const) {
      const { code, out, err } = await explain([], { input: stream(bytes, 3) });
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(says);
    }
    expect((await explain([UNCHECKED.source])).err).toMatch(/^This is a C file\./);
    const json = await explain(['--json'], { input: stream(object) });
    expect({ code: json.code, refused: JSON.parse(json.out).refused }).toEqual({ code: 2, refused: false });
  });

  it.each(['\u0000\u0001\u001b[31m\u009b2J', '\n\n\n', '; @ :0', '{"a":1}', '\ufeff\ufffd'])(
    'is valid JSON whatever it is: %j',
    async (output) => {
      const { out } = await explain(['--json'], { input: stream(output, 1) });
      expect(JSON.parse(out)).toMatchObject({ stage: expect.any(String), rule: expect.any(String) });
    },
  );
});

describe("clang's warnings", () => {
  const WARNING =
    'x.bpf.c:11:37: warning: if statement has empty body [-Wempty-body]\n1 warning generated.\n';

  it('are explained, and not called a refusal', async () => {
    const { code, out } = await explain([], { input: stream(WARNING) });
    expect(code).toBe(0);
    expect(out).toMatch(/^Nothing in this was refused; clang has compiled it, and warns:\nx\.bpf\.c:11: /);
    const json = await explain(['--json'], { input: stream(WARNING) });
    expect([json.code, JSON.parse(json.out)]).toMatchObject([0, { stage: 'compile', line: 11 }]);
  });
});

describe('what is asked for wrongly', () => {
  it('says what to do where a person would have to type the log, and does not wait', async () => {
    const never = asTerminal(new Readable({ read() {} }));
    const { code, out, err } = await explain([], { input: never });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')).toHaveLength(3);
    expect(err).toContain('2>&1 | xdplings explain');
  });

  it('reads from a terminal when told to', async () => {
    const { code } = await explain(['-'], { input: asTerminal(stream(UNCHECKED.output)) });
    expect(code).toBe(1);
  });

  it.each([
    [['nosuch.log'], /^Cannot read nosuch\.log \(ENOENT\)\.\nGive a file/],
    [['x.log', '--source', 'nosuch.c'], /^Cannot read nosuch\.c \(ENOENT\)\.\n--source takes/],
    [['x.log', '--object', 'nosuch.o'], /^Cannot read nosuch\.o \(ENOENT\)\.\n--source takes/],
    [['one.log', 'two.log'], /^One thing at a time/],
    [['one.log', '--', 'true'], /^One thing at a time/],
    [['--'], /^There is no command behind --/],
  ])('%j', async (args, says) => {
    const { code, out, err } = await explain(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(says);
  });

  it('knows a folder, and a C file or an object in the place of the other', async () => {
    mkdirSync(join(shell.home, 'folder'));
    const object = write('x.o', new Uint8Array([0x7f, 0x45, 0x4c, 0x46]));
    const cases = [
      [[join(shell.home, 'folder')], /folder is a folder\.\n/],
      [[UNCHECKED.log, '--source', object], /x\.o is a compiled object\.\nGive it with --object/],
      [[UNCHECKED.log, '--object', UNCHECKED.source], /is not a whole BPF object\.\n.*ELF.*\nGive the file/],
    ] as const;
    for (const [args, says] of cases) {
      const { code, err } = await explain(args);
      expect(code).toBe(2);
      expect(err).toMatch(says);
    }
  });

  it('leaves a source out that is not the one in the log, and says so', async () => {
    const own = write('program.bpf.c', `\n\n\n${readFileSync(UNCHECKED.source, 'utf8')}`);
    for (const other of [NULL_CHECK.source, own]) {
      const { code, out, err } = await explain([UNCHECKED.log, '--source', other, '--json']);
      expect(code).toBe(1);
      expect(err).toMatch(
        /is left out: its lines are not those that the log quotes from program\.bpf\.c\.\n/,
      );
      expect(JSON.parse(out)).toMatchObject({ file: 'program.bpf.c', line: 16 });
    }
  });
});
