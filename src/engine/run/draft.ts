import { XdplingsError } from '../../domain/errors.ts';
import type { Step } from '../../domain/lesson/model.ts';
import type { RunReport } from '../../domain/run-report.ts';
import { sameText, type Text, text } from '../../domain/text.ts';
import type { Explanation } from '../../domain/verifier-log/index.ts';
import type { RunEvent } from './run-step.ts';
import { Stopwatch } from './stopwatch.ts';

/** What a run has found out so far; becomes the report. */
export type Draft = {
  -readonly [Part in 'diagnostics' | 'rejection' | 'checks' | 'log' | 'trace']: RunReport[Part];
} & { cost?: RunReport['cost'] } & { readonly commands: string[] };

export type DraftOptions = {
  readonly step: Step;
  readonly signal: AbortSignal;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
};

/**
 * Makes the report of some work on a program.
 * @param work returns whether every stage succeeded; what each found is written into the draft
 * @returns the report; a machine that cannot do it gives verdict `error`.
 * @throws the signal's reason when cancelled, and errors of ours (bugs)
 */
export async function reportOn(
  { step, signal, onEvent = () => {} }: DraftOptions,
  work: (draft: Draft, watch: Stopwatch) => Promise<boolean>,
): Promise<RunReport> {
  const watch = new Stopwatch(onEvent);
  const draft: Draft = { diagnostics: [], rejection: null, checks: [], log: '', trace: [], commands: [] };
  const report = (verdict: RunReport['verdict'], problem?: RunReport['problem']): RunReport => ({
    step: step.id,
    verdict,
    stage: watch.stage,
    timings: watch.timings(),
    ...draft,
    rejection: draft.rejection && seenFrom(step, draft.rejection),
    ...(problem ? { problem } : {}),
  });
  try {
    return report((await work(draft, watch)) ? 'pass' : 'fail');
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof XdplingsError) || error.kind === 'bug') throw error;
    return report('error', { what: error.words.what, todo: whatToDo(error) });
  }
}

/** Where it happened is told with what to do about it. */
function whatToDo({ where, words }: XdplingsError): Text | undefined {
  const { todo } = words;
  if (where === undefined) return todo;
  return todo === undefined ? sameText(where) : text(`${where}\n${todo.en}`, `${where}\n${todo.ja}`);
}

/** A step is not its own further reading. */
const seenFrom = (step: Step, rejection: Explanation): Explanation => ({
  ...rejection,
  learnMore: rejection.learnMore.filter((id) => id !== step.id),
});
