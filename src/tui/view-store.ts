import { INITIAL_VIEW, reduceView, type ViewEvent, type ViewState } from './view-state.ts';

/** Keeps the view beside React: of several keys that come at once, each meets what the one before it left. */
export type ViewStore = {
  readonly getState: () => ViewState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly dispatch: (event: ViewEvent) => void;
};

export function createViewStore(): ViewStore {
  let state = INITIAL_VIEW;
  const listeners = new Set<() => void>();
  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch: (event) => {
      const next = reduceView(state, event);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
  };
}
