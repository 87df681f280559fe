import type { Context } from '../context.ts';
import { contextOf, scopeOf } from './packet-scope.ts';
import { parameterOf, programTypeOf } from './program-type.ts';

export const ACCESS = /^invalid bpf_context access off=(-?\d+) size=(\d+)/;

export type ContextAccess = {
  readonly offset: number;
  readonly size: number;
  readonly field: string | undefined;
  readonly section: string | undefined;
  /** The struct that this type of program gets. */
  readonly struct: string | undefined;
};

export function readContextAccess(message: string, context: Context): ContextAccess | undefined {
  const match = ACCESS.exec(message);
  if (!match) return undefined;
  const type = programTypeOf(context);
  return {
    offset: Number(match[1]),
    size: Number(match[2]),
    field: fieldOf(context),
    section: type?.section,
    struct: type?.context,
  };
}

/** `ctx->data` on the refused line. */
function fieldOf(context: Context): string | undefined {
  const text = context.place?.text ?? '';
  const scope = scopeOf(context);
  const name = scope && contextOf(scope);
  const own = name && new RegExp(`\\b${name}->\\w+`).exec(text)?.[0];
  return (
    own || /\b(?:ctx|skb|xdp|md)->\w+/.exec(text)?.[0] || (name ? undefined : /\b\w+->\w+/.exec(text)?.[0])
  );
}

export const member = (field: string | undefined) => field?.slice(field.indexOf('->') + 2);

/** A member that the C reads by its name, nothing else: then clang, not the program, moved the pointer. */
export const isFolded = (message: string, { place }: Context) =>
  message.startsWith('dereference') && /\bctx->\w+\s*[;,)]/.test(place?.text ?? '');

/** A store to memory, not a load. */
export const isStore = ({ steps }: Context) => /^\*\([us]\d+ \*\)\(/.test(steps.at(-1)?.text ?? '');
export const isCall = ({ steps }: Context) => steps.at(-1)?.text.startsWith('call ') ?? false;

/** A parameter of another struct than this type of program gets. */
export function wrongParameter(context: Context) {
  const type = programTypeOf(context);
  const parameter = parameterOf(context);
  return type?.context && parameter && parameter.struct !== type.context
    ? { section: type.section, expected: type.context, ...parameter }
    : undefined;
}

/** What `__sk_buff` says of the packet's memory, by offset (uapi/linux/bpf.h). */
export const SKB_POINTERS: Readonly<Record<number, string>> = {
  76: 'data',
  80: 'data_end',
  140: 'data_meta',
};

/** What may be written, by type of program; anything else only describes the packet. */
export const WRITABLE: readonly [RegExp, string][] = [
  [/^(?:tcx?\b|classifier|action)/, 'mark, priority, queue_mapping, tc_index, tc_classid, tstamp and cb[]'],
  [/^(?:cgroup_skb|cgroup\/skb|lwt_)/, 'mark, priority and cb[]'],
  [/^socket/, 'cb[]'],
  [/^sk_skb/, 'priority and tc_index'],
];

export const named = (field: string | undefined, offset: number) =>
  field ? `\`${field}\`` : `Offset ${offset} of the context`;
export const namedJa = (field: string | undefined, offset: number) =>
  field ? `\`${field}\` ` : `コンテキストのオフセット ${offset} `;
