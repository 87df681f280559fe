/**
 * What one line of output is. The log is not a formal language and differs by kernel: whatever no reader knows is
 * "unrecognized", and that is where the messages of the verifier are.
 */
export type LogLine =
  | {
      readonly kind: 'instruction';
      readonly insn: number;
      readonly text: string;
      /** What the kernel says about registers behind it: `R1=ctx() R2=pkt(r=0)`; empty when nothing. */
      readonly registers: string;
    }
  | {
      readonly kind: 'state';
      readonly insn: number | undefined;
      readonly registers: string;
      /** `from 12 to 15:` goes back to the branch at 12, whose other side comes now. */
      readonly branch?: number | undefined;
    }
  | {
      readonly kind: 'source';
      readonly text: string;
      readonly file: string | undefined;
      /** Undefined before Linux 6.8, and for code without a line. */
      readonly line: number | undefined;
    }
  | { readonly kind: 'begin'; readonly what: 'program' | 'btf'; readonly program: string | undefined }
  | { readonly kind: 'end' }
  | { readonly kind: 'libbpf'; readonly text: string }
  | { readonly kind: 'stats'; readonly instructions: number }
  /** A heading of the report that Linux 7.3 and newer append. */
  | { readonly kind: 'report'; readonly heading: ReportHeading; readonly text: string }
  | {
      readonly kind: 'diagnostic';
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly severity: 'error' | 'warning' | 'note';
      readonly text: string;
    }
  /** Lines were left out here, because the output is huge. */
  | { readonly kind: 'gap'; readonly lines: number }
  /** The verifier's bookkeeping: says nothing about a mistake. */
  | { readonly kind: 'noise' }
  | { readonly kind: 'blank' }
  | { readonly kind: 'unrecognized'; readonly text: string };

export type ReportHeading = 'failed' | 'reason' | 'at' | 'path' | 'suggestion';
