import { counts } from '../../domain/progress/index.ts';
import type { EngineState } from '../../engine/loop/state.ts';
import { messages } from '../../i18n/index.ts';
import { lineWidth, spread } from '../lines/fit.ts';
import { type Line, type Segment, seg } from '../lines/line.ts';
import { SIGN, STYLE } from '../theme.ts';

const BAR_COLUMNS = 20;

/** The first row: course, lesson, step; how far the learner is, the language, what the loop is doing. */
export function headerLine(state: EngineState, width: number): Line {
  const { course, step, lang, run } = state;
  const words = messages(lang);
  const lesson = course.lessons.find(({ id }) => id === step.lesson);
  const place = lesson ? lesson.steps.findIndex(({ id }) => id === step.id) + 1 : 0;
  const left: Line = [
    seg(' xdplings', STYLE.focus),
    ...(lesson
      ? [
          seg(`  ${String(lesson.order).padStart(2, '0')} ${lesson.title[lang]} · `, STYLE.quiet),
          seg(`${place}/${lesson.steps.length} ${step.name}`, STYLE.strong),
        ]
      : []),
  ];
  const status: Line = [
    seg(lang, STYLE.quiet),
    seg('  '),
    ...(run
      ? [seg(SIGN.run, STYLE.key), seg(` ${run.stage ? words.stage[run.stage] : words.loop.running}`)]
      : [seg(SIGN.live, STYLE.good), seg(` ${words.tui.live}`)]),
    seg(' '),
  ];
  const { passed, total } = counts(course, state.progress);
  const count = seg(`${passed}/${total}  `);
  const room = width - lineWidth(left) - lineWidth([count, ...status]) - 3;
  const bar = room >= 8 ? [...progressBar(passed, total, Math.min(BAR_COLUMNS, room)), seg(' ')] : [];
  return spread(left, [seg('  '), ...bar, count, ...status], width);
}

function progressBar(done: number, total: number, columns: number): Segment[] {
  const full = total === 0 ? 0 : Math.round((done / total) * columns);
  return [seg('█'.repeat(full), STYLE.good), seg('░'.repeat(columns - full), STYLE.quiet)];
}
