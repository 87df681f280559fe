import type { Context } from '../context.ts';
import { readInstruction } from '../instruction.ts';

/** An access to the packet that the verifier refused. */
export type PacketAccess = {
  /** From the packet's start; behind a variable part (id > 0) from the end of that part. */
  readonly offset: number;
  readonly size: number;
  /** Of the variable part that was added to the pointer; 0 when there is none. */
  readonly id: number;
  /** How many bytes were proved, counted from where `offset` counts. */
  readonly proved: number;
  readonly register: number;
  readonly write: boolean;
  /** The helper that would access it. */
  readonly helper: string | undefined;
};

/** `invalid access to packet, off=12 size=2, R2(id=0,off=12,r=0)`; since Linux 4.9 in this shape. */
const ACCESS = /invalid access to packet, off=(-?\d+) size=(\d+), R(\d+)\(id=(\d+),off=(-?\d+),r=(-?\d+)\)/;
/** All there is where the wrong side of a comparison marked the pointer itself. */
const OUTSIDE = /^R(\d+) offset is outside of the packet/;

export function readAccess(message: string, context: Context): PacketAccess | undefined {
  const match = ACCESS.exec(message);
  if (!match) return readMarked(message, context);
  const [offset = 0, size = 0, register = 0, id = 0, , range = 0] = match.slice(1).map(Number);
  // A range beyond the longest packet is the verifier's mark for "no idea", set by a comparison the wrong way round.
  const proved = range > 0xffff || range < 0 ? 0 : range;
  return { offset, size, id, proved, register, ...byWhom(context) };
}

function readMarked(message: string, context: Context): PacketAccess | undefined {
  const register = OUTSIDE.exec(message)?.[1];
  const state = register === undefined ? undefined : context.register(Number(register));
  const instruction = readInstruction(context.steps.at(-1)?.text ?? '');
  if (state?.type !== 'pkt' || !('memory' in instruction)) return undefined;
  const { memory } = instruction;
  const detail = (name: string) =>
    Number(new RegExp(`(?:^|,)${name}=(-?\\d+)`).exec(state.details)?.[1] ?? 0);
  return {
    offset: detail('off') + memory.offset,
    size: memory.bits / 8,
    id: detail('id'),
    proved: 0,
    register: Number(register),
    ...byWhom(context),
  };
}

/** The only function of the program that the line calls. */
function calledFunction({ place, source }: Context): string | undefined {
  const names = [...(place?.text.slice(0, 300).matchAll(/\b([a-z_]\w*)\s*\(/g) ?? [])].map(
    ([, name = '']) => name,
  );
  const own = names.filter(
    (name) => source?.find(new RegExp(`^[A-Za-z_][\\w\\s*]*\\b${name}\\s*\\(`)) !== undefined,
  );
  return own.length === 1 ? own[0] : undefined;
}

function byWhom(context: Context): { write: boolean; helper: string | undefined } {
  const instruction = readInstruction(context.steps.at(-1)?.text ?? '');
  return {
    write: instruction.kind === 'store' || instruction.kind === 'atomic',
    helper:
      instruction.kind === 'call'
        ? (instruction.helper ?? calledFunction(context) ?? 'The function')
        : undefined,
  };
}

/** Where the last byte ends: so many must be proved. */
export const needed = ({ offset, size }: PacketAccess): number => offset + size;

export const bytes = (count: number): string => (count === 1 ? '1 byte' : `${count} bytes`);

export const areNeeded = (count: number): string => `${bytes(count)} ${count === 1 ? 'is' : 'are'} needed`;

/** `You read \`ip->protocol\``, as the beginning of a sentence. */
export function youAccess({ write, helper, size }: PacketAccess, { expression }: Context): string {
  const what = expression ? `\`${expression.text}\`` : bytes(size);
  if (helper)
    return `${helper} gets ${expression ? `${what}, a part of the packet` : 'a part of the packet'}`;
  return `You ${write ? 'write' : 'read'} ${what}`;
}
