import { useApp, useInput, usePaste, useWindowSize } from 'ink';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Engine } from '../engine/loop/engine.ts';
import { outcomeOf, type Scene } from './commands.ts';
import { contentsBuilder } from './contents.ts';
import { keyNames } from './key-name.ts';
import { layoutOf } from './layout.ts';
import { PLAIN_TYPESETTER, type Typesetter } from './panes/typesetter.ts';
import { TooSmall } from './screens/too-small.tsx';
import { Workshop } from './screens/workshop.tsx';
import { createViewStore } from './view-store.ts';

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
  const [views] = useState(createViewStore);
  const [build] = useState(contentsBuilder);
  const state = useSyncExternalStore(engine.subscribe, engine.getState);
  const view = useSyncExternalStore(views.subscribe, views.getState);
  const set = useTypesetter(typesetter);
  const { columns, rows } = useWindowSize();
  const { exit, suspendTerminal } = useApp();

  const sceneNow = (): Scene => {
    const seen = views.getState();
    const layout = layoutOf(columns, rows, seen.zoomed);
    const now = engine.getState();
    const contents = layout.kind === 'too-small' ? undefined : build(now, seen, layout, set);
    return { state: now, contents, focus: seen.pane, narrow: layout.kind !== 'wide' };
  };
  useInput((input, key) => {
    for (const name of keyNames(input, key)) {
      const outcome = outcomeOf(name, sceneNow());
      for (const event of outcome.loop) engine.dispatch(event);
      for (const event of outcome.view) views.dispatch(event);
    }
  });
  // Whatever is pasted is meant for another window: it must not be read as keys.
  usePaste(() => {});
  useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
  useEffect(() => {
    if (state.quitting) exit();
  }, [state.quitting, exit]);

  const layout = layoutOf(columns, rows, view.zoomed);
  if (layout.kind === 'too-small') return <TooSmall lang={state.lang} columns={columns} rows={rows} />;
  const contents = build(state, view, layout, set);
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
