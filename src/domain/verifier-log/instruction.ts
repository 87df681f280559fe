/** A source operand: another register, or whatever else the kernel prints there (a number, `map[id:3]`, `0x1 ll`). */
export type Operand =
  | { readonly kind: 'register'; readonly register: number }
  | { readonly kind: 'value'; readonly text: string };

/** A place in memory: `*(u32 *)(r1 +4)`. */
export type Memory = {
  readonly bits: number;
  readonly signed: boolean;
  readonly base: number;
  readonly offset: number;
};

/**
 * One instruction as the kernel prints it (kernel/bpf/disasm.c). `wide` is false for those of 32 bits (`w1 += w2`),
 * which clear the upper half.
 */
export type Instruction =
  | { readonly kind: 'move'; readonly to: number; readonly from: Operand; readonly wide: boolean }
  | {
      readonly kind: 'arithmetic';
      readonly to: number;
      /** `+=`, `<<=`, `s>>=`, `=-` (negation), `=swap` (byte order). */
      readonly operator: string;
      readonly operand: Operand;
      readonly wide: boolean;
    }
  | { readonly kind: 'load'; readonly to: number; readonly memory: Memory }
  | { readonly kind: 'store'; readonly memory: Memory; readonly from: Operand }
  /** `to` gets what was in memory before; undefined where that is not asked for. */
  | {
      readonly kind: 'atomic';
      readonly memory: Memory;
      readonly from: number;
      readonly to: number | undefined;
    }
  | {
      readonly kind: 'branch';
      readonly left: number;
      /** `==`, `!=`, `>`, `s<`, `&` … */
      readonly operator: string;
      readonly right: Operand;
      readonly wide: boolean;
      /** Counted from the next instruction. */
      readonly by: number;
    }
  | { readonly kind: 'jump'; readonly by: number }
  /** A helper or kfunc by name, or a function of the program by distance. */
  | { readonly kind: 'call'; readonly helper: string | undefined; readonly by: number | undefined }
  | { readonly kind: 'exit' }
  | { readonly kind: 'other' };

const REGISTER = /^([rw])(10|\d)$/;
const MEMORY = /^\*\(([us])(8|16|32|64) \*\)\(r(10|\d) ([+-] ?\d+)\)$/;
const ASSIGN = /^([rw])(10|\d) (s?(?:[-+*/%|&^]|<<|>>)?=) (.+)$/;
const SWAP = /^([rw])(10|\d) = (?:be|le|bswap)(?:16|32|64) \S+$/;
const SIGNED_MOVE = /^\(s(?:8|16|32)\)([rw](?:10|\d))$/;
const STORE = /^(\*\([us]\d+ \*\)\(r\d+ [+-] ?\d+\)) = (.+)$/;
const ATOMIC = /^lock (\*\([us]\d+ \*\)\(r\d+ [+-] ?\d+\)) [-+|&^]= r(\d+)$/;
/** `r2 = atomic64_fetch_add((u64 *)(r1 +0), r2)`, `r0 = atomic64_cmpxchg((u64 *)(r1 +0), r0, r2)`. */
const FETCHING =
  /^r(10|\d) = atomic(?:64)?_\w+\(\(u(8|16|32|64) \*\)\(r(10|\d) ([+-] ?\d+)\)(?:, r0)?, r(10|\d)\)$/;
const BRANCH = /^if ([rw])(10|\d) (s?(?:[=!]=|[<>]=?)|&) (\S+) goto (?:pc)?([+-]?\d+)/;
const JUMP = /^(?:goto|gotol|may_goto) (?:pc)?([+-]?\d+)/;
const HELPER = /^call (?:unknown|([A-Za-z_]\w*))#-?\d+/;
const CALL = /^call pc([+-]\d+)/;

const number = (text: string | undefined) => Number((text ?? '0').replaceAll(' ', ''));

function operand(text: string): Operand {
  const match = REGISTER.exec(text);
  return match ? { kind: 'register', register: Number(match[2]) } : { kind: 'value', text };
}

function memory(text: string): Memory | undefined {
  const match = MEMORY.exec(text);
  return match
    ? {
        signed: match[1] === 's',
        bits: Number(match[2]),
        base: Number(match[3]),
        offset: number(match[4]),
      }
    : undefined;
}

/** Reads the text behind `12: (bf) `. Total: what it does not know is "other". */
export function readInstruction(text: string): Instruction {
  if (text === 'exit') return { kind: 'exit' };
  return readCall(text) ?? readJump(text) ?? readStore(text) ?? readAssignment(text) ?? { kind: 'other' };
}

function readCall(text: string): Instruction | undefined {
  if (!text.startsWith('call ')) return undefined;
  const own = CALL.exec(text);
  if (own) return { kind: 'call', helper: undefined, by: Number(own[1]) };
  const helper = HELPER.exec(text);
  return helper ? { kind: 'call', helper: helper[1], by: undefined } : undefined;
}

function readJump(text: string): Instruction | undefined {
  const branch = BRANCH.exec(text);
  if (branch) {
    const [, width, left, operator = '', right = '', by] = branch;
    return {
      kind: 'branch',
      left: Number(left),
      operator,
      right: operand(right),
      wide: width === 'r',
      by: number(by),
    };
  }
  const jump = JUMP.exec(text);
  return jump ? { kind: 'jump', by: number(jump[1]) } : undefined;
}

function readStore(text: string): Instruction | undefined {
  const atomic = ATOMIC.exec(text);
  const changed = atomic && memory(atomic[1] ?? '');
  if (atomic && changed) return { kind: 'atomic', memory: changed, from: Number(atomic[2]), to: undefined };
  const fetching = FETCHING.exec(text);
  if (fetching) {
    const [, to, bits, base, offset, from] = fetching;
    const place = { bits: Number(bits), signed: false, base: Number(base), offset: number(offset) };
    return { kind: 'atomic', memory: place, from: Number(from), to: Number(to) };
  }
  const store = STORE.exec(text);
  const place = store && memory(store[1] ?? '');
  return store && place ? { kind: 'store', memory: place, from: operand(store[2] ?? '') } : undefined;
}

function readAssignment(text: string): Instruction | undefined {
  const swap = SWAP.exec(text);
  if (swap) {
    const to = Number(swap[2]);
    const same: Operand = { kind: 'register', register: to };
    return { kind: 'arithmetic', to, operator: '=swap', operand: same, wide: swap[1] === 'r' };
  }
  const match = ASSIGN.exec(text);
  if (!match) return undefined;
  const [, width, register, operator = '', right = ''] = match;
  const to = Number(register);
  const wide = width === 'r';
  if (operator !== '=') return { kind: 'arithmetic', to, operator, operand: operand(right), wide };
  const place = memory(right);
  if (place) return { kind: 'load', to, memory: place };
  if (/^-[rw]\d+$/.test(right))
    return { kind: 'arithmetic', to, operator: '=-', operand: operand(right.slice(1)), wide };
  const from = SIGNED_MOVE.exec(right)?.[1] ?? right;
  return { kind: 'move', to, from: operand(from), wide };
}
