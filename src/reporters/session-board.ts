import { printableLine } from '../domain/printable.ts';
import { audienceOf } from '../domain/session/audience.ts';
import { type Announcement, type Board, gateKey, present } from '../domain/session/board.ts';
import { duration } from '../domain/session/duration.ts';
import { gatedGroups } from '../domain/session/groups.ts';
import { type StepCount, stepCounts } from '../domain/session/histogram.ts';
import { moment } from '../domain/session/moment.ts';
import { type Pace, paceOf } from '../domain/session/pace.ts';
import { hands } from '../domain/session/queue.ts';
import { stuckOf } from '../domain/session/stuck.ts';
import { stuckRows } from '../domain/session/stuck-rows.ts';
import type { Lang } from '../domain/text.ts';
import type { HubWords } from '../i18n/hub-en.ts';
import { messages } from '../i18n/index.ts';
import { fitSections } from './fit-sections.ts';
import { handLines, stuckLines } from './people-lines.ts';

type Words = HubWords['watch'];
/** A time as it is said now. */
type At = (at: number) => string;

const MINUTE_MS = 60_000;
/** The longest step's line in the wider language then has 80 columns. */
const BAR_COLUMNS = 24;
/** Announcements that are shown. */
const NEWEST = 3;

/**
 * The dashboard's essentials as lines: who is where, who is stuck, whose hand is up, what was said. Pure.
 * @param now ms since the epoch
 * @param rows how many lines there is room for; long lists are cut
 */
export function boardLines(board: Board, title: string, now: number, lang: Lang, rows: number): string[] {
  const words = messages(lang).hub.watch;
  const at: At = (time) => moment(time, now, lang);
  const stuck = stuckRows(board, stuckOf(board, now));
  const queue = hands(board, 'waiting');
  const head = [
    [
      printableLine(title),
      words.here(present(board).filter(({ here }) => here).length, present(board).length),
      words.hands(queue.length),
      words.stuck(stuck.length),
    ].join(' · '),
    ...(board.endedAt === undefined ? [] : [words.ended(at(board.endedAt))]),
    ...planLine(paceOf(board, now), at, words),
    ...gateLine(board, words),
    ...(board.queuePaused ? [words.paused] : []),
  ];
  const newest = board.announcements.slice(-NEWEST).toReversed();
  const sections = [
    { lines: stepLines(board, words) },
    { title: words.handsTitle, lines: handLines(queue, now, words) },
    { title: words.stuckTitle, lines: stuckLines(stuck, words) },
    { title: words.saidTitle, lines: newest.map((one) => saidLine(one, board, at, words)) },
  ];
  // A window may have fewer rows than even that needs.
  return [...head, ...fitSections(sections, rows - head.length, words.more)].slice(0, rows);
}

/** What the plan has now, and how far the middle of the group is from it. */
function planLine({ planned, behindMs }: Pace, at: At, words: Words): string[] {
  if (planned.on === 'nothing') return [];
  const pace = behindMs === undefined ? [] : [paceWords(behindMs, words)];
  return [[planWords(planned, at, words), ...pace].join(' · ')];
}

function planWords(planned: Pace['planned'], at: At, { plan }: Words): string {
  switch (planned.on) {
    case 'step':
      return plan.step(planned.step.step, at(planned.step.until));
    case 'before':
    case 'break':
      return plan[planned.on](planned.next.step, at(planned.next.from));
    default:
      return plan.over;
  }
}

function paceWords(behindMs: number, words: Words): string {
  if (Math.abs(behindMs) < MINUTE_MS) return words.onTime;
  const by = duration(Math.abs(behindMs), words.time);
  return behindMs > 0 ? words.behind(by) : words.ahead(by);
}

/** How far learners may go, where not everything is open. */
function gateLine(board: Board, words: Words): string[] {
  const all = [undefined, ...gatedGroups(board)].flatMap((group) => {
    const step = board.gates[gateKey(group)];
    return step === undefined ? [] : [words.gate(group && printableLine(group), step)];
  });
  return all.length === 0 ? [] : [words.gates(all.join(' · '))];
}

/** From the first step that somebody is at to the last, so that a room is seen on one screen. */
function stepLines(board: Board, words: Words): string[] {
  const counts = stepCounts(board);
  const first = counts.findIndex(({ at }) => at > 0);
  const last = counts.findLastIndex(({ at }) => at > 0);
  if (first === -1) return [words.nobody];
  const shown = counts.slice(first, last + 1);
  const most = Math.max(...shown.map(({ at }) => at));
  const column = Math.max(...shown.map(({ step }) => step.length));
  return shown.map(
    (count) => `${count.step.padEnd(column)}  ${bar(count, most)} ${words.at(count.at, count.passed)}`,
  );
}

const bar = ({ at }: StepCount, most: number): string =>
  '▇'.repeat(Math.ceil((at / most) * BAR_COLUMNS)).padEnd(BAR_COLUMNS);

function saidLine(said: Announcement, board: Board, at: At, words: Words): string {
  const to = said.group === undefined ? words.everybody : printableLine(said.group);
  const facts = [at(said.at), to, words.seen(audienceOf(board, said))].join(' · ');
  return `${facts}  ${printableLine(said.words)}`;
}
