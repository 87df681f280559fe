/** Some messages have no newline at their end: `expected prog array map for tail callprocessed 3 insns (limit …`. */
const GLUED_STATS = /^(.+?)(processed \d+ insns? .*)$/;
/** A jump and the state where it goes: `34: (2d) if r3 > r2 goto pc+3 38: frame2: R0=3 …`. */
const GLUED_STATE = /^(\s*\d+: \([0-9a-f]{2}\) .*? goto pc[+-]\d+) (\d+: (?:frame\d+: )?R\d+(?:_[rw]+)?=.*)$/;
/** A jump and the source of what follows: `1: (55) if r2 != 0x3 goto pc-2 ; while (…) @ f.c:10`. */
const GLUED_SOURCE = /^(\s*\d+: \([0-9a-f]{2}\) .*?)\s+(; .* @ [^@]*:\d+)$/;

/** Takes apart what the kernel printed on one line although it is several. */
export function splitGlued(line: string): string[] {
  if (!line.startsWith('libbpf: ')) {
    const stats = GLUED_STATS.exec(line);
    if (stats?.[1] && stats[2]) return [...splitGlued(stats[1]), stats[2]];
  }
  const pair = GLUED_STATE.exec(line) ?? GLUED_SOURCE.exec(line);
  return pair?.[1] && pair[2] ? [pair[1], pair[2]] : [line];
}
