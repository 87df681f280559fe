import type { ProgramCost } from './checks/observed.ts';
import type { CheckResult } from './checks/result.ts';
import type { Text } from './text.ts';
import type { Explanation } from './verifier-log/explanation.ts';

/** The stages of a run, in order. */
export const STAGES = ['compile', 'load', 'attach', 'check'] as const;
export type Stage = (typeof STAGES)[number];

export type Severity = 'error' | 'warning' | 'note';

/** One message of clang about the learner's file. Lines and columns count from 1. */
export type Diagnostic = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: Severity;
  readonly message: string;
  /** In plain words, where the message is one that beginners meet. */
  readonly explanation?: { readonly en: string; readonly ja: string } | undefined;
  /** It goes away with the error that the report's explanation is about. */
  readonly follows?: true | undefined;
};

/** Milliseconds each stage took; absent: not reached. */
export type Timings = {
  readonly compileMs?: number | undefined;
  readonly loadMs?: number | undefined;
  readonly attachMs?: number | undefined;
  readonly checksMs?: number | undefined;
  readonly totalMs: number;
};

/**
 * What one run came to: the truth that every reporter shows in its own way.
 * `error`: this machine could not do it; nothing is said about the learner's program.
 */
export type RunReport = {
  readonly step: string;
  readonly verdict: 'pass' | 'fail' | 'error';
  /** The stage that decided: the last one for a pass, the failing one otherwise. */
  readonly stage: Stage;
  readonly timings: Timings;
  readonly diagnostics: readonly Diagnostic[];
  readonly rejection: Explanation | null;
  readonly checks: readonly CheckResult[];
  /** Everything that was run, ready to paste, in order. */
  readonly commands: readonly string[];
  /** The raw output of the deciding tool (clang, libbpf, the verifier), whole. */
  readonly log: string;
  /** What the program printed with bpf_printk while the checks ran. */
  readonly trace: readonly string[];
  /** What the program costs, of a pass of a step that measures it. */
  readonly cost?: ProgramCost | undefined;
  /** Only with verdict `error`: what went wrong with the machine. */
  readonly problem?: { readonly what: Text; readonly todo?: Text | undefined } | undefined;
};

/** What clang said besides the error that the report's explanation is about, and those that go away with it. */
export function otherDiagnostics({ diagnostics, rejection }: RunReport): readonly Diagnostic[] {
  if (rejection?.stage !== 'compile') return diagnostics;
  const { message } = rejection;
  const told = diagnostics.findIndex(
    (one) => one.message === message || one.message.startsWith(`${message} (in `),
  );
  return diagnostics.filter((one, at) => at !== told && !one.follows && !isNoteOfFollower(diagnostics, at));
}

/** A note belongs to the message before it, and says nothing without that. */
function isNoteOfFollower(diagnostics: readonly Diagnostic[], at: number): boolean {
  if (diagnostics[at]?.severity !== 'note') return false;
  return diagnostics.findLast(({ severity }, index) => index < at && severity !== 'note')?.follows === true;
}
