/** A memory access as C writes it. */
export type Expression = {
  /** `eth->h_proto`, `bytes[3]`, `*value`. */
  readonly text: string;
  /** The pointer that it goes through: `eth`. */
  readonly pointer: string;
  /** With an arrow the size of the pointer's target covers it: `eth + 1` is a bound. */
  readonly arrow: boolean;
};

const MEMBERS = /\b([A-Za-z_]\w*)(?:(?:->|\.)[A-Za-z_]\w*|\[[^\][]*\])+/g;
const DEREFERENCE =
  /(?:(?<=\breturn\s*)|(?<![\w)\]]\s*))\*+\s*(?:\([^()]*\)\s*)?([A-Za-z_]\w*)(?![\w*]|\s*->|\s*\[|\s*\.|\s*\()/g;
/** `__sync_fetch_and_add(count, 1)` follows its first argument. */
const ATOMIC = /(?<=\b__(?:sync|atomic)_\w+\s*\(\s*)([A-Za-z_]\w*)(?=\s*,)/g;
const CONTEXT = /^(?:ctx|skb|xdp)$/;
/** Comments, strings and sizes read nothing. */
const NO_CODE = /\bsizeof\s*\([^()]*\)|\/\*.*?(?:\*\/|$)|\/\/.*|"(?:[^"\\]|\\.)*"/g;
/** `struct iphdr *ip` declares, it reads nothing. */
const DECLARATION =
  /\b(?:struct\s+\w+|void|char|int|long|short|unsigned|signed|__[us]\d+|__be\d+|u?int\d+_t)\s*\*+\s*\w+/g;

/**
 * The access to memory on a line of C, when it is certain which one is meant: the one at the column, or the only one.
 * @param column counted from 1, of a line that begins with its indentation
 */
export function findExpression(line: string, column?: number): Expression | undefined {
  const masked = [NO_CODE, DECLARATION].reduce(
    (text, pattern) => text.replace(pattern, (one) => ' '.repeat(one.length)),
    line,
  );
  const found = [
    ...[...masked.matchAll(MEMBERS)].map((match) => ({ match, arrow: match[0].includes('->') })),
    ...[...masked.matchAll(ATOMIC)].map((match) => ({ match, arrow: false })),
    ...[...masked.matchAll(DEREFERENCE)].map((match) => ({ match, arrow: false })),
  ].filter(({ match }) => !CONTEXT.test(match[1] ?? '') && !/^sizeof\b/.test(match[0]));
  const at = column === undefined ? -1 : column - 1;
  const pointed = found.filter(({ match }) => at >= match.index && at < match.index + match[0].length);
  const texts = new Set(found.map(({ match }) => match[0]));
  const chosen = pointed.length === 1 ? pointed[0] : texts.size === 1 ? found[0] : undefined;
  if (!chosen) return undefined;
  const { match, arrow } = chosen;
  return { text: match[0].trim(), pointer: match[1] ?? '', arrow };
}
