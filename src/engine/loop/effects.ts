import type { ProgramCost } from '../../domain/checks/observed.ts';
import { usageError, XdplingsError } from '../../domain/errors.ts';
import type { Step } from '../../domain/lesson/model.ts';
import { type Lang, text } from '../../domain/text.ts';
import type { ControlPort, LabPort, LessonFilesPort, ToolchainPort, WorkspacePort } from '../ports.ts';
import { runStep } from '../run/run-step.ts';
import { createDemoStage } from './demo-stage.ts';
import type { Engine } from './engine.ts';
import type { Effect, EngineEvent } from './events.ts';
import { createMeasuring } from './measuring.ts';
import type { EngineState } from './state.ts';

/** Everything outside the loop that its effects use. */
export type Outside = {
  readonly workspace: WorkspacePort;
  readonly toolchain: ToolchainPort;
  readonly lab: LabPort;
  readonly control: ControlPort;
  readonly lessonFiles: LessonFilesPort;
  /** Opens the learner's editor on a file and comes back when it has ended. */
  readonly editFile: (file: string) => Promise<void>;
  readonly copy: (words: string) => Promise<void>;
  /** Carries out a command line of the control plane (`fw get`). @returns what it prints @throws what it refuses */
  readonly controlCommand: (line: string) => Promise<readonly string[]>;
  /** What a step's solution costs on this machine. @returns undefined when that cannot be told */
  readonly solutionCost: (step: Step, signal: AbortSignal) => Promise<ProgramCost | undefined>;
  /** Follows the saves of the workspace until the signal. */
  readonly watch: (onSaved: (file: string) => void, signal: AbortSignal) => Promise<void>;
};

export type EffectRunner = {
  readonly start: (state: EngineState) => void;
  readonly run: (effect: Effect, state: EngineState) => void;
  readonly betweenRuns: Engine['betweenRuns'];
  readonly close: () => Promise<void>;
};

type Handler<Kind extends Effect['type']> = (
  effect: Extract<Effect, { type: Kind }>,
  state: EngineState,
) => void;

/**
 * Carries out effects; what comes of them returns through `dispatch`. Runs go one after the other, so that a new one
 * never meets the network of a cancelled one half used; whatever touches the workspace has a queue of its own.
 */
