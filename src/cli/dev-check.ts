import { EXIT, usageError } from '../domain/errors.ts';
import type { Step } from '../domain/lesson/model.ts';
import type { Specimen } from '../domain/lesson/specimen.ts';
import { compilingAhead } from '../engine/prove/compile-ahead.ts';
import { proveDemo } from '../engine/prove/prove-demo.ts';
import { prove } from '../engine/prove/prove-step.ts';
import { proveTextCommands } from '../engine/prove/prove-text-commands.ts';
import type { CommandContext } from './context.ts';
import { controlCommand } from './control-command.ts';

export type DevCheckFlags = { readonly static?: boolean | undefined; readonly stamp?: boolean | undefined };

/**
 * `xdplings dev check [STEP]`: the author's proof. What needs no kernel first; then every starter must fail, every
 * solution pass, every wrong variant be caught by what it names, and every command in a text really run.
 * @param name a step, a lesson, or nothing for the whole course
 */
export async function devCheck(
  name: string | undefined,
  flags: DevCheckFlags,
  { parts, io }: CommandContext,
): Promise<number> {
  const author = await parts.author();
  if (flags.stamp) for (const file of await author.stampTwins()) io.out(`stamped ${file}`);
  const tally = new Tally(io);
  for (const problem of await author.staticProblems()) tally.problem(problem);
  if (flags.static) return tally.finish();

  const lessonFiles = await parts.lessonFiles();
  const course = await lessonFiles.loadCourse();
  const steps = course.steps.filter(({ id, lesson }) => name === undefined || id === name || lesson === name);
  if (steps.length === 0) throw usageError(`There is no step or lesson ${name}.`);
  const [toolchain, lab] = await Promise.all([parts.toolchain(process.cwd()), parts.lab()]);
  const control = await parts.control(lab);
  try {
    await toolchain.prepare(io.signal);
    for (const step of steps) {
      const checks = await lessonFiles.loadChecks(step);
      const specimens = solutionLast(await author.specimens(step));
      const files = specimens.map(({ file }) => file);
      const machinery = { toolchain: compilingAhead(toolchain, files, io.signal), lab, control };
      const run = (specimen: Specimen) => prove(specimen, checks, machinery, io.signal);
      await proveSpecimens(step, specimens, run, tally);
      for (const problem of await proveTextCommands(step, lab, io.signal)) tally.problem(problem);
      // It belongs to the step whose solution it plays; one that cannot be read was told of above.
      const demo = await lessonFiles.loadDemo(step.lesson).catch(() => undefined);
      if (demo?.step !== step.id) continue;
      const subject = {
        step,
        file: lessonFiles.solutionFile(step),
        shownAs: step.file,
        isSolution: true,
      };
      const shared = { lab, control, label: () => `dev check ${step.id}` };
      const command = controlCommand(parts, shared, () => 'en', io.signal);
      const proven = {
        toolchain,
        lab,
        control,
        demo,
        subject,
        source: step.solution,
        controlCommand: command,
      };
      for (const problem of await proveDemo(proven, io.signal)) tally.problem(problem);
    }
  } finally {
    await lab.close();
  }
  return tally.finish();
}

/** So that the texts' commands meet a lab as a learner has it after a pass. */
const solutionLast = (specimens: readonly Specimen[]): Specimen[] =>
  specimens.toSorted((a, b) => Number(a.must.kind === 'pass') - Number(b.must.kind === 'pass'));

async function proveSpecimens(
  step: Step,
  specimens: readonly Specimen[],
  run: (specimen: Specimen) => ReturnType<typeof prove>,
  tally: Tally,
): Promise<void> {
  for (const specimen of specimens) {
    const { report, problem } = await run(specimen);
    tally.specimen(`${shortName(specimen, step)}  ${report.timings.totalMs} ms`, problem);
  }
}

const shortName = ({ file, must }: Specimen, { lesson }: Step): string =>
  `${must.kind === 'pass' ? 'solution ' : ''}${file.slice(Math.max(0, file.lastIndexOf(lesson)))}`;

/** Counts and tells what was proved and what was not. */
class Tally {
  readonly #io: CommandContext['io'];
  #specimens = 0;
  #problems = 0;

  constructor(io: CommandContext['io']) {
    this.#io = io;
  }

  specimen(line: string, problem: string | undefined): void {
    this.#specimens += 1;
    if (problem === undefined) this.#io.out(`ok  ${line}`);
    else this.problem(`FALSE  ${line}  ${problem}`);
  }

  problem(words: string): void {
    this.#problems += 1;
    this.#io.err(words);
  }

  /** @returns the exit code */
  finish(): number {
    this.#io.out(`${this.#specimens} programs run, ${this.#problems} problems`);
    return this.#problems === 0 ? EXIT.pass : EXIT.fail;
  }
}
