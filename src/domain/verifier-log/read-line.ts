import type { LogLine, ReportHeading } from './log-line.ts';

const INSTRUCTION = /^\s*(\d+): \([0-9a-f]{2}\) ?(.*)$/;
/** The start of a register list, as old (`R1_w=inv`) and new (`frame1: R1=ctx()`) kernels write it; or no more. */
const REGISTERS = /^(?:(?:frame\d+: ?)?(?:R\d+(?:_[rwdD]+)?=|fp-\d+|refs=|cb|async_cb)|$)/;
const STATE =
  /^\s*(?:(from )?(\d+)(?: to \d+)?(?: \(speculative execution\))?: ?)?((?:frame\d+: ?)?(?:R\d+(?:_[rwdD]+)?=).*)$/;
const SOURCE_WITH_PLACE = /^; ?(.*?) ?@ ([^@]*?):(\d+)$/;
const DIAGNOSTIC = /^(.+?):(\d+):(\d+): (?:fatal )?(error|warning|note): (.*)$/;
const HEADINGS: readonly [RegExp, ReportHeading][] = [
  [/^Verification failed: ?(.*)$/, 'failed'],
  [/^Reason:()$/, 'reason'],
  [/^At:()$/, 'at'],
  [/^Causal path:()$/, 'path'],
  [/^Suggestion:()$/, 'suggestion'],
];
/** Lines that the verifier prints on its way, also for programs that it accepts. */
const NOISE = [
  /^\s*(?:from )?\d+(?: to \d+)?: safe$/,
  /^from \d+ to \d+:/,
  /^\s*\d+:$/,
  /^(?:caller|callee|to caller at \d+):/,
  /^returning from callee/,
  /^(?:cur|old) state:/,
  /^func#\d+ @\d+/i,
  /^Func#\d+ (?:\('.*'\) )?is (?:global and (?:assumed )?valid|safe)/,
  /^Validating .* func#\d+/,
  /^(?:last_idx|regs=|parent |mark_precise|propagating|hitting|frame\d+: (?:last_idx|regs=|parent |propagating))/,
  // What Linux 6.17 and newer print at level 2: which registers and stack slots are read again, and where loops close.
  /^\s*(?:\d+ +)?\d+: [.\d]{10} \([0-9a-f]{2}\) /,
  /^(?:\(\d+\) (?:frame \d+ insn \d+ [+-]|live stack update )|frame \d+: propagating |SCC (?:enter|exit|backedge))/,
  /^(?:verification time|stack depth|insns processed|live regs|number of funcs|Live regs before insn)/,
  // libbpf never chose a struct: what it says itself is the cause.
  /^attach_btf_id 0 is not a supported struct$/,
  /^Warning: bpftool is now running in libbpf strict mode/,
  /^If it used to work for this object file but now doesn't/,
];

/** Reads one line that `splitGlued` has been over. Total: what it does not know is "unrecognized". */
export function readLine(printed: string): LogLine {
  // Somebody who pastes a log into a message indents it.
  const line = printed.trimStart();
  if (line === '') return { kind: 'blank' };
  return readMarker(line) ?? readStep(line) ?? readOther(line);
}

function readMarker(line: string): LogLine | undefined {
  const begin = /- ?BEGIN (PROG LOAD|DUMP|BTF LOAD)\b.*LOG/.exec(line);
  if (begin) {
    const program = /prog '([^']*)':/.exec(line)?.[1];
    return { kind: 'begin', what: begin[1] === 'BTF LOAD' ? 'btf' : 'program', program };
  }
  if (/- ?END (?:PROG LOAD |BTF LOAD )?LOG/.test(line)) return { kind: 'end' };
  // Old versions print the log as one message of theirs, which begins with a newline.
  if (/^libbpf:\s*$/.test(line)) return { kind: 'blank' };
  if (line.startsWith('libbpf: ')) return { kind: 'libbpf', text: line };
  for (const [pattern, heading] of HEADINGS) {
    const match = pattern.exec(line);
    if (match) return { kind: 'report', heading, text: match[1] ?? '' };
  }
  return undefined;
}

function readStep(line: string): LogLine | undefined {
  const instruction = INSTRUCTION.exec(line);
  if (instruction) {
    const rest = (instruction[2] ?? '').trim();
    const [text, registers] = splitRegisters(rest);
    return { kind: 'instruction', insn: Number(instruction[1]), text, registers };
  }
  if (line.startsWith(';')) return readSource(line);
  const state = STATE.exec(line);
  if (!state) return undefined;
  const [, from, number, registers = ''] = state;
  const insn = number === undefined ? undefined : Number(number);
  return { kind: 'state', insn, registers, ...(from === undefined ? {} : { branch: insn }) };
}

/**
 * Behind an instruction stands `; R1=…` since Linux 5.18. It may hold a `;` of its own (`var_off=(0x0; 0xff)`), so
 * the first that a register follows is the one.
 */
function splitRegisters(rest: string): [string, string] {
  for (
    let at = rest.indexOf(';'), tries = 0;
    at !== -1 && tries < 8;
    at = rest.indexOf(';', at + 1), tries++
  ) {
    const behind = rest.slice(at + 1).trim();
    if (REGISTERS.test(behind)) return [rest.slice(0, at).trim(), behind];
  }
  return [rest, ''];
}

function readSource(line: string): LogLine {
  const placed = SOURCE_WITH_PLACE.exec(line);
  if (!placed) return { kind: 'source', text: line.slice(1).trim(), file: undefined, line: undefined };
  const number = Number(placed[3]);
  // Line 0 means that clang has no line for this code.
  return {
    kind: 'source',
    text: (placed[1] ?? '').trim(),
    file: placed[2],
    line: number > 0 ? number : undefined,
  };
}

function readOther(line: string): LogLine {
  const stats = /^processed (\d+) insns?/.exec(line);
  if (stats) return { kind: 'stats', instructions: Number(stats[1]) };
  const diagnostic = DIAGNOSTIC.exec(line);
  if (diagnostic) {
    const [, file = '', row, column, severity, text = ''] = diagnostic;
    return {
      kind: 'diagnostic',
      file,
      line: Number(row),
      column: Number(column),
      severity: severity as 'error' | 'warning' | 'note',
      text,
    };
  }
  return NOISE.some((pattern) => pattern.test(line))
    ? { kind: 'noise' }
    : { kind: 'unrecognized', text: line };
}
