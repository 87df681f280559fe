import { useApp, useInput, usePaste, useWindowSize } from 'ink';
import { useEffect, useReducer, useState, useSyncExternalStore } from 'react';
import type { Engine } from '../engine/loop/engine.ts';
import { outcomeOf } from './commands.ts';
import { contentsBuilder } from './contents.ts';
import { keyNames } from './key-name.ts';
import { layoutOf } from './layout.ts';
import { PLAIN_TYPESETTER, type Typesetter } from './panes/typesetter.ts';
import { TooSmall } from './screens/too-small.tsx';
import { Workshop } from './screens/workshop.tsx';
import { INITIAL_VIEW, reduceView } from './view-state.ts';

/** Lends the terminal to another program for as long as the work takes. */
export type SuspendTerminal = (work: () => Promise<void>) => Promise<void>;

type Props = {
  readonly engine: Engine;
  readonly colors: boolean;
  readonly typesetter: Typesetter | Promise<Typesetter>;
  readonly onReady: (suspend: SuspendTerminal) => void;
};

/** Joins the loop's state, the view's state and the window into a frame, and sends keys to where they belong. */
export function App({ engine, colors, typesetter, onReady }: Props) {
  const state = useSyncExternalStore(engine.subscribe, engine.getState);
  const [view, tell] = useReducer(reduceView, INITIAL_VIEW);
  const set = useTypesetter(typesetter);
  const [build] = useState(contentsBuilder);
  const { columns, rows } = useWindowSize();
  const { exit, suspendTerminal } = useApp();
  const layout = layoutOf(columns, rows, view.zoomed);
  const contents = layout.kind === 'too-small' ? undefined : build(state, view, layout, set);

  useInput((input, key) => {
    for (const name of keyNames(input, key)) {
      const scene = { state: engine.getState(), contents, focus: view.pane, narrow: layout.kind !== 'wide' };
      const outcome = outcomeOf(name, scene);
      for (const event of outcome.loop) engine.dispatch(event);
      for (const event of outcome.view) tell(event);
    }
  });
  // Whatever is pasted is meant for another window: it must not be read as keys.
  usePaste(() => {});
  useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
  useEffect(() => {
    if (state.quitting) exit();
  }, [state.quitting, exit]);

  if (layout.kind === 'too-small' || contents === undefined) {
    return <TooSmall lang={state.lang} columns={columns} rows={rows} />;
  }
  return <Workshop state={state} contents={contents} layout={layout} focus={view.pane} colors={colors} />;
}

/** The plain one until the good one has been loaded. */
function useTypesetter(given: Typesetter | Promise<Typesetter>): Typesetter {
  const [set, replace] = useState<Typesetter>(given instanceof Promise ? PLAIN_TYPESETTER : given);
  useEffect(() => {
    let current = true;
    Promise.resolve(given).then((loaded) => current && replace(() => loaded));
    return () => {
      current = false;
    };
  }, [given]);
  return set;
}
