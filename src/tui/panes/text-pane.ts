import type { EngineState } from '../../engine/loop/state.ts';
import type { Line } from '../lines/line.ts';
import type { Typesetter } from '../typeset/typesetter.ts';
import { lastTimeLines } from './last-time.ts';

/** The step's text, and under it what failed last time. */
export const textPane = (state: EngineState, width: number, set: Typesetter): Line[] => [
  ...set.markdown(state.step.text[state.lang].markdown, width),
  ...lastTimeLines(state, width),
];
