import type { Context } from '../context.ts';
import type { Step } from '../link.ts';
import { blockAfter } from './source-text.ts';

const BRACES = /^[{}]*$/;
const RETURN = /\breturn\b/;
/** clang may test this together with what comes after, so such a line last says little about the way out. */
const IS_NULL = /^if\s*\(\s*(?:!\s*\w+|\w+\s*==\s*NULL|NULL\s*==\s*\w+)\s*\)/;

/**
 * The line of the `return` that a path ended with. clang lets all paths share one exit, at the closing brace of the
 * function, so it is where the path last was in the source, or the body of the `if` there.
 * @param exit the step that ended the path; the last one when nothing is said
 */
export function leavingLine(context: Context, exit?: Step): number | undefined {
  const { source, steps } = context;
  const from = exit ?? steps.at(-1);
  const end = from === undefined ? -1 : steps.lastIndexOf(from);
  if (from === undefined) return undefined;
  for (let at = end; at >= 0 && at > end - 40; at--) {
    const step = steps[at];
    if (!step || step.frame !== from.frame) continue;
    const line = context.lineOf(step);
    const text = line === undefined ? undefined : (source?.lineAt(line) ?? step.source?.text);
    if (line === undefined || text === undefined || BRACES.test(text)) continue;
    if (!source || RETURN.test(text)) return line;
    const isIf = /^(?:\}?\s*else\s+)?if\b/.test(text);
    return (isIf ? returnBehind(context, line) : returnAfter(context, line)) ?? line;
  }
  return undefined;
}

/** A `return` of a constant right behind the line leaves no instruction of its own. */
function returnAfter({ source }: Context, line: number): number | undefined {
  for (let at = line + 1; at < line + 6; at++) {
    const text = source?.lineAt(at) ?? '';
    if (BRACES.test(text) || /^(?:\/\/|\/\*|\*)/.test(text)) continue;
    return /^return\b/.test(text) ? at : undefined;
  }
  return undefined;
}

/** When more than a `return` stands behind the `if`, its instructions would have followed: it was its own `return`. */
function returnBehind({ source }: Context, line: number): number | undefined {
  const block = source && blockAfter(source, line);
  if (!source || !block?.leaves || block.hasElse || IS_NULL.test(source.lineAt(line) ?? '')) return undefined;
  for (let at = block.last + 1; at < block.last + 20; at++) {
    const text = source.lineAt(at) ?? '}';
    if (text === '' || /^(?:\/\/|\/\*|\*)/.test(text)) continue;
    if (/^\}/.test(text) || RETURN.test(text)) return undefined;
    break;
  }
  for (let at = block.last; at > line; at--) if (RETURN.test(source.lineAt(at) ?? '')) return at;
  return undefined;
}

/** The only `return` of the function around a line that returns just this constant. */
export function returnOfValue(
  { source }: Context,
  line: number | undefined,
  value: string,
): number | undefined {
  if (!source || line === undefined) return undefined;
  const found: number[] = [];
  for (let at = line; at > 0; at--) {
    const raw = source.rawLineAt(at) ?? '';
    const returned = /\breturn\s+\(?(-?\s*\w+)\)?\s*;/.exec(raw)?.[1]?.replace(/\s/g, '');
    if (returned !== undefined && (VERDICTS[returned] ?? returned) === value) found.push(at);
    if (/^\{|^[A-Za-z_].*\)\s*\{?\s*$/.test(raw)) break;
  }
  return found.length === 1 ? found[0] : undefined;
}

/** Names that beginners return where they mean nothing (linux/bpf.h). */
const VERDICTS: Readonly<Record<string, string>> = {
  XDP_ABORTED: '0',
  XDP_DROP: '1',
  XDP_PASS: '2',
  XDP_TX: '3',
  XDP_REDIRECT: '4',
  TC_ACT_UNSPEC: '-1',
  TC_ACT_OK: '0',
  TC_ACT_SHOT: '2',
  TC_ACT_REDIRECT: '7',
  TCX_NEXT: '-1',
  TCX_PASS: '0',
  TCX_DROP: '2',
  TCX_REDIRECT: '7',
  SK_DROP: '0',
  SK_PASS: '1',
  true: '1',
  false: '0',
};
