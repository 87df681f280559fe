import type { Context } from './context.ts';
import { declarationOf } from './map-declaration.ts';
import type { SourceFile } from './source-file.ts';

/** One line of a map's declaration: `__uint(max_entries, 256);` */
export type MapMember = {
  /** How it is declared: `uint`, `type`, `array`, `ulong`, or as a plain member of a struct. */
  readonly how: string;
  readonly name: string;
  /** As written: `256`, `struct flow_key`. */
  readonly value: string;
  readonly line: number;
};

const MEMBER = /^\s*__(uint|type|array|ulong)\s*\(\s*(\w+)\s*,\s*(.*?)\s*\)\s*;/;
const PLAIN = /^\s*([A-Za-z_][\w\s*]*?[\s*])(\w+)\s*(?:=\s*[^;]*)?;/;
/** Longer declarations are not a map's. */
const MAX_LINES = 40;

/** @returns the members of a map as the learner's file declares them; undefined when there is no such declaration */
export function readMapSource(name: string, context: Context): readonly MapMember[] | undefined {
  const { source } = context;
  const end = declarationOf(name, context);
  if (!source || end === undefined) return undefined;
  const last = source.lineAt(end) ?? '';
  // `struct my_map flows SEC(".maps");` names a struct that stands elsewhere.
  const tag = last.includes('}') ? undefined : /\bstruct\s+(\w+)\s+\w+/.exec(last)?.[1];
  if (tag !== undefined) return readStructSource(tag, source);
  for (let line = end; line > Math.max(0, end - MAX_LINES); line--)
    if (/\bstruct\b[^;{]*\{?\s*$|\bstruct\b[^;{]*\{/.test(source.lineAt(line) ?? ''))
      return membersFrom(source, line);
  return undefined;
}

/** @returns the members of `struct TAG { … }` */
export function readStructSource(tag: string, source: SourceFile): readonly MapMember[] | undefined {
  const start = source.find(new RegExp(`^\\s*struct\\s+${tag.replace(/\W/g, '')}\\s*\\{`))?.line;
  return start === undefined ? undefined : membersFrom(source, start);
}

function membersFrom(source: SourceFile, start: number): MapMember[] {
  const members: MapMember[] = [];
  for (let line = start; line < start + MAX_LINES; line++) {
    const text = source.lineAt(line);
    if (text === undefined || (line > start && text.startsWith('}'))) break;
    for (const part of text.slice(text.indexOf('{') + 1).split(/(?<=;)/)) {
      const [, how, name = '', value = ''] = MEMBER.exec(part) ?? [];
      const plain = how === undefined ? PLAIN.exec(part) : null;
      if (how !== undefined) members.push({ how, name, value, line });
      else if (plain)
        members.push({ how: 'plain', name: plain[2] ?? '', value: (plain[1] ?? '').trim(), line });
    }
  }
  return members;
}

const SIZES: readonly [RegExp, number][] = [
  [/^(?:__)?[us]8$|^(?:unsigned |signed )?char$|^u?int8_t$|^bool$|^_Bool$/, 1],
  [/^(?:__)?(?:[us]|be|le)16$|^(?:unsigned )?short(?: int)?$|^u?int16_t$/, 2],
  [/^(?:__)?(?:[us]|be|le)32$|^(?:unsigned |signed )?int$|^unsigned$|^u?int32_t$|^struct in_addr$/, 4],
  [/^(?:__)?(?:[us]|be|le)64$|^(?:unsigned )?long(?: long)?(?: int)?$|^u?int64_t$|\*$/, 8],
  [/^struct in6_addr$/, 16],
];

/** @returns the size in bytes of a type whose name tells it */
export const sizeOfNamed = (type: string): number | undefined =>
  SIZES.find(([pattern]) => pattern.test(type.trim()))?.[1];

/** @returns the number that a simple constant expression means: `256`, `MAX_FLOWS`, `1 << 20`, `sizeof(__u32)` */
export function readConstant(text: string, source: SourceFile | undefined, depth = 0): number | undefined {
  const bare = text
    .trim()
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  if (/^(?:0x[0-9a-f]+|\d+)[ul]*$/i.test(bare)) return Number(bare.replace(/[ul]+$/i, ''));
  const type = /^sizeof\s*\((.+)\)$/.exec(bare)?.[1];
  if (type !== undefined) return sizeOfNamed(type);
  const [, left, sign, right] = /^(.+?)\s*(<<|\*|\||\+)\s*(.+)$/.exec(bare) ?? [];
  if (depth > 4) return undefined;
  if (left !== undefined && right !== undefined) {
    const [a, b] = [readConstant(left, source, depth + 1), readConstant(right, source, depth + 1)];
    return a === undefined || b === undefined ? undefined : combine(a, sign ?? '', b);
  }
  if (FLAGS[bare] !== undefined) return FLAGS[bare];
  const defined = /^\w+$/.test(bare) && source?.find(new RegExp(`^\\s*#\\s*define\\s+${bare}\\s+(.+)$`));
  return defined
    ? readConstant(defined.match[1]?.replace(/\/[/*].*$/, '') ?? '', source, depth + 1)
    : undefined;
}

function combine(a: number, sign: string, b: number): number {
  if (sign === '<<') return a * 2 ** b;
  if (sign === '*') return a * b;
  return sign === '+' ? a + b : a | b;
}

/** linux/bpf.h: the flags of BPF_MAP_CREATE that beginners meet. */
const FLAGS: Readonly<Record<string, number>> = {
  BPF_F_NO_PREALLOC: 1,
  BPF_F_NO_COMMON_LRU: 2,
  BPF_F_NUMA_NODE: 4,
  BPF_F_RDONLY: 8,
  BPF_F_WRONLY: 16,
  BPF_F_ZERO_SEED: 64,
  BPF_F_RDONLY_PROG: 128,
  BPF_F_WRONLY_PROG: 256,
  BPF_F_MMAPABLE: 1024,
  BPF_ANY: 0,
};
