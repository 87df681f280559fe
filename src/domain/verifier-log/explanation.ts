import type { Text } from '../text.ts';

/** Where on its way a program was refused. */
export type Stage = 'compile' | 'libbpf' | 'verifier' | 'attach';

/** One instruction that the verifier walked through. */
export type TraceStep = {
  readonly insn: number;
  /** In the learner's file. */
  readonly line?: number | undefined;
  /** The instruction as the log prints it: `r1 = *(u16 *)(r2 +12)`. */
  readonly text: string;
  /** What the log says about registers behind it; empty when it says nothing. */
  readonly registers: string;
};

/** An earlier place in the same file that has to do with it: where a value got lost, or was never tested. */
export type Cause = { readonly line: number; readonly note: Text };

/**
 * A refusal, explained in terms of one program. Where nothing is known, `rule` is "unknown", and the message
 * and the line are still right.
 */
export type Explanation = {
  readonly stage: Stage;
  /** The slug of a rule of the catalogue, or "unknown". */
  readonly rule: string;
  /** The key line of the output, verbatim. */
  readonly message: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly title: Text;
  readonly why: Text;
  readonly fix: Text;
  /** Steps of the course (`hello/first-rejection`). */
  readonly learnMore: readonly string[];
  /** The way to the refusal, oldest first; at most the last few dozen instructions. */
  readonly trace: readonly TraceStep[];
  /** Bytes of a packet that the program has proved to exist, and how many the access needs. */
  readonly proof?: { readonly proved: number; readonly needed: number } | undefined;
  /** One line of C that mends it, where that is certain enough to paste. */
  readonly fixCode?: string | undefined;
  readonly cause?: Cause | undefined;
  /** So many other errors of the same output go away with this one. */
  readonly alsoMended?: number | undefined;
};
