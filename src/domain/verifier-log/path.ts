import type { SourceRef, Step } from './link.ts';
import type { LogLine } from './log-line.ts';
import { frameOf } from './registers.ts';

type Instruction = Extract<LogLine, { kind: 'instruction' }>;
type State = Extract<LogLine, { kind: 'state' }>;

/**
 * Collects the steps of one way through a program. At level 1 the kernel itself cuts off what led nowhere; at level 2
 * it prints every way, and begins each with the branch that it goes back to.
 */
export class Path {
  readonly steps: Step[] = [];
  readonly states = new Map<number, string[]>();
  /** Where each instruction was walked, latest last: a branch must be found without searching the log. */
  readonly #walked = new Map<number, number[]>();
  #frame = 0;

  step({ insn, text, registers }: Instruction, source: SourceRef | undefined): void {
    if (registers !== '') this.#frame = frameOf(registers);
    const at = this.steps.push({ insn, text, registers, source, frame: this.#frame }) - 1;
    const walked = this.#walked.get(insn);
    if (walked) walked.push(at);
    else this.#walked.set(insn, [at]);
  }

  state({ registers, branch }: State): void {
    if (branch !== undefined) this.#goBackTo(branch);
    else this.#complete(registers);
    this.#frame = frameOf(registers);
    const states = this.states.get(this.steps.length);
    if (states) states.push(registers);
    else this.states.set(this.steps.length, [registers]);
  }

  /** Kernels before 5.18 print the state behind a branch on a line of its own. */
  #complete(registers: string): void {
    const last = this.steps.at(-1);
    if (last && last.registers === '') this.steps[this.steps.length - 1] = { ...last, registers };
  }

  #goBackTo(insn: number): void {
    const at = this.#walked.get(insn)?.at(-1);
    if (at === undefined) return;
    for (let last = this.steps.length - 1; last > at; last--) {
      this.#walked.get(this.steps[last]?.insn ?? -1)?.pop();
      this.states.delete(last + 1);
      this.steps.pop();
    }
  }
}
