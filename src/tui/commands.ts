import { printableLine } from '../domain/printable.ts';
import { sameText, text } from '../domain/text.ts';
import type { EngineEvent } from '../engine/loop/events.ts';
import type { EngineState } from '../engine/loop/state.ts';
import { messages } from '../i18n/index.ts';
import type { Contents } from './contents.ts';
import { walkKeyOf } from './explorer/walk-keys.ts';
import type { OpenWalk } from './explorer/walk-of.ts';
import { moveWalk, typeSearch } from './explorer/walk-view.ts';
import { bindingOf, type ViewCommand } from './keymap.ts';
import { playCommandOf } from './play/play-keys.ts';
import type { PaneName, ViewEvent } from './view-state.ts';

/** What a key leads to: events for the loop, events for the view. */
export type Outcome = { readonly loop: readonly EngineEvent[]; readonly view: readonly ViewEvent[] };

const NOTHING: Outcome = { loop: [], view: [] };
/** Who opens the messages has them on screen. */
const SEEN: EngineEvent = { type: 'announcement-dismissed' };

/** What is on screen when the key comes. */
export type Scene = {
  readonly state: EngineState;
  readonly contents: Contents | undefined;
  readonly focus: PaneName;
  readonly narrow: boolean;
  /** The walk that fills the window. */
  readonly walk?: OpenWalk | undefined;
};

/** Says what a key does. Pure; unknown keys do nothing, and while a question is open only its answers count. */
export function outcomeOf(key: string, scene: Scene): Outcome {
  if (key === 'ctrl+c') return { ...NOTHING, loop: [{ type: 'quit-requested' }] };
  if (scene.state.demo !== undefined) return demoOutcome(key, scene.state.demo);
  if (scene.state.question !== undefined) return answer(key);
  if (scene.walk) return walkOutcome(key, scene.walk);
  const binding = bindingOf(key);
  if (!binding) return NOTHING;
  return binding.does.kind === 'loop'
    ? loopOutcome(binding.does.event, scene)
    : viewOutcome(binding.does.command, scene);
}

/** On stage the keys are the play screen's; the one that quits there leads back to the step. */
function demoOutcome(key: string, demo: NonNullable<EngineState['demo']>): Outcome {
  const loop = (event: EngineEvent): Outcome => ({ ...NOTHING, loop: [event] });
  if (demo === 'starting') return key === 'escape' || key === 'q' ? loop({ type: 'demo-left' }) : NOTHING;
  const command = playCommandOf(key, demo);
  switch (command) {
    case undefined:
      return NOTHING;
    case 'quit':
    case 'leave-demo':
      return loop({ type: 'demo-left' });
    case 'toggle-language':
      return loop({ type: 'language-toggled' });
    default:
      return loop({ type: 'demo-asked', request: command });
  }
}

/** In the walk the keys are its own; while a search is typed, every one is a letter of it. */
function walkOutcome(key: string, { walk, view, lineText }: OpenWalk): Outcome {
  const walked = (next: typeof view): Outcome => ({ loop: [], view: [{ type: 'walked', walk: next }] });
  if (view.typing !== undefined) return walked(typeSearch(view, key, walk, lineText));
  const does = walkKeyOf(key);
  switch (does) {
    case undefined:
      return NOTHING;
    case 'raw-log':
      return { ...NOTHING, view: [{ type: 'raw-log-toggled' }] };
    case 'close':
      return { ...NOTHING, loop: [{ type: 'panel-closed' }] };
    case 'toggle-language':
      return { ...NOTHING, loop: [{ type: 'language-toggled' }] };
    default:
      return walked(moveWalk(view, does, walk, lineText));
  }
}

function answer(key: string): Outcome {
  if (key === 'y' || key === 'Y') return { ...NOTHING, loop: [{ type: 'answered', yes: true }] };
  if (key === 'n' || key === 'N' || key === 'escape')
    return { ...NOTHING, loop: [{ type: 'answered', yes: false }] };
  return NOTHING;
}

function loopOutcome(event: EngineEvent, { state, focus, narrow }: Scene): Outcome {
  const side: ViewEvent = { type: 'pane-shown', pane: 'side' };
  switch (event.type) {
    case 'panel-requested':
      // In a narrow window the panel may be open behind the text: then it is brought forward, not closed.
      if (narrow && focus === 'text' && state.panel === event.panel) return { loop: [], view: [side] };
      return { loop: event.panel === 'messages' ? [event, SEEN] : [event], view: [side] };
    case 'sharing-answered':
      // Only where the question is on screen: a letter typed into the wrong window is no consent.
      return state.panel === 'messages' ? { loop: [event], view: [] } : NOTHING;
    case 'hint-requested':
    case 'solution-requested':
    case 'diff-requested':
    case 'panel-closed':
      return { loop: [event], view: [side] };
    case 'next-requested':
    case 'previous-requested':
      return { loop: [event], view: [{ type: 'pane-shown', pane: 'text' }] };
    default:
      return { loop: [event], view: [] };
  }
}

function viewOutcome(command: ViewCommand, scene: Scene): Outcome {
  const { state, contents, focus } = scene;
  if (command === 'copy-repeat') return copy(state);
  if (command === 'toggle-raw-log') return { ...NOTHING, view: [{ type: 'raw-log-toggled' }] };
  if (command === 'switch-pane') {
    return { ...NOTHING, view: [{ type: 'pane-shown', pane: focus === 'text' ? 'side' : 'text' }] };
  }
  if (command === 'zoom') return { ...NOTHING, view: [{ type: 'zoom-toggled' }] };
  if (!contents) return NOTHING;
  const { lines, height, name } = contents[focus];
  const list = focus === 'side' ? contents.cursor : undefined;
  if (command === 'choose') {
    const step = list === undefined ? undefined : state.course.steps[list];
    return step
      ? { loop: [{ type: 'step-requested', step: step.id }], view: [{ type: 'pane-shown', pane: 'text' }] }
      : NOTHING;
  }
  if (list !== undefined) {
    const count = state.course.steps.length;
    return {
      ...NOTHING,
      view: [{ type: 'cursor-moved', command, list: name, from: list, count, page: height }],
    };
  }
  return {
    ...NOTHING,
    view: [{ type: 'scrolled', command, extent: { content: name, total: lines.length, height } }],
  };
}

/** What there is to copy depends on what is on screen: the commands, the solution, else the command that repeats the failure. */
function copy({ panel, report, step }: EngineState): Outcome {
  const repeat = report?.checks.find(({ status }) => status === 'fail')?.reproduce[0];
  const words =
    panel === 'commands' ? report?.commands.join('\n') : panel === 'solution' ? step.solution : repeat;
  if (!words)
    return { ...NOTHING, loop: [{ type: 'told', tone: 'info', text: say((tui) => tui.nothingToCopy) }] };
  const shown = sameText(printableLine(words.split('\n')[0] ?? ''));
  return {
    ...NOTHING,
    loop: [
      { type: 'copy-requested', words },
      { type: 'told', tone: 'info', text: say((tui) => tui.copied(shown.en)) },
    ],
  };
}

type Words = ReturnType<typeof messages>['tui'];
const say = (words: (tui: Words) => string) => text(words(messages('en').tui), words(messages('ja').tui));
