import { XdplingsError } from '../../domain/errors.ts';
import type { Step } from '../../domain/lesson/model.ts';
import { sameText, text } from '../../domain/text.ts';
import type { LabPort, LessonFilesPort, ToolchainPort, WorkspacePort } from '../ports.ts';
import { runStep } from '../run/run-step.ts';
import type { Effect, EngineEvent } from './events.ts';
import type { EngineState } from './state.ts';

/** Everything outside the loop that its effects use. */
export type Outside = {
  readonly workspace: WorkspacePort;
  readonly toolchain: ToolchainPort;
  readonly lab: LabPort;
  readonly lessonFiles: LessonFilesPort;
  /** Opens the learner's editor on a file and comes back when it has ended. */
  readonly editFile: (file: string) => Promise<void>;
  readonly copy: (words: string) => Promise<void>;
  /** Follows the saves of the workspace until the signal. */
  readonly watch: (onSaved: (file: string) => void, signal: AbortSignal) => Promise<void>;
  readonly quit: () => void;
};

export type EffectRunner = {
  readonly start: (state: EngineState) => void;
  readonly run: (effect: Effect, state: EngineState) => void;
  readonly close: () => Promise<void>;
};

/**
 * Carries out effects; what comes of them returns through `dispatch`. Runs go one after the other, so that a new one
 * never meets the network of a cancelled one half used; whatever touches the workspace has a queue of its own.
 */
export function createEffectRunner(outside: Outside, dispatch: (event: EngineEvent) => void): EffectRunner {
  const { workspace, lab } = outside;
  const closing = new AbortController();
  let current: AbortController | undefined;
  let runs: Promise<void> = Promise.resolve();
  let writes: Promise<void> = Promise.resolve();

  const tell = (error: unknown): void => dispatch(toldOf(error));
  const write = (work: () => Promise<void>): void => {
    writes = writes.then(work).catch(tell);
  };

  const startRun = (run: number, { step }: EngineState): void => {
    current?.abort();
    const abort = new AbortController();
    current = abort;
    runs = runs.then(() => runOnce(run, step, abort.signal)).catch(tell);
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

  const run = (effect: Effect, state: EngineState): void => {
    const { step } = state;
    switch (effect.type) {
      case 'enter-step':
        return enter(step);
      case 'start-run':
        return startRun(effect.run, state);
      case 'cancel-run':
        return current?.abort();
      case 'save-progress':
        return write(() => workspace.saveProgress(state.progress));
      case 'record-run':
        return write(() =>
          effect.passed
            ? workspace.recordPass(step, effect.source)
            : workspace.recordFailure(step, effect.source),
        );
      case 'load-diff':
        return write(async () =>
          dispatch({ type: 'diff-loaded', step: step.id, diff: await workspace.diff(step) }),
        );
      case 'reset-file':
        return write(async () => dispatch({ type: 'reset-done', commit: await workspace.reset(step) }));
      case 'undo':
        return write(async () => dispatch({ type: 'undo-done', changed: await workspace.undo(step) }));
      case 'open-editor':
        if (state.file !== undefined) outside.editFile(state.file).catch(tell);
        return;
      case 'copy':
        outside.copy(effect.words).catch(tell);
        return;
      case 'quit':
        return outside.quit();
    }
  };

  return {
    run,
    start: ({ step }) => {
      enter(step);
      outside.watch((file) => dispatch({ type: 'file-saved', file }), closing.signal).catch(tell);
    },
    close: async () => {
      closing.abort();
      current?.abort();
      await Promise.all([runs, writes]);
      await lab.close();
    },
  };
}

/** What a learner is told of an error: their own words for what can be mended, ours for a bug. */
function toldOf(error: unknown): EngineEvent {
  if (error instanceof XdplingsError && error.kind !== 'bug') {
    return { type: 'told', tone: 'error', text: sameText(error.message) };
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
