import type { Context } from '../context.ts';
import { readInstruction } from '../instruction.ts';
import type { Step } from '../link.ts';
import { readRange } from '../range.ts';
import { readRegister } from '../registers.ts';
import { needed, type PacketAccess } from './packet-access.ts';
import { comparisonsOf } from './packet-comparisons.ts';
import { headerOf, memberPlace } from './packet-headers.ts';
import { scopeOf } from './packet-scope.ts';

/** What was added to a pointer, as C writes it, and what the verifier knows of it. */
export type Amount = { readonly text: string | undefined; readonly least: bigint; readonly most: bigint };

/** @param move the addition of a register to a packet pointer */
export function amountOf(move: Step, context: Context): Amount {
  const instruction = readInstruction(move.text);
  const operand =
    instruction.kind === 'arithmetic' && instruction.operand.kind === 'register'
      ? instruction.operand.register
      : -1;
  const states = [operand, 'to' in instruction ? (instruction.to ?? -1) : -1].flatMap(
    (register) => readRegister(move.registers, register) ?? [],
  );
  const number = states.find(({ type }) => type === 'scalar') ?? states[0];
  const { umin, umax } = readRange(number?.details ?? '');
  return { text: addedText(sourceOf(move, context)), least: umin, most: umax };
}

/** The line of a step in the learner's own file; undefined for one that comes from a header or from no line. */
export function ownLine(step: Step, context: Context): number | undefined {
  const line = context.lineOf(step);
  const { source } = step;
  if (line === undefined || !source || !context.source) return line;
  if (source.line !== undefined) return source.line === line ? line : undefined;
  return source.text === '' || context.source.lineAt(line) === source.text.trim() ? line : undefined;
}

export const sourceOf = (step: Step, context: Context): string =>
  (context.source?.lineAt(ownLine(step, context) ?? 0) ?? step.source?.text ?? '').slice(0, 300);

/** `ip->ihl * 4` of `tcp = (void *)ip + ip->ihl * 4;`, when there is only one thing that it can be. */
export function addedText(line: string): string | undefined {
  const terms = [
    ...line
      .replace(/\bsizeof\s*\([^()]*\)/g, '1')
      .matchAll(/\+=?\s*(\(?\*?[A-Za-z_][\w>.-]*(?:\([\w>.-]*\))?\)?(?:\s*(?:\*|<<)\s*\d+)?)/g),
  ]
    .map(([, term = '']) => term.trim())
    .filter((term) => !/^\(?(?:void|char|struct|unsigned|__u\d+)\b/.test(term) && !/->$|-$/.test(term));
  return terms.length === 1 && balanced(terms[0] ?? '') ? terms[0] : undefined;
}

/** How to bound it before it is added: `if (len > 1500) …`. */
export function boundCode(text: string | undefined, signed = false): string {
  const name = text && /^\w+$/.test(text) ? text : 'n';
  const copy = name === text || text === undefined ? '' : `${signed ? 'int' : '__u32'} n = ${text}; `;
  return `${copy}if (${signed ? `${name} < 0 || ` : ''}${name} > 1500) …`;
}

const balanced = (text: string) => text.split('(').length === text.split(')').length;

/** `0 to 60`. */
export const spread = ({ least, most }: Amount): string =>
  most > 0xffffffffn ? 'any number' : least === most ? `${most}` : `${least} to ${most}`;
export const spreadJa = ({ least, most }: Amount): string =>
  most > 0xffffffffn ? '任意の数' : least === most ? `${most}` : `${least}～${most}`;

/**
 * Bytes proved and needed from the pointer that the C goes through: behind a variable part the verifier counts the
 * fixed part as well, in which nobody is interested.
 */
export function fromPointer(access: PacketAccess, context: Context): { proved: number; needed: number } {
  const base = access.id === 0 ? 0 : fixedPart(access, context);
  return { proved: Math.max(0, access.proved - base), needed: needed(access) - base };
}

function fixedPart(access: PacketAccess, context: Context): number {
  const { expression } = context;
  const member = /->(\w+)(?:[[.].*)?$/.exec(expression?.text ?? '')?.[1];
  const header = expression?.arrow ? headerOf(expression.pointer, context) : undefined;
  const offset = header && member ? memberPlace(header.name, member, context)?.offset : undefined;
  if (offset !== undefined && offset <= access.offset) return access.offset - offset;
  const index = /^\w+\[(\d+)\]$/.exec(expression?.text ?? '')?.[1];
  if (index !== undefined) return access.offset - Number(index) * access.size;
  if (/^\*\s*\w+$/.test(expression?.text ?? '')) return access.offset;
  // Where the variable part was added, and nothing else was known.
  const step = context.steps.find(({ registers }) => registers.includes(`pkt(id=${access.id},`));
  const fixed = Number(
    new RegExp(`pkt\\(id=${access.id},off=(-?\\d+)`).exec(step?.registers ?? '')?.[1] ?? 0,
  );
  return Math.min(fixed, access.offset);
}

/** The check that proved what is proved, and its line. */
export function provingCheck(access: PacketAccess, context: Context) {
  const found = comparisonsOf(context).findLast(
    ({ id, proves }) => id === access.id && proves === access.proved && proves > 0,
  );
  const line = found && ownLine(found.step, context);
  return found && line !== undefined
    ? { line, text: sourceOf(found.step, context), step: found.step }
    : undefined;
}

/** A line behind the access, in the same function, that compares with the packet's end. */
export function laterCheck(context: Context): number | undefined {
  const { place, expression, packet } = context;
  const scope = scopeOf(context);
  if (!place || !scope) return undefined;
  const names = [expression?.pointer, packet.start].filter((name) => name !== undefined).join('|');
  const check = new RegExp(
    `\\bif\\s*\\(.*\\b(?:${names})\\b.*[<>].*\\b\\w*end\\b|\\bif\\s*\\(.*\\b\\w*end\\b.*[<>].*\\b(?:${names})\\b`,
  );
  const at = scope.after.findIndex((line, index) => index > 0 && check.test(line));
  return at > 0 ? place.line + at : undefined;
}

/** Whether the refused line is in the body of a loop. */
export function isInLoop(context: Context): boolean {
  const scope = scopeOf(context);
  if (!scope) return false;
  let depth = 0;
  for (const line of [...scope.before].reverse()) {
    depth += line.split('}').length - line.split('{').length;
    const opens = /\b(?:for|while)\s*\(/.test(line);
    if (opens && (depth < 0 || (!line.includes('{') && line === scope.before.at(-1)))) return true;
    if (depth < 0) depth = 0;
  }
  return false;
}
