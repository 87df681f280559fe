import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../src/domain/verifier-log/index.ts';
import { REJECTIONS_DIR } from '../../fixtures/rejections/index.ts';

/** A captured output, without the program: what somebody gets who pastes it. */
const pasted = (name: string, output = 'output.txt') =>
  explainRejection({ output: readFileSync(`${REJECTIONS_DIR}${name}/${output}`, 'utf8') });

const withSource = (name: string, output = 'output.txt') =>
  explainRejection({
    output: readFileSync(`${REJECTIONS_DIR}${name}/${output}`, 'utf8'),
    source: {
      file: 'program.bpf.c',
      text: readFileSync(fileURLToPath(new URL(`file://${REJECTIONS_DIR}${name}/program.bpf.c`)), 'utf8'),
    },
  });

const explain = (source: string, ...messages: string[]) =>
  explainRejection({
    output: messages.map((message) => `a.bpf.c:${message}\n`).join(''),
    source: { file: 'a.bpf.c', text: source },
  });

describe('the root of a cascade', () => {
  test('is a header that is not included, and all lines with its macros follow', () => {
    expect(withSource('missing-bpf-helpers--map')).toMatchObject({
      rule: 'missing-bpf-helpers',
      alsoMended: expect.toSatisfy((count: number) => count > 10),
    });
  });

  test('is an #include, for everything that clashes inside of headers, at the line of the #include', () => {
    const { rule, line, alsoMended } = withSource('vmlinux-conflict');
    expect({ rule, line }).toEqual({ rule: 'vmlinux-conflict', line: 3 });
    expect(alsoMended).toBeGreaterThan(15);
  });

  test('is the same name wherever it is used', () => {
    const unknown = "error: use of undeclared identifier 'queu'";
    const other = "error: use of undeclared identifier 'port'";
    const found = explain('\n\n\n', `2:1: ${unknown}`, `3:1: ${other}`, `4:1: ${unknown}`);
    expect(found).toMatchObject({ rule: 'unknown-identifier', line: 2, alsoMended: 1 });
  });

  test('is the declaration that failed, for each use of its variable', () => {
    const source = '  u32 limit = 10;\n  u32 other;\n  if (limit > 3 && port)';
    const found = explain(
      source,
      "1:3: error: use of undeclared identifier 'u32'",
      "2:3: error: use of undeclared identifier 'u32'",
      "3:7: error: use of undeclared identifier 'limit'",
      "3:20: error: use of undeclared identifier 'port'",
    );
    expect(found).toMatchObject({ rule: 'unknown-type', line: 1, alsoMended: 2 });
  });

  test('is one function of <bpf/bpf_endian.h>, and the others come with it', () => {
    expect(withSource('implicit-declaration')).toMatchObject({ alsoMended: 1 });
    expect(withSource('implicit-declaration', 'output-clang-19.txt')).toMatchObject({ alsoMended: 1 });
  });

  test('is the brace that is missing, although other errors come first', () => {
    expect(withSource('missing-closing-brace--function')).toMatchObject({
      rule: 'missing-closing-brace',
      alsoMended: 2,
    });
  });

  test('may be only a warning', () => {
    expect(withSource('incomplete-type--parameter')).toMatchObject({
      rule: 'incomplete-type',
      alsoMended: 2,
    });
    expect(withSource('unclosed-string')).toMatchObject({ rule: 'unclosed-string' });
    const found = explain(
      'int prog(void) { return check(); }\n\nstatic int check(void)\n{',
      "1:25: warning: implicit declaration of function 'check' is invalid in C99 [-Wimplicit-function-declaration]",
      "3:12: error: static declaration of 'check' follows non-static declaration",
    );
    expect(found).toMatchObject({ rule: 'used-before-declared', line: 1, cause: { line: 3 }, alsoMended: 1 });
  });

  test('counts no error that has a cause of its own', () => {
    const found = explain(
      '\n\n',
      "1:5: error: expected ';' after expression",
      "2:5: error: use of undeclared identifier 'XDP_PAS'",
    );
    expect(found.rule).toBe('missing-semicolon');
    expect(found.alsoMended).toBeUndefined();
  });
});

