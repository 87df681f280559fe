import type { Context } from '../context.ts';

/** A function that calls itself, and the line where it does. */
export type Recursion = { readonly name: string; readonly line: number | undefined };

const HEAD = /^[A-Za-z_][\w\s*]*[\s*](\w+)\s*\([^;]*$/;
const NO_FUNCTION = /^(?:if|for|while|switch|return|sizeof)$/;
const LINES = 5000;

/**
 * Looks in the source for a function that calls itself, at once or through one other.
 * @param only the one that is meant, when it is known
 */
export function ownFunctionCalled({ source }: Context, only?: string): Recursion | undefined {
  if (!source) return undefined;
  const calls = new Map<string, Map<string, number>>();
  let current = '';
  for (let line = 1; line < LINES; line++) {
    const raw = source.rawLineAt(line);
    if (raw === undefined) break;
    const head = HEAD.exec(raw.slice(0, 200))?.[1];
    if (head !== undefined && !NO_FUNCTION.test(head)) {
      current = head;
      calls.set(head, new Map());
      // `int f(int n) { return f(n - 1); }` on one line.
      note(calls.get(head), raw.slice(raw.indexOf('{') === -1 ? raw.length : raw.indexOf('{')), line);
    } else {
      note(calls.get(current), raw, line);
    }
  }
  for (const [name, called] of calls) {
    if (only !== undefined && name !== only) continue;
    const own = called.get(name);
    if (own !== undefined) return { name, line: own };
    for (const [other, line] of called) if (calls.get(other)?.has(name)) return { name, line };
  }
  return undefined;
}

function note(calls: Map<string, number> | undefined, text: string, line: number): void {
  if (!calls) return;
  for (const [, name = ''] of text.replace(/\/\*.*?\*\/|\/\/.*$/g, '').matchAll(/\b([A-Za-z_]\w*)\s*\(/g))
    if (!calls.has(name) && !NO_FUNCTION.test(name)) calls.set(name, line);
}
