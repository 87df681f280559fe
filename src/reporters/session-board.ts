import { printableLine } from '../domain/printable.ts';
import { audienceOf } from '../domain/session/audience.ts';
import type { Board, LearnerRow } from '../domain/session/board.ts';
import { present } from '../domain/session/board.ts';
import { type StepCount, stepCounts } from '../domain/session/histogram.ts';
import { paceOf } from '../domain/session/pace.ts';
import { hands } from '../domain/session/queue.ts';
import { type StuckReason, stuckOf } from '../domain/session/stuck.ts';
import type { Lang } from '../domain/text.ts';
import { textWidth } from '../domain/text-width.ts';
import type { HubWords } from '../i18n/hub-en.ts';
import { messages } from '../i18n/index.ts';

const MINUTE_MS = 60_000;
const BAR_COLUMNS = 30;
/** Announcements that are shown. */
const NEWEST = 3;

/**
 * The dashboard's essentials as lines: who is where, who is stuck, whose hand is up, what was said. Pure.
 * @param now ms since the epoch
 * @param rows how many lines there is room for; what comes last is cut
 */
export function boardLines(board: Board, title: string, now: number, lang: Lang, rows: number): string[] {
  const words = messages(lang).hub.watch;
  const stuck = stuckOf(board, now);
  const queue = hands(board, 'waiting');
  const lines = [
    [
      printableLine(title),
      words.here(present(board).filter(({ here }) => here).length, present(board).length),
      words.hands(queue.length),
      words.stuck(stuck.size),
      ...paceWords(board, now, words),
    ].join(' · '),
    '',
    ...stepLines(board, words),
    ...section(
      words.handsTitle,
      queue.map((row) => handLine(row, now, words)),
    ),
    ...section(
      words.stuckTitle,
      [...stuck].flatMap(([id, reason]) => {
        const row = board.learners[id];
        return row ? [`${name(row)}  ${row.step ?? ''}  ${why(reason, words)}`] : [];
      }),
    ),
    ...section(
      words.saidTitle,
      board.announcements
        .slice(-NEWEST)
        .toReversed()
        .map((one) => `${words.seen(audienceOf(board, one))}  ${printableLine(one.words)}`),
    ),
    ...(board.endedAt === undefined ? [] : ['', words.ended]),
  ];
  return lines.length <= rows
    ? lines
    : [...lines.slice(0, Math.max(0, rows - 1)), words.more(lines.length - rows + 1)];
}

const name = ({ name: own, group }: LearnerRow): string =>
  group === undefined ? printableLine(own) : `${printableLine(own)} (${printableLine(group)})`;

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];

/** From the first step that somebody is at to the last, so that a room is seen on one screen. */
function stepLines(board: Board, words: HubWords['watch']): string[] {
  const counts = stepCounts(board);
  const first = counts.findIndex(({ at }) => at > 0);
  const last = counts.findLastIndex(({ at }) => at > 0);
  if (first === -1) return [words.nobody];
  const shown = counts.slice(first, last + 1);
  const most = Math.max(...shown.map(({ at }) => at));
  const column = Math.max(...shown.map(({ step }) => textWidth(step)));
  return shown.map(
    (count) => `  ${count.step.padEnd(column)}  ${bar(count, most)} ${words.at(count.at, count.passed)}`,
  );
}

const bar = ({ at }: StepCount, most: number): string =>
  '▇'.repeat(Math.ceil((at / most) * BAR_COLUMNS)).padEnd(BAR_COLUMNS);

function handLine(row: ReturnType<typeof hands>[number], now: number, words: HubWords['watch']): string {
  const { hand } = row;
  const waits = words.waits(Math.floor((now - hand.raisedAt) / MINUTE_MS));
  const claimed = hand.claimed
    ? `  ${words.claimed(hand.claimed.helper && printableLine(hand.claimed.helper))}`
    : '';
  const said = hand.words ? `  ${printableLine(hand.words)}` : '';
  return `${name(row)}  ${hand.step}  ${waits}${claimed}${said}`;
}

function why(reason: StuckReason, words: HubWords['watch']): string {
  if (reason.kind === 'repeated')
    return words.repeated(reason.times, reason.failure.replace(/^\w+:/, '').replaceAll('-', ' '));
  return words.slow(Math.floor(reason.ms / MINUTE_MS), Math.floor(reason.medianMs / MINUTE_MS));
}

function paceWords(board: Board, now: number, words: HubWords['watch']): string[] {
  const { behindMs } = paceOf(board, now);
  if (behindMs === undefined) return [];
  const minutes = Math.round(behindMs / MINUTE_MS);
  return [minutes === 0 ? words.onTime : minutes > 0 ? words.behind(minutes) : words.ahead(-minutes)];
}