export function createEffectRunner(outside: Outside, dispatch: (event: EngineEvent) => void): EffectRunner {
  const { workspace, lab } = outside;
  const closing = new AbortController();
  let current: AbortController | undefined;
  const stage = createDemoStage(outside, (play) => dispatch({ type: 'demo-changed', play }));
  /** What is measured behind the screen gives way to a run. */
  const measuring = createMeasuring(outside, dispatch);
  /** Ends the demonstration. */
  let demo: AbortController | undefined;
  /** Aborted when a run begins to wait for its turn. */
  let nextRun = new AbortController();
  let runs: Promise<void> = Promise.resolve();
  let writes: Promise<void> = Promise.resolve();

  const tell = (error: unknown): void => dispatch(toldOf(error));
  const write = (work: () => Promise<void>): void => {
    writes = writes.then(work).catch(tell);
  };

  const startRun = (run: number, { step }: EngineState): void => {
    // A step may be entered while the loop is being closed: a run would start the lab again behind our back.
    if (closing.signal.aborted) return;
    current?.abort();
    measuring.cancel();
    nextRun.abort(runComesFirst());
    nextRun = new AbortController();
    const abort = new AbortController();
    current = abort;
    runs = runs.then(() => runOnce(run, step, abort.signal)).catch(tell);
  };

  const betweenRuns: Engine['betweenRuns'] = (work) => {
    // A demonstration keeps the lab for as long as it is watched, and is there to be played with.
    if (demo && !demo.signal.aborted) return work(AbortSignal.any([demo.signal, nextRun.signal]));
    return inTurn(work);
  };

  const inTurn: Engine['betweenRuns'] = (work) => {
    // The run that comes after it, also when that comes before its own turn has come.
    const { signal } = nextRun;
    const result = runs.then(() => {
      closing.signal.throwIfAborted();
      return work(signal);
    });
    // What goes wrong is told to whoever asked for it.
    runs = result.then(
      () => {},
      () => {},
    );
    return result;
  };

  const startDemo = (state: EngineState): void => {
    if (closing.signal.aborted) return;
    const abort = new AbortController();
    // A run that is asked for meanwhile, or an end that is asked for, is no failure of the demonstration.
    const signal = AbortSignal.any([abort.signal, nextRun.signal, closing.signal]);
    inTurn(() => stage.play(state, signal))
      .catch((error) => {
        if (signal.aborted) return;
        dispatch({ type: 'demo-failed' });
        tell(error);
      })
      .finally(() => abort.abort());
    demo = abort;
  };

  const runOnce = async (run: number, step: Step, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return;
    try {
      const [source, checks] = await Promise.all([
        workspace.readSource(step),
        outside.lessonFiles.loadChecks(step),
      ]);
      const report = await runStep({
        step,
        checks,
        file: workspace.fileOf(step),
        source,
        toolchain: outside.toolchain,
        lab,
        control: outside.control,
        signal,
        onEvent: (news) => dispatch({ type: 'run-progressed', run, news }),
      });
      dispatch({ type: 'run-finished', run, report, source, at: Date.now() });
    } catch (error) {
      if (signal.aborted) return;
      dispatch({ type: 'run-abandoned', run });
      throw error;
    }
  };

  const enter = (step: Step): void =>
    write(async () => {
      await workspace.enter(step);
      dispatch({ type: 'step-entered', step: step.id, file: workspace.fileOf(step) });
    });

  /** One handler for each kind of effect; the type makes the table complete. */
  const handlers: { readonly [Kind in Effect['type']]: Handler<Kind> } = {
    'enter-step': (_effect, { step }) => enter(step),
    'start-run': ({ run }, state) => startRun(run, state),
    'cancel-run': () => {
      current?.abort();
      measuring.cancel();
      demo?.abort();
    },
    'measure-solution': (_effect, { step }) => measuring.start(step),
    'start-demo': (_effect, state) => startDemo(state),
    'ask-demo': ({ request }) => stage.ask(request),
    'save-progress': (_effect, { progress }) => write(() => workspace.saveProgress(progress)),
    'record-run': ({ passed, source }, { step }) =>
      write(() => (passed ? workspace.recordPass(step, source) : workspace.recordFailure(step, source))),
    'load-diff': (_effect, { step }) =>
      write(async () => {
        try {
          dispatch({ type: 'diff-loaded', step: step.id, diff: await workspace.diff(step) });
        } catch (error) {
          dispatch({ type: 'diff-failed' });
          throw error;
        }
      }),
    'reset-file': (_effect, { step }) =>
      write(async () => dispatch({ type: 'reset-done', step: step.id, commit: await workspace.reset(step) })),
    undo: (_effect, { step }) =>
      write(async () => dispatch({ type: 'undo-done', step: step.id, changed: await workspace.undo(step) })),
    'open-editor': (_effect, { file }) => {
      if (file !== undefined) outside.editFile(file).catch(tell);
    },
    copy: ({ words }) => {
      outside.copy(words).catch(tell);
    },
  };

  const run = (effect: Effect, state: EngineState): void => {
    const handler = handlers[effect.type] as Handler<Effect['type']>;
    handler(effect as never, state);
  };

  return {
    run,
    betweenRuns,
    start: ({ step }) => {
      enter(step);
      outside.watch((file) => dispatch({ type: 'file-saved', file }), closing.signal).catch(tell);
    },
    close: async () => {
      closing.abort();
      current?.abort();
      measuring.cancel();
      nextRun.abort(runComesFirst());
      await Promise.all([runs, writes, measuring.ended()]);
      await lab.close();
    },
  };
}

const runComesFirst = () =>
  usageError(
    text(
      'It was ended early: the program is being checked, and has the lab for itself meanwhile.',
      'プログラムのチェックが始まったため、途中で終了しました。チェックの間はラボを使えません。',
    ),
  );

/** What a learner is told of an error: their own words for what can be mended, ours for a bug. */
function toldOf(error: unknown): EngineEvent {
  if (error instanceof XdplingsError && error.kind !== 'bug') {
    // What to do comes before where: a status line may be cut at its end.
    const { what, todo } = error.words;
    const inOneLine = (lang: Lang) => [what[lang], todo?.[lang], error.where].filter(Boolean).join(' ');
    return { type: 'told', tone: 'error', text: text(inOneLine('en'), inOneLine('ja')) };
  }
  const words = error instanceof Error ? error.message : String(error);
  return {
    type: 'told',
    tone: 'error',
    text: text(
      `A bug of ours: ${words}. Please report it with what you did; your files are safe.`,
      `xdplings のバグです: ${words}。操作手順を添えて報告してください。ファイルは無事です。`,
    ),
  };
}
