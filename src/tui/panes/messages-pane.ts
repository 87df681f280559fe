import { printableLine } from '../../domain/printable.ts';
import type { LearnerView } from '../../domain/session/learner-view.ts';
import type { EngineState } from '../../engine/loop/state.ts';
import { messages } from '../../i18n/index.ts';
import type { SessionWords } from '../../i18n/session-en.ts';
import { clockTime, ownState, sessionStatus } from '../../reporters/session-plain.ts';
import { EMPTY, type Line, lineOf, seg } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { SIGN, STYLE } from '../theme.ts';

/** The live session: the question about the file, what the instructor said, newest first, the scoreboard. */
export function messagesPane({ session, lang, step }: EngineState, width: number): Line[] {
  const words = messages(lang).session;
  const quiet = (text: string) => wrap(lineOf(text, STYLE.quiet), width);
  if (session === undefined) return quiet(words.none);
  const { view, problem } = session;
  const state = [sessionStatus(session, words), ...ownState(session, words)].join(' · ');
  const lines = [...quiet(state), ...(problem ? quiet(problem[lang]) : [])];
  if (view === undefined || session.status === 'over') return lines;
  return [
    ...lines,
    EMPTY,
    ...consent(view, step.file, words, width),
    EMPTY,
    lineOf(words.said, STYLE.heading),
    ...(view.announcements.length === 0 ? quiet(words.nothingSaid) : []),
    ...view.announcements.toReversed().flatMap((one) => announcement(one, width)),
    ...scoreboard(view, words, width),
    EMPTY,
    ...quiet(words.handHelp),
  ];
}

function consent(view: LearnerView, file: string, words: SessionWords, width: number): Line[] {
  if (view.asked)
    return [
      ...wrap([seg(`${SIGN.warn} `, STYLE.warn), seg(words.answerTitle, STYLE.strong)], width),
      ...wrap(lineOf(words.answer(file)), width),
    ];
  return wrap(lineOf(view.sharing ? words.sharingOn : words.sharingOff, STYLE.quiet), width);
}

const announcement = ({ at, words }: LearnerView['announcements'][number], width: number): Line[] =>
  wrap([seg(`${clockTime(at)}  `, STYLE.quiet), seg(printableLine(words))], width, [seg('       ')]);

function scoreboard({ scoreboard: best }: LearnerView, words: SessionWords, width: number): Line[] {
  if (best === undefined) return [];
  return [
    EMPTY,
    lineOf(words.scoreboard, STYLE.heading),
    ...best.flatMap(({ name, passed }) =>
      wrap([seg(`${words.passed(passed)}  `, STYLE.quiet), seg(printableLine(name))], width),
    ),
  ];
}
