import { counts } from '../../domain/progress/index.ts';
import { textWidth } from '../../domain/text-width.ts';
import type { EngineState } from '../../engine/loop/state.ts';
import { messages } from '../../i18n/index.ts';
import { lineWidth, padText, spread } from '../lines/fit.ts';
import { type Line, type Segment, seg } from '../lines/line.ts';
import { SIGN, STYLE } from '../theme.ts';

const BAR_COLUMNS = 20;

/** The first row: course, lesson, step; how far the learner is, the language, what the loop is doing. */
export function headerLine(state: EngineState, width: number): Line {
  const { course, step, lang, run } = state;
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
    run ? seg(SIGN.run, STYLE.key) : seg(SIGN.live, STYLE.good),
    seg(` ${padText(doing(state), Math.max(...everything(state.lang).map(textWidth)))}`),
    seg(' '),
  ];
  const { passed, total } = counts(course, state.progress);
  const count = seg(`${passed}/${total}  `);
  const room = width - lineWidth(left) - lineWidth([count, ...status]) - 3;
  const bar = room >= 8 ? [...progressBar(passed, total, Math.min(BAR_COLUMNS, room)), seg(' ')] : [];
  return spread(left, [seg('  '), ...bar, count, ...status], width);
}

/** What the loop is doing, in a word. */
function doing({ run, lang }: EngineState): string {
  const { tui, stage } = messages(lang);
  if (!run) return tui.live;
  return stage[run.stage ?? 'compile'];
}

/** Every word that can stand there: the row must not move when it changes. */
const everything = (lang: EngineState['lang']): string[] => {
  const { tui, stage } = messages(lang);
  return [tui.live, ...Object.values(stage)];
};

function progressBar(done: number, total: number, columns: number): Segment[] {
  const full = total === 0 ? 0 : Math.round((done / total) * columns);
  return [seg('█'.repeat(full), STYLE.good), seg('░'.repeat(columns - full), STYLE.quiet)];
}
