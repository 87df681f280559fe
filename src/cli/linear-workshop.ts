import { createInterface } from 'node:readline';
import type { Engine } from '../engine/loop/engine.ts';
import type { EngineEvent } from '../engine/loop/events.ts';
import type { EngineState } from '../engine/loop/state.ts';
import type { PlayState } from '../engine/play/state.ts';
import { messages } from '../i18n/index.ts';
import { costLine } from '../reporters/cost-line.ts';
import { plainPanel } from '../reporters/panel-plain.ts';
import { newsSince } from '../reporters/play-plain.ts';
import { plainReport } from '../reporters/report-plain.ts';
import { sessionNews } from '../reporters/session-plain.ts';
import { plainStep } from '../reporters/step-plain.ts';
import { bindingOf, KEYMAP } from '../tui/keymap.ts';
import { playCommandOf } from '../tui/play/play-keys.ts';

/**
 * The workshop as linear text, for `--plain` and for screen readers: one event a line, nothing is ever redrawn.
 * Keys are the TUI's, followed by Enter.
 * @returns when the learner quits, the input ends or the program is told to stop
 */
export async function linearWorkshop(
  engine: Engine,
  input: NodeJS.ReadableStream,
  out: (line: string) => void,
  stop: AbortSignal,
): Promise<void> {
  let before: EngineState | undefined;
  const tellNews = (): void => {
    const state = engine.getState();
    for (const line of news(before, state)) out(line);
    before = state;
  };
  const unsubscribe = engine.subscribe(tellNews);
  tellNews();
  out(messages(engine.getState().lang).loop.linearHelp);
  const lines = createInterface({ input });
  lines.on('line', (line) => obey(line.trim(), engine, out));
  const inputEnded = new Promise<void>((resolve) => lines.once('close', resolve));
  stop.addEventListener('abort', () => lines.close(), { once: true });
  const stopWaiting = engine.subscribe(() => engine.getState().quitting && lines.close());
  engine.start();
  await inputEnded;
  stopWaiting();
  unsubscribe();
}

/** What a line means: an answer, a key's letter, a step's name to go to; anything else is told what there is. */
function obey(word: string, engine: Engine, out: (line: string) => void): void {
  const state = engine.getState();
  const event = eventOf(word, state);
  if (event) {
    // A key that closes its panel on a screen says it once more where nothing is closed.
    if (opensAgain(event, state)) engine.dispatch({ type: 'panel-closed' });
    engine.dispatch(event);
    // Who asks for the messages has read them.
    if (event.type === 'panel-requested' && event.panel === 'messages')
      engine.dispatch({ type: 'announcement-dismissed' });
  } else if (word !== '') out(messages(state.lang).loop.unknownWord(word));
}

const opensAgain = (event: EngineEvent, { panel }: EngineState): boolean =>
  (event.type === 'panel-requested' && event.panel === panel) ||
  (event.type === 'solution-requested' && panel === 'solution');

function eventOf(word: string, state: EngineState): EngineEvent | undefined {
  if (state.demo !== undefined) return demoEvent(word, state.demo);
  if (state.question !== undefined) return { type: 'answered', yes: /^(y|yes|はい)$/i.test(word) };
  if (state.course.steps.some(({ id }) => id === word)) return { type: 'step-requested', step: word };
  const does = bindingOf(word)?.does;
  // Where the question stands: a letter typed by mistake is no consent.
  const isConsent = does?.kind === 'loop' && does.event.type === 'sharing-answered';
  if (isConsent && state.panel !== 'messages') return undefined;
  return does?.kind === 'loop' ? does.event : undefined;
}

/** While a demonstration is on, the letters are its own. */
function demoEvent(word: string, demo: NonNullable<EngineState['demo']>): EngineEvent | undefined {
  if (demo === 'starting') return word === 'q' ? { type: 'demo-left' } : undefined;
  const command = playCommandOf(word, demo);
  if (command === 'quit') return { type: 'demo-left' };
  return command === 'next-scene' ? { type: 'demo-asked', request: command } : undefined;
}

/** @returns what is worth saying about the way from one state to the next. */
function news(before: EngineState | undefined, now: EngineState): string[] {
  const words = messages(now.lang);
  const lines: string[] = [];
  if (isOnStage(now.demo)) {
    lines.push(...newsSince(isOnStage(before?.demo) ? before.demo : now.demo, now.demo, now.lang));
  }
  if (before?.step !== now.step || before.lang !== now.lang) lines.push(...plainStep(now.step, now.lang), '');
  if (now.file !== undefined && now.file !== before?.file) lines.push(words.loop.file(now.file));
  if (now.run && now.run.id !== before?.run?.id) lines.push(words.loop.running);
  if (now.report && now.report !== before?.report) {
    lines.push(...plainReport(now.report, now.lang, now.step.text[now.lang].learned));
    if (now.report.verdict === 'pass') lines.push(words.loop.next);
  }
  if (costIsNews(before, now)) lines.push(...costLines(now));
  lines.push(...sessionNews(before?.session, now.session, now.lang));
  if (now.notice && now.notice !== before?.notice) lines.push(now.notice.text[now.lang]);
  if (now.question && now.question !== before?.question) lines.push(words.loop.resetQuestion);
  if (panelIsNews(before, now)) lines.push(...plainPanel(now, keyHelp(now.lang)));
  return lines;
}

/** After a pass of a step that measures; told once, when both figures are there. */
const costIsNews = (before: EngineState | undefined, now: EngineState): boolean =>
  now.solutionCost !== undefined &&
  (now.report !== before?.report || now.solutionCost !== before?.solutionCost);

function costLines({ report, solutionCost, lang }: EngineState): string[] {
  if (report?.cost === undefined) return [];
  const solution = solutionCost === 'unknown' ? undefined : solutionCost;
  return [costLine(report.cost, solution, messages(lang))];
}

const isOnStage = (demo: EngineState['demo']): demo is PlayState => demo !== undefined && demo !== 'starting';

const panelIsNews = (before: EngineState | undefined, now: EngineState): boolean =>
  before?.panel !== now.panel ||
  before.diff !== now.diff ||
  (now.panel === 'hints' && before.progress !== now.progress && before.run === now.run);

/** Keys of a screen: an editor beside the text, a panel to leave. */
const OF_A_SCREEN: readonly EngineEvent['type'][] = ['edit-requested', 'panel-closed'];

/** Only what makes sense line by line: the view's own keys (scrolling, panes) are left out. */
function keyHelp(lang: EngineState['lang']): string[] {
  const { loop } = messages(lang);
  const lines = KEYMAP.flatMap(({ keys, does, help }) => {
    if (does.kind !== 'loop' || OF_A_SCREEN.includes(does.event.type)) return [];
    const isList = does.event.type === 'panel-requested' && does.event.panel === 'list';
    return [`${keys.join(', ')}: ${isList ? loop.linearList : help[lang]}`];
  });
  return [loop.linearHelp, ...lines];
}
