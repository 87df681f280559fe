import type { Origin } from './origin.ts';
import type { Register } from './registers.ts';
import type { SourceFile } from './source-file.ts';

/** `bpf_map_lookup_elem(&hits, &key)`: the map is the first argument of nearly every helper that takes one. */
const ARGUMENT =
  /\bbpf_(?:(?:map_\w+|for_each_map_elem|redirect_map|ringbuf_\w+)\s*\(|(?:tail_call\w*|perf_event_output)\s*\([^,()]*,)\s*&\s*(\w+)/;

/**
 * Kernels before 6.9 or so print no names of maps. Then the source line of the call that returned the pointer, or that
 * it was made for, names the map.
 */
export function mapNameOf(
  register: Register,
  origin: Origin | undefined,
  source: SourceFile | undefined,
): string | undefined {
  if (register.map !== undefined || !/^map_(?:value|key|ptr)/.test(register.type)) return register.map;
  const isLookup =
    origin?.kind === 'returned' ? origin.helper === 'bpf_map_lookup_elem' : origin?.kind === 'constant';
  const name = isLookup ? ARGUMENT.exec(origin?.step.source?.text ?? '')?.[1] : undefined;
  return name !== undefined && source?.find(new RegExp(`\\b${name}\\s+SEC\\(\\s*"\\.maps"`))
    ? name
    : undefined;
}
