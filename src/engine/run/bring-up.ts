import { bugError } from '../../domain/errors.ts';
import type { Step } from '../../domain/lesson/model.ts';
import type { BpfObject } from '../../domain/object-file/index.ts';
import type { Diagnostic } from '../../domain/run-report.ts';
import { LABS } from '../../domain/topology/labs.ts';
import type { ExplainRequest, Explanation } from '../../domain/verifier-log/index.ts';
import type { CompileResult, LabPort, ToolchainPort } from '../ports.ts';
import { type ChosenProgram, choosePrograms } from './choose-programs.ts';
import type { Draft } from './draft.ts';
import type { Stopwatch } from './stopwatch.ts';

export type BringUpRequest = {
  readonly step: Step;
  /** Absolute path of the file to run. */
  readonly file: string;
  /** How messages name it; default: the step's own file. */
  readonly shownAs?: string | undefined;
  /** Its text, for pointing at lines. */
  readonly source: string;
  readonly toolchain: ToolchainPort;
  readonly lab: LabPort;
  readonly signal: AbortSignal;
};

/** A program that the step's network runs now. */
export type BroughtUp = { readonly object: BpfObject; readonly points: readonly ChosenProgram[] };

/**
 * Compiles, chooses, loads and attaches one file in the step's network.
 * @param draft gets what each stage found, and the explanation of what was refused
 * @returns undefined when the program was refused somewhere on the way
 */
export async function bringUp(
  request: BringUpRequest,
  draft: Draft,
  watch: Stopwatch,
): Promise<BroughtUp | undefined> {
  const { step, file, source, toolchain, lab, signal } = request;
  const shownAs = request.shownAs ?? step.file;
  // The network is built while clang works; a failure is reported where it is awaited.
  const opened = lab.open(LABS[step.lab], signal);
  opened.catch(() => {});

  const compiled = await watch.measure('compile', () => toolchain.compile(file, signal));
  draft.diagnostics = compiled.diagnostics.filter((one) => isOfUse(one) && !isGivenAhead(one, step));
  draft.log = compiled.output;
  draft.commands.push(...compiled.commands);
  const object = objectOf(compiled);
  if (object === undefined) {
    const explanation = await explained({
      output: compiled.output,
      source: { file: shownAs, text: source },
    });
    // What clang says otherwise stands in the diagnostics, which need no frame of "we do not know".
    if (explanation.stage === 'compile' && explanation.rule !== 'unknown') draft.rejection = explanation;
    return undefined;
  }

  const loaded = await watch.measure('load', async () => {
    const choice = choosePrograms(object.object, step.attach, shownAs);
    if (!choice.ok) return choice;
    await opened;
    return { ok: true as const, points: choice.points, result: await lab.load(object, signal) };
  });
  if (!loaded.ok) {
    draft.rejection = loaded.explanation;
    return undefined;
  }
  draft.commands.push(...loaded.result.commands);
  if (loaded.result.output !== '') draft.log = loaded.result.output;
  const explain = () =>
    explained({ output: draft.log, source: { file: shownAs, text: source }, object: object.file });
  if (!loaded.result.ok) {
    draft.rejection = await explain();
    return undefined;
  }

  const attached = await watch.measure('attach', () => lab.attach(loaded.points, signal));
  draft.commands.push(...attached.commands);
  if (!attached.ok) {
    draft.log = attached.output;
    draft.rejection = await explain();
    return undefined;
  }
  return { object: object.object, points: loaded.points };
}

/** The catalogue is large: a program that is refused pays for loading it, not the first frame. */
async function explained(request: ExplainRequest): Promise<Explanation> {
  const { explainRejection } = await import('../../domain/verifier-log/index.ts');
  return explainRejection(request);
}

/** Advice that is wrong here: how to keep a warning quiet, and headers of the C library, which BPF does not have. */
const MISLEADING = /to silence this warning$|^include the header </;

/** Not of use: notes about places in headers ("expanded from macro"), which nobody is to mend, and misleading ones. */
const isOfUse = ({ severity, file, message }: Diagnostic): boolean =>
  severity !== 'note' || !(file.endsWith('.h') || MISLEADING.test(message));

/** A function that the starter gives is called by what the learner has yet to write: nothing is wrong with it. */
function isGivenAhead({ message }: Diagnostic, { starter }: Step): boolean {
  const name = /^unused function '(\w+)'/.exec(message)?.[1];
  return name !== undefined && starter.includes(`${name}(`);
}

function objectOf(compiled: CompileResult) {
  if (!compiled.ok || compiled.object === undefined) return undefined;
  const { bytes, file } = compiled.object;
  if (!file.ok) throw bugError('clang wrote an object that we cannot read.', { where: file.problem });
  return { bytes, file, object: file };
}
