import type { Context } from '../context.ts';
import type { Expression } from '../expression.ts';
import { needed, type PacketAccess } from './packet-access.ts';
import { endOf, leaveOf, type Scope, scopeOf, startsStatement } from './packet-scope.ts';

/**
 * The comparison that proves an access, to be put before the refused line. Undefined where it is not certain that it
 * compiles, proves it, and changes nothing else.
 */
export function checkBefore(access: PacketAccess, context: Context): string | undefined {
  if (access.offset < 0 || access.helper) return undefined;
  const scope = scopeOf(context);
  if (!scope) return context.source ? undefined : checkWithoutSource(access, context);
  const end = endOf(scope, context);
  if (end === undefined || !startsStatement(scope)) return undefined;
  const bound = boundOf(access, context, scope);
  return bound && `if (${bound} > ${end}) ${leaveOf(scope, context)}`;
}

function checkWithoutSource(access: PacketAccess, context: Context): string | undefined {
  const { expression, packet, passOn } = context;
  if (expression?.arrow) return `if ((void *)(${baseOf(expression)} + 1) > ${packet.end}) ${passOn}`;
  return access.id === 0 ? `if (${packet.start} + ${needed(access)} > ${packet.end}) ${passOn}` : undefined;
}

/** The first byte behind what is accessed, as the function around it can write it: `(void *)(eth + 1)`. */
export function boundText(access: PacketAccess, context: Context): string | undefined {
  const scope = scopeOf(context);
  return scope && access.offset >= 0 ? boundOf(access, context, scope) : undefined;
}

function boundOf(access: PacketAccess, { expression, packet }: Context, scope: Scope): string | undefined {
  const line = scope.after[0] ?? '';
  const isKnown = (name: string) =>
    new RegExp(`\\b${name}\\b`).test(`${scope.header}\n${scope.before.join('\n')}`) &&
    !new RegExp(`\\b${name}\\s*(?:=(?!=)|\\+\\+|--|[-+]=)|(?:\\+\\+|--)\\s*${name}\\b`).test(line);
  if (expression && isKnown(expression.pointer)) {
    const bound = throughExpression(expression, access, isKnown);
    if (bound) return bound;
  }
  const only = expression ? undefined : onlyPointer(line);
  if (only && isKnown(only)) return `(void *)(${only} + 1)`;
  const isMoved = new RegExp(`\\b${packet.start}\\s*(?:\\+=|\\+\\+)`).test(scope.before.join('\n'));
  const isNumber = new RegExp(`\\b(?:__u\\d+|long|int|unsigned)\\s+${packet.start}\\b`).test(
    scope.before.join('\n'),
  );
  return access.id === 0 && isKnown(packet.start) && !isMoved && !isNumber
    ? `${isTyped(packet.start, scope) ? '(void *)' : ''}${packet.start} + ${needed(access)}`
    : undefined;
}

/** Where all members of a line are of one struct, as in a memcpy between two of them, its end bounds them all. */
function onlyPointer(line: string): string | undefined {
  const pointers = new Set([...line.matchAll(/\b(\w+)->/g)].map(([, name]) => name));
  const others = /\w\[|[^\w\s)]\s*\*+\s*\(?\w|->\w+(?:->|\.)/.test(line);
  return pointers.size === 1 && !others ? [...pointers][0] : undefined;
}

/** `struct ethhdr *data`: adding to it does not count in bytes. */
const isTyped = (name: string, { header, before }: Scope) =>
  new RegExp(`\\b(?:struct\\s+\\w+|__[us](?:16|32|64)|short|int|long)\\s*\\*\\s*${name}\\b`).test(
    `${header}\n${before.join('\n')}`,
  );

function throughExpression(
  expression: Expression,
  { size }: PacketAccess,
  isKnown: (name: string) => boolean,
): string | undefined {
  const { text, arrow, pointer } = expression;
  if (arrow) return /\[[^\]]*\].*->/.test(text) ? undefined : `(void *)(${baseOf(expression)} + 1)`;
  const index = /^\w+\[([^\][]+)\]$/.exec(text)?.[1]?.trim();
  if (index !== undefined) {
    const names = index.match(/[A-Za-z_]\w*/g) ?? [];
    if (!/^[\w\s+-]+$/.test(index) || !names.every((name) => /^[A-Z]/.test(name) || isKnown(name)))
      return undefined;
    const behind = /^\d+$/.test(index) ? `${Number(index) + 1}` : `${index} + 1`;
    return `(void *)(${pointer} + ${behind})`;
  }
  if (!/^\*/.test(text)) return undefined;
  return /^\*\s*\w+$/.test(text) ? `(void *)(${pointer} + 1)` : `(void *)${pointer} + ${size}`;
}

/** The pointer of the last arrow: `pkt->eth` of `pkt->eth->h_proto`. */
const baseOf = ({ text }: Expression) => text.slice(0, text.lastIndexOf('->'));
