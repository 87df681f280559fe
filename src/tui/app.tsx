import { useApp, useInput, usePaste, useWindowSize } from 'ink';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Engine } from '../engine/loop/engine.ts';
import { outcomeOf, type Scene } from './commands.ts';
import { contentsBuilder } from './contents.ts';
import { openWalk } from './explorer/walk-of.ts';
import { walkRows } from './explorer/walk-window.ts';
import { keyNames } from './key-name.ts';
import { layoutOf } from './layout.ts';
import { sessionLines } from './panes/session-line.ts';
import { playRows } from './play/play-window.ts';
import { ROUGH_TYPESETTER } from './typeset/rough.ts';
import type { Typesetter } from './typeset/typesetter.ts';
import { createViewStore } from './view-store.ts';
import { Rows } from './widgets/rows.tsx';
import { tooSmallRows, windowRows } from './window.ts';

/** Lends the terminal to another program for as long as the work takes. */
export type SuspendTerminal = (work: () => Promise<void>) => Promise<void>;

type Props = {
  readonly engine: Engine;
  readonly colors: boolean;
  readonly loadTypesetter: () => Promise<Typesetter>;
  readonly onReady: (suspend: SuspendTerminal) => void;
};

/** Joins the loop's state, the view's state and the window into a frame, and sends keys to where they belong. */
export function App({ engine, colors, loadTypesetter, onReady }: Props) {
  const [views] = useState(createViewStore);
  const [build] = useState(contentsBuilder);
  const state = useSyncExternalStore(engine.subscribe, engine.getState);
  const view = useSyncExternalStore(views.subscribe, views.getState);
  const set = useTypesetter(loadTypesetter);
  const { columns, rows } = useWindowSize();
  const { exit, suspendTerminal } = useApp();

  const sceneNow = (): Scene => {
    const seen = views.getState();
    const now = engine.getState();
    const layout = layoutOf(columns, rows, seen.zoomed, now.session !== undefined);
    const contents = layout.kind === 'too-small' ? undefined : build(now, seen, layout, set);
    const walk = layout.kind === 'too-small' ? undefined : openWalk(now, seen);
    return { state: now, contents, focus: seen.pane, narrow: layout.kind !== 'wide', walk };
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

  const { demo, lang } = state;
  if (demo !== undefined && demo !== 'starting') {
    const stage = playRows({ state: demo, lang, columns, rows, inWorkshop: true });
    return <Rows lines={stage} columns={columns} rows={rows} colors={colors} />;
  }
  const layout = layoutOf(columns, rows, view.zoomed, state.session !== undefined);
  const frame = () => {
    if (layout.kind === 'too-small') return tooSmallRows(state, columns, rows);
    const open = openWalk(state, view);
    if (open) {
      const [header = [], ...walk] = walkRows({
        ...open,
        source: state.source,
        title: state.step.id,
        lang,
        layout,
      });
      return [header, ...sessionLines(state, columns), ...walk];
    }
    return windowRows({ state, contents: build(state, view, layout, set), layout, focus: view.pane });
  };
  return <Rows lines={frame()} columns={columns} rows={rows} colors={colors} />;
}

/** The rough one until the real one has been loaded. */
function useTypesetter(load: () => Promise<Typesetter>): Typesetter {
  const [set, replace] = useState<Typesetter>(ROUGH_TYPESETTER);
  useEffect(() => {
    let current = true;
    load().then((loaded) => current && replace(loaded));
    return () => {
      current = false;
    };
  }, [load]);
  return set;
}
