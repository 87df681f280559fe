import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainRejection, Unquoter } from '../../../src/domain/verifier-log/index.ts';
import { unwrapLine } from '../../../src/domain/verifier-log/unwrap.ts';
import { REJECTIONS_DIR } from '../../fixtures/rejections/index.ts';

const OUTPUT = readFileSync(`${REJECTIONS_DIR}packet-unchecked/output.txt`, 'utf8');
/** The verifier's own lines alone. */
const LOG = OUTPUT.split('\n').slice(2, 12).join('\n');
const eachLine = (prefix: string) => OUTPUT.replaceAll(/^/gm, prefix);
const quoted = LOG.replaceAll('"', '\\"').replaceAll('\n', '\\n');

describe('an output that somebody else has wrapped', () => {
  it.each([
    ['a job of a build service', eachLine('2026-11-23T01:00:00.0000000Z ')],
    ['a container', eachLine('loader-1  | ')],
    ['an answer to a mail', eachLine('> ')],
    ['the journal', eachLine('Nov  3 01:00:01 host loader[123]: ')],
    ['the kernel log', eachLine('[   12.345678] ')],
    ["Go's log", eachLine('2026/11/23 10:00:00 main.go:12: ')],
    ['a container of a cluster', eachLine('2026-11-23T01:00:00.5+09:00 2026/11/23 10:00:00 ')],
    ['cilium/ebpf with %+v', `load program: permission denied:\n${LOG.replaceAll(/^/gm, '\t')}`],
    [
      'a structured log of Go',
      `level=fatal msg="program first: load program: permission denied: ${quoted}"\n`,
    ],
    [
      'a structured log line by line',
      LOG.replaceAll('"', '\\"').replaceAll(
        /^(.*)$/gm,
        'time="2026-11-23T10:00:00Z" level=warning msg="$1" subsys=loader',
      ),
    ],
    [
      'the JSON of a container',
      LOG.split('\n')
        .map((log) => JSON.stringify({ log: `${log}\n`, stream: 'stderr' }))
        .join('\n'),
    ],
    ["Rust's debug format", `Error: LoadError { verifier_log: VerifierLog("${quoted}\\n") }`],
    ['line ends of another system', OUTPUT.replaceAll('\n', '\r\n')],
  ])('is read like the bare one: %s', (_, output) => {
    const { rule, file, line, message, trace } = explainRejection({ output: OUTPUT });
    expect(explainRejection({ output })).toMatchObject({ rule, file, line, message, trace });
  });

  it('gives the instruction and the message of a log that is cut down to its last line', () => {
    const last = '2: (69) r3 = *(u16 *)(r2 +12)';
    const message = 'invalid access to packet, off=12 size=2, R2(id=0,off=12,r=0)';
    const output = `program x: load program: permission denied: ${last}: ${message} (9 line(s) omitted)`;
    expect(unwrapLine(output)).toEqual(['program x: load program: permission denied: ', last, message]);
    expect(explainRejection({ output })).toMatchObject({ rule: 'packet-unchecked', message });
  });

  it.each([
    "libbpf: prog 'x': BPF program load failed: Permission denied",
    '; bpf_printk("a\\n"); @ x.bpf.c:12',
    '   12 | int x = foo(3)',
    '; bpf_printk("msg=%d", 1); @ x.bpf.c:12',
    '{ "msg": 1 }',
    '12345 | int x = foo(3)',
    '[1] PTR (anon) type_id=3',
    '>>> 0 | (95) exit',
    "x.bpf.c:7:16: error: expected ';'",
    '(15 line(s) omitted)',
    '',
  ])('leaves a line alone that nobody has wrapped: %s', (line) => {
    expect(unwrapLine(line)).toEqual([line]);
    expect(new Unquoter().push(line)).toBe(line);
  });
});

describe('a quoted log', () => {
  const whole = `before\nmsg="${quoted}" C:\\\\n\nC\\n after\n`;
  const read = (pieces: readonly string[]) => {
    const unquoter = new Unquoter();
    return pieces.map((piece) => unquoter.push(piece)).join('') + unquoter.finish();
  };

  it('gets its lines back, and nothing else changes', () => {
    expect(read([whole])).toBe(`before\nmsg="${LOG}" C:\\n\nC\\n after\n`);
  });

  it('gets them back however it is cut up, from the piece on that shows what it is', () => {
    const start = whole.indexOf('\\n2: (69)') + 12;
    for (let size = 1; size < 50; size++) {
      const rest = whole.slice(start).match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(read([whole.slice(0, start), ...rest])).toBe(read([whole]));
    }
  });

  it('loses no backslash at its end', () => {
    expect(read([`${quoted}\\`])).toBe(`${LOG}\\`);
  });
});
