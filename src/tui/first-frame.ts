import type { EngineState } from '../engine/loop/state.ts';
import { contentsBuilder } from './contents.ts';
import { layoutOf } from './layout.ts';
import { toAnsi } from './lines/ansi.ts';
import { ROUGH_TYPESETTER } from './typeset/rough.ts';
import { INITIAL_VIEW } from './view-state.ts';
import { tooSmallRows, windowRows } from './window.ts';

/** Enter the alternate screen, hide the cursor, begin at the top (xterm's control sequences 1049 and 25). */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[2J\u001b[H';
const LEAVE = '\u001b[?1049l\u001b[?25h';

/**
 * Draws the first frame with nothing but strings: Ink, React and the markdown library take longer to load than a person
 * should wait. The cursor is left at the top, where Ink's own first frame begins over the same rows.
 */
export function drawFirstFrame(stdout: NodeJS.WriteStream, state: EngineState, colors: boolean): void {
  const { columns = 80, rows = 24 } = stdout;
  const layout = layoutOf(columns, rows, false);
  const lines =
    layout.kind === 'too-small'
      ? tooSmallRows(state, columns, rows)
      : windowRows({
          state,
          contents: contentsBuilder()(state, INITIAL_VIEW, layout, ROUGH_TYPESETTER),
          layout,
          focus: INITIAL_VIEW.pane,
        });
  stdout.write(`${ENTER}${lines.map((line) => toAnsi(line, colors)).join('\r\n')}\u001b[H`);
}

/** For when nothing else has given the screen back. */
export const leaveScreen = (stdout: NodeJS.WriteStream): void => void stdout.write(LEAVE);