describe('the line to look at', () => {
  test('is the end of the code before, not the line after it', () => {
    const source = 'struct event {\n  int a;\n}\n\n/* the program */\nSEC("xdp")\nint prog(void)';
    expect(explain(source, "7:1: error: expected ';' after struct")).toMatchObject({ line: 3 });
    expect(explain('  if (a > (3)\n    return;', "2:5: error: expected ')'")).toMatchObject({ line: 1 });
  });

  test('is the block that indentation shows to be open, behind comments, strings and macros', () => {
    const source = [
      '#define BLOCK { \\',
      '  {',
      'int prog(void)',
      '{',
      '  /* { */ char *text = "{"; // {',
      '  if (text) {',
      '    return 1;',
      '  for (;;) {',
      '  }',
      '  return 0;',
      '}',
      'char end[] = "x";',
    ].join('\n');
    const message = "12:18: error: expected '}'";
    expect(explain(source, message)).toMatchObject({ rule: 'missing-closing-brace', line: 6 });
  });

  test('is the #include, for an error in a header whose chain clang says only once', () => {
    const output = [
      'In file included from a.bpf.c:3:',
      'In file included from /usr/include/linux/if_ether.h:25:',
      "/usr/include/linux/types.h:27:3: error: typedef redefinition with different types ('int' vs 'long')",
      "/usr/include/linux/types.h:68:22: error: typedef redefinition with different types ('int' vs 'long')",
    ].join('\n');
    const text = '#include "vmlinux.h"\n\n#include <linux/if_ether.h>\n';
    const found = explainRejection({ output, source: { file: '/home/me/a.bpf.c', text } });
    expect(found).toMatchObject({
      rule: 'vmlinux-conflict',
      file: '/home/me/a.bpf.c',
      line: 3,
      alsoMended: 1,
    });
    expect(found.title.en).toContain('<linux/if_ether.h>');
    expect(explainRejection({ output })).toMatchObject({
      rule: 'vmlinux-conflict',
      file: 'a.bpf.c',
      line: 3,
    });
  });

  test('is none where clang says none and the source does not show it', () => {
    const output = 'fatal error: error in backend: Unsupported dynamic stack allocation\n';
    expect(explainRejection({ output })).toMatchObject({ rule: 'variable-array', stage: 'compile' });
    expect(explainRejection({ output }).line).toBeUndefined();
  });
});

describe('without the program', () => {
  test.each([
    ['missing-bpf-helpers', 'missing-bpf-helpers', 2],
    ['missing-semicolon', 'missing-semicolon', 8],
    ['missing-define', 'missing-define', 14],
    ['missing-address', 'missing-address', 16],
    ['incomplete-type', 'incomplete-type', 11],
    ['missing-bpf-tracing', 'missing-bpf-tracing', 6],
    ['c-library-header', 'c-library-header', 2],
    ['include-order', 'include-order', 2],
    ['strange-character', 'strange-character', 8],
    ['not-c', 'not-c', 8],
  ])('%s has the same rule, and the line that clang says', (name, rule, line) => {
    expect(pasted(name)).toMatchObject({ rule, line, file: 'program.bpf.c' });
  });

  test('quoted lines are read from both forms that clang has', () => {
    const quoted = (lines: string[]) =>
      explainRejection({ output: ['a.c:4:5: error: expected parameter declarator', ...lines].join('\n') })
        .rule;
    expect(quoted(['SEC("xdp")', '    ^'])).toBe('missing-bpf-helpers');
    expect(quoted(['    4 | SEC("xdp")', '      |     ^'])).toBe('missing-bpf-helpers');
    expect(quoted(['    4 | Sec("xdp")', '      |     ^'])).toBe('misspelt-section-macro');
  });
});

test('what clang only warns of is explained when nothing else was said', () => {
  const output = [
    "a.bpf.c:6:8: warning: unused variable 'n' [-Wunused-variable]",
    'a.bpf.c:9:30: warning: if statement has empty body [-Wempty-body]',
    '2 warnings generated.',
  ].join('\n');
  expect(explainRejection({ output })).toMatchObject({ rule: 'empty-body', line: 9 });
});

test('an error that no rule knows keeps its line, and nothing is invented', () => {
  const output = "a.bpf.c:4:2: error: something that no clang says\na.bpf.c:9:1: error: expected '}'\n";
  const { rule, line, message, alsoMended } = explainRejection({ output });
  expect({ rule, line, message }).toEqual({
    rule: 'unknown',
    line: 4,
    message: 'something that no clang says',
  });
  expect(alsoMended).toBeUndefined();
});
