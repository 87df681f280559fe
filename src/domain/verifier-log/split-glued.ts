/** Some messages have no newline at their end: `expected prog array map for tail callprocessed 3 insns (limit …`. */
const STATS = /processed \d+ insns? /;
const INSTRUCTION = /^\s*\d+: \([0-9a-f]{2}\) /;
/** A jump and the state where it goes, `34: (2d) if r3 > r2 goto pc+3 38: frame2: R0=3 …`, or that it goes no further. */
const JUMP_THEN_STATE =
  / goto pc[+-]\d+ (?=\d+: (?:frame\d+: )?R\d+(?:_[rw]+)?=|BPF program is too large\.|The sequence of \d+ jumps)/;
/** A jump and the source of what follows: `1: (55) if r2 != 0x3 goto pc-2 ; while (…) @ f.c:10`. */
const PLACED_SOURCE = /^; .* @ [^@]*:\d+$/;

/** Takes apart what the kernel printed on one line although it is several. */
export function splitGlued(line: string): string[] {
  const stats = line.startsWith('libbpf: ') ? -1 : line.search(STATS);
  if (stats > 0) return [...splitInstruction(line.slice(0, stats)), line.slice(stats)];
  return splitInstruction(line);
}

function splitInstruction(line: string): string[] {
  if (!INSTRUCTION.test(line)) return [line];
  const jump = JUMP_THEN_STATE.exec(line);
  if (jump) {
    const end = jump.index + jump[0].length;
    return [line.slice(0, end).trimEnd(), line.slice(end)];
  }
  const comment = line.indexOf(' ; ');
  const source = comment === -1 ? '' : line.slice(comment + 1);
  return PLACED_SOURCE.test(source) ? [line.slice(0, comment).trimEnd(), source] : [line];
}
