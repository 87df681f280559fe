import type { Context } from '../context.ts';
import { findExpression } from '../expression.ts';
import { type Rule, type RuleDefinition, rule, type Wording } from '../rule.ts';
import { readAccess } from './packet-access.ts';
import { headerOf, memberPlace } from './packet-headers.ts';
import { endOf, scopeOf } from './packet-scope.ts';

/**
 * A rule about an access to the packet. clang gives some instructions no line of their own, in unrolled loops above
 * all; the place is then that of the instruction before. Where the line at hand reads no memory at all, and just one
 * line of the function reads a member that fits, that line is taken.
 */
export function packetRule<F>(definition: RuleDefinition<F>): Rule {
  type Moved = { readonly facts: F; readonly at: Context; readonly line: number | undefined };
  const words = ({ en, ja }: Wording<F>): Wording<Moved> => ({
    en: ({ facts, at }) => withNames(en(facts, at), at),
    ja: ({ facts, at }) => withNames(ja(facts, at), at),
  });
  const { match, title, why, fix, learnMore, cause, proof, fixCode, slug, stage } = definition;
  return rule<Moved>({
    slug,
    stage,
    match: (message, context) => {
      const line = lineOfAccess(message, context);
      const at = line === undefined ? context : contextAt(line, context);
      const facts = match(message, at);
      return facts === undefined ? undefined : { facts, at, line };
    },
    title: words(title),
    why: words(why),
    fix: words(fix),
    locate: ({ line }) => (line === undefined ? undefined : { line }),
    learnMore: ({ facts, at }) =>
      typeof learnMore === 'function' ? learnMore(facts, at) : (learnMore ?? []),
    cause: ({ facts, at }) => cause?.(facts, at),
    proof: ({ facts, at }) => proof?.(facts, at),
    fixCode: ({ facts, at }) => fixCode?.(facts, at),
  });
}

/** The program's own name for the packet's end, in words that are written with the usual one. */
function withNames(words: string, context: Context): string {
  const scope = scopeOf(context);
  const end = scope && endOf(scope, context);
  return end && /^\w+$/.test(end) && end !== 'data_end'
    ? words.replace(/(?<!->|\*)\bdata_end\b/g, end)
    : words;
}

/** `struct iphdr *ip` declares, `ctx->data` reads no packet, and a call may hide anything. */
const READS_NOTHING = /^(?!.*(?:->|\[|\*\s*\(?\w)).*$/;
const CALL = /\b(?!if|for|while|switch|return|sizeof|bpf_hton[sl]|bpf_ntoh[sl])\w+\s*\(/;

/** How far behind the packet's start headers begin, as a rule. */
const STARTS = new Set([0, 14, 18, 22, 34, 38, 42, 54, 58, 62]);

function lineOfAccess(message: string, context: Context): number | undefined {
  const { place } = context;
  const text = place?.text.slice(0, 300) ?? '';
  if (!place || !READS_NOTHING.test(text) || CALL.test(text)) return undefined;
  const access = readAccess(message, context);
  const scope = access && access.id === 0 ? scopeOf(context) : undefined;
  if (!access || !scope) return undefined;
  const lines = [...scope.before, ...scope.after].flatMap((line, index) => {
    const members = [...line.matchAll(/\b(\w+)->(\w+)/g)];
    const fits = members.some(([, pointer = '', member = '']) => {
      const header = headerOf(pointer, context);
      const found = header && memberPlace(header.name, member, context);
      return found !== undefined && found.size === access.size && STARTS.has(access.offset - found.offset);
    });
    return fits ? [scope.first + index] : [];
  });
  return lines.length === 1 ? lines[0] : undefined;
}

function contextAt(line: number, context: Context): Context {
  const { source, place } = context;
  const text = source?.lineAt(line) ?? '';
  return place && source
    ? {
        ...context,
        place: { file: place.file, line, text },
        expression: findExpression(source.rawLineAt(line) ?? ''),
      }
    : context;
}
