import { printableLine } from '../../domain/printable.ts';
import type { EngineState, LiveSession } from '../../engine/loop/state.ts';
import { messages } from '../../i18n/index.ts';
import type { SessionWords } from '../../i18n/session-en.ts';
import { clockTime, ownState, sessionStatus } from '../../reporters/session-plain.ts';
import { spread, truncate } from '../lines/fit.ts';
import { type Line, type Segment, seg } from '../lines/line.ts';
import { SIGN, STYLE } from '../theme.ts';

/** The row of a live session, below the header; none without one. It is always there, so that no news moves a row. */
export function sessionLines({ session, lang }: EngineState, width: number): Line[] {
  if (session === undefined) return [];
  const words = messages(lang).session;
  const right = own(session, words);
  return [truncate(spread([seg(' '), ...left(session, words)], right, width), width)];
}

/** What the instructor wants, else how the session stands. */
function left(session: LiveSession, words: SessionWords): Segment[] {
  const { view, status } = session;
  if (view && status !== 'over') {
    if (view.asked) return [seg(`${SIGN.warn} `, STYLE.warn), seg(words.asked, STYLE.strong)];
    const unseen = view.announcements.filter(({ seen }) => !seen);
    const newest = unseen.at(-1);
    if (newest !== undefined) {
      const more = unseen.length > 1 ? `, ${words.more(unseen.length - 1)}` : '';
      return [
        seg(`${SIGN.note} `, STYLE.key),
        seg(`${clockTime(newest.at)} `, STYLE.quiet),
        // Before the words: a long announcement is cut at its end.
        seg(`${words.read}${more} `, STYLE.key),
        seg(words.says(printableLine(newest.words)), STYLE.strong),
      ];
    }
  }
  const isGood = status === 'live';
  return [
    seg(`${isGood ? SIGN.live : SIGN.wait} `, isGood ? STYLE.good : STYLE.warn),
    seg(sessionStatus(session, words), STYLE.quiet),
    ...(view ? [seg(`  ${printableLine(view.name)}`, STYLE.quiet)] : []),
  ];
}

function own(session: LiveSession, words: SessionWords): Segment[] {
  const state = ownState(session, words);
  return state.length === 0 ? [] : [seg(`  ${state.join(' · ')} `, STYLE.key)];
}
