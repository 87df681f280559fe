import { createEffectRunner, type Outside } from './effects.ts';
import type { EngineEvent } from './events.ts';
import { reduce } from './reducer.ts';
import type { EngineState } from './state.ts';

/** The loop as the outside sees it: something to subscribe to and to send events to. */
export type Engine = {
  readonly getState: () => EngineState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly dispatch: (event: EngineEvent) => void;
  /** Enters the current step and starts following saves. */
  readonly start: () => void;
  /**
   * Does something with the lab while no run uses it, so that no verdict is spoilt: after the runs that are waiting,
   * and before any that comes later. What takes long ends when the signal says that a run waits for it.
   * @throws what the work throws, and when the loop is closed
   */
  readonly betweenRuns: <Result>(work: (nextRun: AbortSignal) => Promise<Result>) => Promise<Result>;
  /** Cancels what runs, waits for what is being written, ends the lab. */
  readonly close: () => Promise<void>;
};

/**
 * Somebody who is told of everything that happens, after it has: the hub's client. It must not throw and not keep the
 * loop waiting.
 */
export type Reporter = {
  readonly heard: (event: EngineEvent, before: EngineState, after: EngineState) => void;
};

/** Puts reducer and effects together. Events are handled in the order in which they come, never one inside another. */
export function createEngine(
  initial: EngineState,
  outside: Outside,
  reporters: readonly Reporter[] = [],
): Engine {
  let state = initial;
  const listeners = new Set<() => void>();
  const waiting: EngineEvent[] = [];
  let busy = false;

  const dispatch = (event: EngineEvent): void => {
    waiting.push(event);
    if (busy) return;
    busy = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const before = state;
        const { state: after, effects } = reduce(before, next);
        state = after;
        for (const reporter of reporters) reporter.heard(next, before, after);
        for (const effect of effects) runner.run(effect, state);
      }
    } finally {
      busy = false;
    }
    for (const listener of listeners) listener();
  };

  const runner = createEffectRunner(outside, dispatch);
  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch,
    start: () => runner.start(state),
    betweenRuns: (work) => runner.betweenRuns(work),
    close: () => runner.close(),
  };
}
