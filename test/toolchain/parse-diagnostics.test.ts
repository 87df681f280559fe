import { expect, test } from 'vitest';
import { parseDiagnostics } from '../../src/toolchain/parse-diagnostics.ts';

const SOURCE = 'hello/print.bpf.c';
/** Each message as `file:line:column severity: message`, to read tests at a glance. */
function parse(output: string, source = SOURCE): string[] {
  return parseDiagnostics(output, { source, cwd: '/home/me/xdplings' }).map(
    ({ file, line, column, severity, message }) => `${file}:${line}:${column} ${severity}: ${message}`,
  );
}

test('reads errors, warnings and their notes as clang 14 prints them', () => {
  const output = `hello/print.bpf.c:9:2: warning: unused variable 'x' [-Wunused-variable]
        int x;
            ^
hello/print.bpf.c:13:9: error: use of undeclared identifier 'XDP_PAS'; did you mean 'XDP_PASS'?
        return XDP_PAS;
               ^~~~~~~
               XDP_PASS
/cache/vmlinux.h:43783:2: note: 'XDP_PASS' declared here
        XDP_PASS = 2,
        ^
1 warning and 1 error generated.
`;
  expect(parse(output)).toEqual([
    "hello/print.bpf.c:9:2 warning: unused variable 'x' [-Wunused-variable]",
    "hello/print.bpf.c:13:9 error: use of undeclared identifier 'XDP_PAS'; did you mean 'XDP_PASS'?",
    "/cache/vmlinux.h:43783:2 note: 'XDP_PASS' declared here",
  ]);
});

test('reads them as clang 17 and newer print them, with line numbers at the side', () => {
  const output = `hello/print.bpf.c:3:8: fatal error: 'bpf/x.h' file not found
    3 | #include <bpf/x.h>
      |          ^~~~~~~~~
1 error generated.
`;
  expect(parse(output)).toEqual(["hello/print.bpf.c:3:8 error: 'bpf/x.h' file not found"]);
});

test('is not fooled by a quoted line of source that looks like a message', () => {
  const output = `hello/print.bpf.c:3:1: error: expected expression
hello/print.bpf.c:99:9: error: this is the learner's text
^
`;
  expect(parse(output)).toEqual(['hello/print.bpf.c:3:1 error: expected expression']);
});

test('puts errors inside a system header at the learner’s include, once, saying where they are', () => {
  const output = `In file included from hello/print.bpf.c:2:
In file included from /usr/include/bpf/bpf_helpers.h:11:
/usr/include/bpf/bpf_helper_defs.h:78:83: error: unknown type name '__u64'
static long (*f)(__u64 flags) = (void *) 2;
                 ^
/usr/include/bpf/bpf_helper_defs.h:102:42: error: unknown type name '__u32'
/usr/include/bpf/bpf_helper_defs.h:90:1: note: something inside
fatal error: too many errors emitted, stopping now [-ferror-limit=]
hello/print.bpf.c:5:1: error: its own
`;
  expect(parse(output)).toEqual([
    "hello/print.bpf.c:2:1 error: unknown type name '__u64' (in bpf_helper_defs.h, line 78, and 1 more like it)",
    'hello/print.bpf.c:5:1 error: its own',
  ]);
});

test('leaves errors in a header of the learner’s own where they are', () => {
  const output = `In file included from hello/print.bpf.c:4:
hello/mine.h:2:1: error: unknown type name 'foo'
`;
  expect(parse(output)).toEqual(["hello/mine.h:2:1 error: unknown type name 'foo'"]);
});

test('knows a file that includes itself, however clang spells its name', () => {
  const output = `In file included from ./print.bpf.c:1:
In file included from ./print.bpf.c:1:
./print.bpf.c:1:10: error: #include nested too deeply
`;
  expect(parse(output, 'print.bpf.c')).toEqual(['print.bpf.c:1:10 error: #include nested too deeply']);
});

test('puts notes about assembly at the message that they belong to', () => {
  const output = `hello/print.bpf.c:7:15: error: invalid operand for instruction
        asm volatile("r0 = foo");
                     ^
<inline asm>:1:7: note: instantiated into assembly here
        r0 = foo
             ^
`;
  expect(parse(output)).toEqual([
    'hello/print.bpf.c:7:15 error: invalid operand for instruction',
    'hello/print.bpf.c:7:15 note: instantiated into assembly here',
  ]);
});

test('says the same thing at the same place once', () => {
  const line = "hello/print.bpf.c:9:7: error: use of undeclared identifier 'y'\n";
  expect(parse(line + line)).toHaveLength(1);
});

test('notes after the last message that clang gave up counting', () => {
  const output = `hello/print.bpf.c:9:7: error: x
fatal error: too many errors emitted, stopping now [-ferror-limit=]
`;
  expect(parse(output)[1]).toBe(
    'hello/print.bpf.c:9:7 note: too many errors emitted, stopping now [-ferror-limit=]',
  );
});

test('reads what the backend of clang 14 says past its own diagnostics, without its addresses', () => {
  const output = `hello/print.bpf.c:13:18: error: too many args to 0x6168858: i64 = GlobalAddress<i32 (i32, i32)* @six> 0, hello/print.bpf.c:13:18
Error at line 13: Unsupport signed division for DAG: 0x6168858: i64 = sdiv 0x6168990, 0x6168720, hello/print.bpf.c:13:11Please convert to unsigned div/mod.
fatal error: error in backend: Cannot select: 0x6168858: i64 = sdiv 0x6168990, 0x6168720, hello/print.bpf.c:13:11
  0x6168990: i64 = sra 0x61688c0, Constant:i64<32>, hello/print.bpf.c:12:15
PLEASE submit a bug report to https://github.com/llvm/llvm-project/issues/
Stack dump:
0.\tProgram arguments: clang -c hello/print.bpf.c
clang: error: clang frontend command failed with exit code 70 (use -v to see invocation)
`;
  expect(parse(output)).toEqual([
    'hello/print.bpf.c:13:18 error: too many args to six',
    'hello/print.bpf.c:13:11 error: Unsupport signed division. Please convert to unsigned div/mod.',
  ]);
});

test('puts an error without a place at the first line', () => {
  expect(parse("clang-19: error: no such file or directory: 'hello/print.bpf.c'\n")).toEqual([
    "hello/print.bpf.c:1:1 error: no such file or directory: 'hello/print.bpf.c'",
  ]);
});

test.each([
  ['nothing', ''],
  ['no output of clang', 'Segmentation fault\n\u0000\u001b[31m:::\n1:2:3: error\n^\n'],
  ['only half of it', 'In file included from'],
])('finds no message in %s', (_, output) => {
  expect(parse(output)).toEqual([]);
});
