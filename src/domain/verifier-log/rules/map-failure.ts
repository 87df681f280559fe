import type { Context } from '../context.ts';
import { declarationOf } from '../map-declaration.ts';
import { errnoOf } from './errno.ts';
import { type MapFacts, mapFacts } from './map-facts.ts';

/** libbpf 0.x: `failed to create map (name: 'flows'): Invalid argument(-22)`. */
const FAILED =
  /^libbpf: (?:map '(?<name>[^']+)': failed to create: ?|failed to create map \(name: '(?<older>[^']+)'\): ?)(?<error>.*)$/;

export type Failure = {
  readonly name: string;
  readonly errno: string | undefined;
  readonly map: MapFacts | undefined;
};

function readFailure(message: string, context: Context): Failure | undefined {
  const groups = FAILED.exec(message)?.groups;
  if (!groups) return undefined;
  const name = groups.name ?? groups.older ?? '';
  return { name, errno: errnoOf(groups.error ?? ''), map: mapFacts(name, context) };
}

export const failedWith =
  (...errors: string[]) =>
  (message: string, context: Context): Failure | undefined => {
    const failure = readFailure(message, context);
    return failure?.errno !== undefined && errors.includes(failure.errno) ? failure : undefined;
  };

/** libbpf keeps global variables in maps of its own: `hello.bss`. */
export const isGlobals = (name: string) => /\.(?:bss|data|rodata|kconfig)\b/.test(name);

export const pointAt = ({ name }: { name: string }, context: Context) => ({
  line: declarationOf(name, context),
});
