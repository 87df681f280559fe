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
  /** Cancels what runs, waits for what is being written, ends the lab. */
  readonly close: () => Promise<void>;
};

/** Puts reducer and effects together. Events are handled in the order in which they come, never one inside another. */
export function createEngine(initial: EngineState, outside: Outside): Engine {
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
        const { state: after, effects } = reduce(state, next);
        state = after;
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
    close: () => runner.close(),
  };
}
