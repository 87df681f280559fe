import type { BpfObject, MapDefinition } from '../object-file/index.ts';
import type { ClangMessage } from './clang-messages.ts';
import { type Expression, findExpression } from './expression.ts';
import type { Message, Refusal, Step } from './link.ts';
import { type Place, placeOfStep } from './locate.ts';
import { mapNameOf } from './map-name.ts';
import { type Origin, originOf } from './origin.ts';
import type { Range } from './range.ts';
import { type Register, rangeOf, registerBefore } from './registers.ts';
import type { SourceFile } from './source-file.ts';

/** What a rule may ask about the program that was refused. Every answer may be missing: logs and sources are. */
export type Context = {
  readonly source: SourceFile | undefined;
  readonly object: BpfObject | undefined;
  /** The function that was refused. */
  readonly program: string | undefined;
  /** Where the key message points to. */
  readonly place: Place | undefined;
  /** The access to memory on that line, when it is certain which. */
  readonly expression: Expression | undefined;
  /** The steps up to the message, oldest first. */
  readonly steps: readonly Step[];
  /** The state of a register just before the refused instruction. */
  register(number: number): Register | undefined;
  /** What is known of a register as a number just before the refused instruction; undefined for a pointer. */
  range(register: number): Range | undefined;
  /** How a register came to hold what it holds when the refused instruction used it. */
  origin(register: number): Origin | undefined;
  /** The learner's line of a step. */
  lineOf(step: Step): number | undefined;
  /** What the tools printed around the verifier's log, such as libbpf's own lines. */
  readonly outside: readonly string[];
  /** The declaration of a map; kernels cut names to 15 characters. */
  map(name: string | undefined): MapDefinition | undefined;
  /** The names that the source gives to the packet's start and end. */
  readonly packet: { readonly start: string; readonly end: string };
  /** A return that lets a packet go its way, as this kind of program, or the function of this place, writes it. */
  readonly passOn: string;
  /** The message of clang that is explained, and all that it said; only for the stage `compile`. */
  readonly clang?: { readonly message: ClangMessage; readonly all: readonly ClangMessage[] } | undefined;
};

export function makeContext(from: {
  source: SourceFile | undefined;
  object: BpfObject | undefined;
  refusal: Refusal | undefined;
  message: Message | undefined;
  place: Place | undefined;
  outside?: readonly string[];
}): Context {
  const { source, object, refusal, message, place, outside = [] } = from;
  const stepsBefore = message?.stepsBefore ?? 0;
  const steps = refusal?.steps.slice(0, stepsBefore) ?? [];
  // Many rules ask for the same one, and a long log has a long way back.
  const origins = new Map<number, Origin | undefined>();
  const origin = (number: number) => {
    if (!origins.has(number)) origins.set(number, originOf(steps, number));
    return origins.get(number);
  };
  const register = (number: number) => {
    const state = refusal && registerBefore(refusal, stepsBefore, number);
    if (!state || state.map !== undefined || !state.type.startsWith('map_')) return state;
    return { ...state, map: mapNameOf(state, origin(number), source) };
  };
  return {
    source,
    object,
    program: refusal?.program,
    place,
    expression: place && findPlaceExpression(place, source),
    steps,
    register,
    range: (number) => {
      const state = register(number);
      return state && rangeOf(state);
    },
    origin,
    outside,
    lineOf: (step) =>
      refusal && placeOfStep(refusal, refusal.steps.indexOf(step) + 1, { source, object })?.line,
    map: (name) =>
      name === undefined
        ? undefined
        : object?.maps.find((map) => map.name === name || map.name.slice(0, 15) === name),
    packet: source?.packet ?? { start: 'data', end: 'data_end' },
    passOn: passOn(object, source, refusal?.program, place),
  };
}

/** The column counts from the line's real start, which only the whole file has. */
function findPlaceExpression(place: Place, source: SourceFile | undefined): Expression | undefined {
  const raw = source?.rawLineAt(place.line);
  return raw === undefined ? findExpression(place.text) : findExpression(raw, place.column);
}

function passOn(
  object: BpfObject | undefined,
  source: SourceFile | undefined,
  program: string | undefined,
  place: Place | undefined,
): string {
  const within = place && source?.functionAt(place.line);
  const inlined = within && within.name !== program ? returnOf(within.type) : undefined;
  if (inlined !== undefined) return inlined;
  const section = object?.programs.find(({ name }) => name === program)?.section;
  const isXdp = section === undefined ? source?.find(/SEC\("xdp/) !== undefined : section.startsWith('xdp');
  if (isXdp) return 'return XDP_PASS;';
  if (/^cgroup/.test(section ?? '')) return 'return 1;';
  // vmlinux.h has no macros: the name is there only where the program brings it.
  const named = source?.find(/\bTC_ACT_OK\b|<linux\/pkt_cls\.h>/) !== undefined;
  return named && /^(?:tc|tcx|classifier)\b/.test(section ?? '') ? 'return TC_ACT_OK;' : 'return 0;';
}

/** How to leave a function that is not the program; undefined for one that may return a verdict itself. */
function returnOf(type: string): string | undefined {
  if (type.includes('*')) return 'return 0;';
  if (/\bvoid\b/.test(type)) return 'return;';
  if (/\bbool\b/.test(type)) return 'return false;';
  return /\bint\b/.test(type) ? undefined : 'return 0;';
}
