import { isPassed, solutionAllowed } from '../../domain/progress/index.ts';
import type { EngineState } from '../../engine/loop/state.ts';
import { KEYMAP, type KeyBinding } from '../keymap.ts';
import { lineWidth } from '../lines/fit.ts';
import { type Line, seg } from '../lines/line.ts';
import { STYLE } from '../theme.ts';
import { keyLabel } from './help-pane.ts';

/** Always there, whatever the width. */
const ALWAYS = ['?', 'q'];

/** The last row: the keys that help now. Where they do not all fit, the later ones go; help and quit stay. */
export function footerLine(state: EngineState, width: number, tabTo: string | undefined): Line {
  const labelled = KEYMAP.filter((binding) => binding.label && helpsNow(binding, state));
  const fixed = labelled.filter(({ keys }) => ALWAYS.includes(keys[0] ?? ''));
  const others = labelled.filter((binding) => !fixed.includes(binding));
  const tab = tabTo === undefined ? [] : [entry('Tab', tabTo, false)];
  const end = fixed.map((binding) => entryOf(binding, state));
  const shown = [...tab];
  let left = width - 1 - [...tab, ...end].reduce((sum, line) => sum + lineWidth(line), 0);
  for (const binding of others) {
    const line = entryOf(binding, state);
    left -= lineWidth(line);
    if (left < 0) break;
    shown.push(line);
  }
  return [seg(' '), ...[...shown, ...end].flat()];
}

function entryOf({ keys, label, does }: KeyBinding, state: EngineState): Line {
  const words = label?.[state.lang] ?? '';
  const type = does.kind === 'loop' ? does.event.type : '';
  const hints = state.progress.steps[state.step.id]?.hints ?? 0;
  const counted = type === 'hint-requested' ? `${words} ${hints}/3` : words;
  return entry(keyLabel(keys[0] ?? ''), counted, type === 'next-requested');
}

const entry = (key: string, words: string, bright: boolean): Line => [
  seg(key, STYLE.key),
  seg(' '),
  seg(words, bright ? STYLE.goodTitle : STYLE.quiet),
  seg('  '),
];

/** Each chapter begins with what it leads to. */
const isFirstOfLesson = ({ course, step }: EngineState): boolean =>
  course.lessons.some(({ steps }) => steps[0]?.id === step.id);

const isIn = ({ session }: EngineState): boolean => session?.view !== undefined;

function helpsNow({ does }: KeyBinding, state: EngineState): boolean {
  if (does.kind !== 'loop') return true;
  const { event } = does;
  if (event.type === 'demo-requested') return isFirstOfLesson(state);
  if (event.type === 'next-requested') return isPassed(state.progress, state.step);
  if (event.type === 'solution-requested') return solutionAllowed(state.progress, state.step);
  if (event.type === 'hand-toggled') return isIn(state);
  if (event.type !== 'panel-requested') return true;
  if (event.panel === 'messages') return isIn(state);
  if (event.panel === 'trace') return (state.report?.trace.length ?? 0) > 0;
  if (event.panel === 'log' || event.panel === 'commands') return state.report !== undefined;
  return true;
}
