import type { KeptLines } from './keep-lines.ts';
import { isRefused, link } from './link.ts';
import type { LogLine } from './log-line.ts';
import { readLines } from './read-output.ts';

/**
 * What an output says about the program that it is about.
 * `accepted`: the verifier has read it to its end and has no complaint; `cut-off`: the log stops before it says either;
 * `source`: it is the program itself, given by mistake.
 */
export type Outcome = 'refused' | 'accepted' | 'cut-off' | 'source' | 'nothing' | 'empty';

/**
 * Whether something was refused in an output at all. Total. Where that is not certain the answer is "refused": an
 * explanation with rule "unknown" shows the message, and says that it is not known.
 */
export function outcomeOf(output: KeptLines): Outcome {
  const lines = readLines(output);
  if (lines.every(({ kind }) => kind === 'blank')) return 'empty';
  if (isSource(lines)) return 'source';
  const { refusal, outside } = link(lines);
  if ((refusal && isRefused(refusal)) || outside.some(complains)) return 'refused';
  if (lines.some(({ kind }) => kind === 'stats')) return 'accepted';
  return refusal && refusal.steps.length > 0 ? 'cut-off' : 'nothing';
}

const COMPLAINT =
  /fail|error|invalid|cannot|can't|could not|unable|unknown|undefined|missing|denied|refused|reject|abort|fault|killed|no such|not (?:found|supported|permitted|enough)|exists|busy|exceed|too (?:many|large|big|long)|answers|illegal|mismatch|doesn't contain/i;
/** libbpf says so of what it does without. */
const GOES_ON = /retrying without|ignoring|skipping|optional|falling back/i;

function complains(line: LogLine): boolean {
  if (line.kind === 'diagnostic') return line.severity === 'error';
  if (line.kind !== 'libbpf' && line.kind !== 'unrecognized') return false;
  return COMPLAINT.test(line.text) && !GOES_ON.test(line.text);
}

/** A C file with a BPF program in it, and with no line of a tool. */
function isSource(lines: readonly LogLine[]): boolean {
  const texts = lines.map((line) => (line.kind === 'unrecognized' ? line.text : ''));
  const hasTool = lines.some(
    ({ kind }) => kind === 'libbpf' || kind === 'diagnostic' || kind === 'instruction',
  );
  return (
    !hasTool && texts.some((row) => /^#\s*include\b/.test(row)) && texts.some((row) => /\bSEC\("/.test(row))
  );
}
