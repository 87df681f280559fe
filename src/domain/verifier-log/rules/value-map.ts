import type { Context } from '../context.ts';

/** What is known of a map from the object, else from its declaration in the source. */
export type ValueMap = {
  readonly name: string;
  /** As bpftool prints it: `hash`, `percpu_array`. */
  readonly type: string | undefined;
  readonly maxEntries: number | undefined;
  /** As C writes them: `struct stats`. */
  readonly keyType: string | undefined;
  readonly valueType: string | undefined;
  /** Where it is declared, in the learner's file. */
  readonly line: number | undefined;
};

/** @param name of the log: kernels cut it to 15 characters */
export function valueMap(name: string | undefined, context: Context): ValueMap | undefined {
  if (name === undefined || !/^\w+$/.test(name)) return undefined;
  const known = context.map(name);
  const declared = declarationIn(context, name);
  if (!known && !declared) return undefined;
  const number = (key: string) => {
    const text = new RegExp(`__uint\\s*\\(\\s*${key}\\s*,\\s*(\\d+)\\s*\\)`).exec(declared?.text ?? '')?.[1];
    return text === undefined ? undefined : Number(text);
  };
  const type = (key: string) =>
    new RegExp(`__type\\s*\\(\\s*${key}\\s*,\\s*([^)]+?)\\s*\\)`).exec(declared?.text ?? '')?.[1];
  return {
    name: known?.name ?? declared?.name ?? name,
    type:
      known?.typeName ?? /\bBPF_MAP_TYPE_(\w+)/.exec(declared?.text ?? '')?.[1]?.toLowerCase() ?? undefined,
    maxEntries: known?.maxEntries || number('max_entries'),
    keyType: type('key'),
    valueType: type('value'),
    line: declared?.line,
  };
}

const MOST_LINES = 15;

function declarationIn({ source }: Context, name: string) {
  const rest = name.length >= 15 ? '\\w*' : '';
  const end = source?.find(new RegExp(`\\b(${name}${rest})\\s+SEC\\(\\s*"\\.maps"`));
  if (!source || !end) return undefined;
  let text = '';
  for (let line = end.line; line > end.line - MOST_LINES; line--) {
    const one = source.lineAt(line);
    if (one === undefined) break;
    text = `${one} ${text}`;
    if (/\bstruct\b[^;]*\{/.test(one) && /\{/.test(one)) break;
  }
  return { name: end.match[1] ?? name, line: end.line, text };
}

/** The map whose value the last instruction accesses: that of the pointer's register, else of the last steps. */
export function mapOf({ steps, register }: Context): string | undefined {
  const last = steps.at(-1)?.text ?? '';
  const base = /\(r(\d+) [-+]/.exec(last)?.[1] ?? /^r(\d+) [-+]=/.exec(last)?.[1];
  const own = base === undefined ? undefined : register(Number(base))?.map;
  if (own !== undefined) return own;
  return /map_value\([^)]*map=([^,)]+)/.exec(
    steps.findLast((step) => /map_value\(/.test(step.registers))?.registers ?? '',
  )?.[1];
}

/** The sections that clang puts global variables in are maps too; a reader knows them as variables. */
export const isGlobals = (map: string | undefined): boolean =>
  /\.(?:bss|data|rodata|kconfig)\b|^\.(?:bss|data|rodata)/.test(map ?? '');
