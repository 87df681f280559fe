import type { LineEntry } from './line-info.ts';
import type { BpfObject } from './object-file.ts';

/**
 * The source lines behind an instruction of a loaded program, nearest first: its own, then those before it in
 * the same function. The caller takes the first that is in the file it cares about.
 * @param instruction as the verifier counts: from the program's first, subprograms appended
 */
export function linesBefore(object: BpfObject, program: string, instruction: number): LineEntry[] {
  let rest = instruction;
  for (const part of object.programs.find(({ name }) => name === program)?.parts ?? []) {
    if (rest < part.count) {
      const end = part.offset + rest;
      const entries = object.lines.get(part.section) ?? [];
      return entries
        .filter((entry) => entry.instruction >= part.offset && entry.instruction <= end)
        .reverse();
    }
    rest -= part.count;
  }
  return [];
}
