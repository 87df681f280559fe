const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const BLANKS_AND_COMMENTS = /(?:[ \t\f\v\r\n]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const INCLUDE = /#[ \t]*include[ \t]*(["<][^"<>\r\n]*[">])/y;
const REST_OF_LINE = /[ \t]*(?=\r?\n|\/\/|\/\*|$)/y;

/**
 * Reads the #include lines that a C file starts with, up to the first thing that is anything else. Comments and blank
 * lines between them are passed over.
 *
 * It answers with less rather than guess: a joined line (backslash, newline) or a trigraph in a comment can swallow the
 * line that follows, so the reading stops before it.
 *
 * @returns what is included, with its quotes: `"vmlinux.h"`, `<bpf/bpf_helpers.h>`.
 */
export function leadingIncludes(source: string): string[] {
  const includes: string[] = [];
  let position = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const match = pattern.exec(source);
    if (match !== null) position = pattern.lastIndex;
    return match;
  };
  for (;;) {
    const between = take(BLANKS_AND_COMMENTS)?.[0] ?? '';
    if (/\\[ \t\f\v]*\r?\n|\?\?\/|\r(?!\n)/.test(between)) return includes;
    if (includes.length > 0 && !between.replace(COMMENT, '').includes('\n')) return includes;
    const include = take(INCLUDE);
    if (include === null || take(REST_OF_LINE) === null) return includes;
    includes.push(include[1] ?? '');
  }
}

/** What the precompiled header holds, in this order. The rest of what BPF programs include is small. */
export const PRECOMPILED = ['vmlinux.h', 'bpf/bpf_helpers.h'] as const;

/**
 * Whether a file may be compiled with the precompiled header: only when it asks for the very same headers, first and in
 * the same order. Any other file must meet them, or miss them, exactly as plain clang would.
 */
export function asksForPrecompiled(source: string): boolean {
  const [first, second] = leadingIncludes(source);
  return (
    (first === `"${PRECOMPILED[0]}"` || first === `<${PRECOMPILED[0]}>`) && second === `<${PRECOMPILED[1]}>`
  );
}
