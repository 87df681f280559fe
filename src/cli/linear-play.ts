import { createInterface } from 'node:readline';
import type { Lang } from '../domain/text.ts';
import type { Player } from '../engine/play/player.ts';
import { messages } from '../i18n/index.ts';
import { newsSince, summaryLines } from '../reporters/play-plain.ts';
import { playCommandOf } from '../tui/play/play-keys.ts';

/** How often the traffic is summed up, where there is any. */
const SUMMARY_MS = 3_000;

/**
 * A playing lab as linear text: one event a line, a summary of the traffic every few seconds; nothing is ever redrawn.
 * Keys are the screen's, followed by Enter.
 * @returns when the learner quits or the program is told to stop; the input's end alone ends nothing
 */
export async function linearPlay(
  player: Player,
  lang: Lang,
  input: NodeJS.ReadableStream,
  out: (line: string) => void,
  stop: AbortSignal,
): Promise<void> {
  const { play } = messages(lang);
  const { promise: quit, resolve: end } = Promise.withResolvers<void>();
  const first = player.getState();
  out(play.linearStart(first.program.file, first.step.lab));
  out(first.hasDemo ? play.linearHelpDemo : play.linearHelp);
  let before = first;
  const unsubscribe = player.subscribe(() => {
    const now = player.getState();
    for (const line of newsSince(before, now, lang)) out(line);
    before = now;
  });
  let summed = first;
  const summing = setInterval(() => {
    const now = player.getState();
    for (const line of summaryLines(summed, now, lang)) out(line);
    summed = now;
  }, SUMMARY_MS);
  const lines = createInterface({ input });
  lines.on('line', (line) => {
    const command = playCommandOf(line.trim(), player.getState());
    if (command === 'quit') end();
    else if (command !== undefined && command !== 'toggle-language') player.ask(command);
  });
  stop.addEventListener('abort', () => end(), { once: true });
  if (stop.aborted) end();
  await quit;
  clearInterval(summing);
  lines.close();
  unsubscribe();
}
