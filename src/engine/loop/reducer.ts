import type { Step } from '../../domain/lesson/model.ts';
import {
  hintTaken,
  isOpen,
  isPassed,
  solutionAllowed,
  solutionSeen,
  withLang,
  withRun,
} from '../../domain/progress/index.ts';
import type { RunReport } from '../../domain/run-report.ts';
import { type Text, text } from '../../domain/text.ts';
import type { RunEvent } from '../run/run-step.ts';
import type { Effect, EngineEvent } from './events.ts';
import { failureOf } from './failure.ts';
import { isGated, withSession } from './session-rules.ts';
import type { ActiveRun, EngineState, Notice } from './state.ts';

export type Reduction = { readonly state: EngineState; readonly effects: readonly Effect[] };

/** The loop's one rule book: what is on screen and what is to be done, for anything that can happen. Pure. */
export function reduce(state: EngineState, event: EngineEvent): Reduction {
  switch (event.type) {
    case 'run-requested':
      return startRun(quiet(state));
    case 'next-requested':
      return goNext(state);
    case 'previous-requested':
      return goBy(state, -1);
    case 'step-requested':
      return goToNamed(state, event.step);
    case 'hint-requested':
      return takeHint(state);
    case 'solution-requested':
      return showSolution(state);
    case 'diff-requested':
      return only({ ...quiet(state), panel: 'diff', diff: undefined }, { type: 'load-diff' });
    case 'panel-requested':
      return only({ ...quiet(state), panel: state.panel === event.panel ? 'result' : event.panel });
    case 'panel-closed':
      return only({ ...quiet(state), panel: 'result' });
    case 'edit-requested':
      return only(quiet(state), { type: 'open-editor' });
    case 'reset-requested':
      return only({ ...quiet(state), question: 'reset' });
    case 'undo-requested':
      return only(quiet(state), { type: 'undo' });
    case 'answered':
      return answer(state, event.yes);
    case 'copy-requested':
      return only(state, { type: 'copy', words: event.words });
    case 'language-toggled':
      return toggleLanguage(state);
    case 'notice-dismissed':
      return only(quiet(state));
    case 'demo-requested':
      return startDemo(state);
    case 'demo-asked':
      return state.demo === undefined
        ? only(state)
        : only(state, { type: 'ask-demo', request: event.request });
    case 'demo-left':
    case 'demo-failed':
      return state.demo === undefined ? only(state) : endDemo(state);
    case 'demo-changed':
      return only(state.demo === undefined ? state : { ...state, demo: event.play });
    case 'hand-toggled':
    case 'sharing-answered':
    case 'announcement-dismissed':
    case 'session-changed':
      return only(withSession(state, event));
    case 'quit-requested':
      return only({ ...state, quitting: true });
    case 'file-saved':
      return fileSaved(state, event.file);
    case 'step-entered':
      return event.step === state.step.id ? startRun({ ...state, file: event.file }) : only(state);
    case 'run-progressed':
      return only(state.run?.id === event.run ? { ...state, run: progressed(state.run, event.news) } : state);
    case 'run-finished':
      return state.run?.id === event.run
        ? finishRun(state, event.report, event.source, event.at)
        : only(state);
    case 'run-abandoned':
      return only(state.run?.id === event.run ? { ...state, run: undefined } : state);
    case 'solution-measured':
      return only(event.step === state.step.id ? { ...state, solutionCost: event.cost ?? 'unknown' } : state);
    case 'diff-loaded':
      return only(event.step === state.step.id ? { ...state, diff: event.diff } : state);
    case 'diff-failed':
      return only(state.panel === 'diff' ? { ...state, panel: 'result' } : state);
    case 'reset-done':
      // Of a step that was left meanwhile: "u undoes that" would be wrong here.
      if (event.step !== state.step.id) return only(state);
      return startRun(withOwnSave(inform(state, RESET_DONE(event.commit))));
    case 'undo-done':
      if (event.step !== state.step.id) return only(state);
      return event.changed
        ? startRun(withOwnSave(inform(state, UNDO_DONE)))
        : only(inform(state, NOTHING_TO_UNDO));
    case 'told':
      return only({ ...state, notice: { tone: event.tone, text: event.text } });
  }
}

const only = (state: EngineState, ...effects: Effect[]): Reduction => ({ state, effects });
const quiet = (state: EngineState): EngineState => ({ ...state, notice: undefined, question: undefined });
const inform = (state: EngineState, words: Text, tone: Notice['tone'] = 'info'): EngineState => ({
  ...state,
  notice: { tone, text: words },
});

const withOwnSave = (state: EngineState): EngineState =>
  state.notice ? { ...state, notice: { ...state.notice, ownSave: true } } : state;
/** A question stays: it was asked by a key, and a save in another window is no answer to it. */
const afterSave = (state: EngineState): EngineState =>
  state.notice?.ownSave
    ? { ...state, notice: { tone: state.notice.tone, text: state.notice.text } }
    : { ...state, notice: undefined };

/** A save during a run starts over: the new number makes news of the old run strangers. */
function startRun(state: EngineState): Reduction {
  if (state.file === undefined) return only(state);
  const id = state.runs + 1;
  const run: ActiveRun = { id, stage: undefined, laps: {}, checks: [] };
  // A save while the demonstration is on wants its verdict: the run takes the lab back.
  return only({ ...state, run, runs: id, demo: undefined }, { type: 'start-run', run: id });
}

/** The run in progress gives way; the step's program is run again afterwards. */
function startDemo(state: EngineState): Reduction {
  if (state.demo !== undefined) return only(state);
  const staged: EngineState = { ...quiet(state), run: undefined, demo: 'starting' };
  return only(staged, { type: 'cancel-run' }, { type: 'start-demo' });
}

function endDemo(state: EngineState): Reduction {
  const back = { ...state, demo: undefined };
  const { state: after, effects } = startRun(back);
  return only(after, { type: 'cancel-run' }, ...effects);
}

function fileSaved(state: EngineState, file: string): Reduction {
  if (file === state.file) return startRun(afterSave(state));
  const other = state.course.steps.find((step) => file.endsWith(`/${step.file}`));
  // A starter that has just been put there is a save too; its step is the one on screen.
  if (other === state.step) return only(state);
  // Renamed, or saved under another name: silence would look as if nothing were checked any more.
  const saved = other?.file ?? file.split('/').at(-1) ?? file;
  return only(inform(state, other ? OTHER_STEP(saved) : NO_STEP(saved, state.step), 'warning'));
}

function progressed(run: ActiveRun, news: RunEvent): ActiveRun {
  switch (news.type) {
    case 'stage-started':
      return { ...run, stage: news.stage };
    case 'stage-finished':
      return { ...run, laps: { ...run.laps, [news.stage]: news.ms } };
    case 'check-finished':
      return { ...run, checks: [...run.checks, news.result] };
  }
}

function finishRun(state: EngineState, report: RunReport, source: string, at: number): Reduction {
  // A warning such as "next opens when this step passes" was about the report before this one.
  const notice = state.notice?.tone === 'warning' ? undefined : state.notice;
  const shown = { ...state, run: undefined, report, source, reportedAt: at, notice };
  // A machine that could not run the program says nothing about the program: no attempt is counted.
  if (report.verdict === 'error') return only(shown);
  const passed = report.verdict === 'pass';
  const progress = withRun(state.progress, state.step.id, failureOf(report), new Date(at).toISOString());
  return only(
    { ...shown, progress },
    { type: 'record-run', passed, source },
    { type: 'save-progress' },
    ...(report.cost && state.solutionCost === undefined ? [{ type: 'measure-solution' } as const] : []),
    // An open diff is of the file before this run, and a pass changes what it is held against.
    ...(state.panel === 'diff' ? [{ type: 'load-diff' } as const] : []),
  );
}

/** Next only when passed: success must be the learner's own doing, and moving on their own decision. */
function goNext(state: EngineState): Reduction {
  if (!isPassed(state.progress, state.step)) return only(inform(state, NOT_PASSED, 'warning'));
  return goBy(state, 1);
}

function goBy(state: EngineState, by: 1 | -1): Reduction {
  const target = state.course.steps[state.course.steps.indexOf(state.step) + by];
  if (target === undefined) return only(inform(state, by === 1 ? LAST_STEP : FIRST_STEP));
  if (isGated(state, target)) return only(inform(state, GATED, 'warning'));
  return goTo(state, target);
}

/** Any step that was passed, or that follows a passed one, may be visited from the list. */
function goToNamed(state: EngineState, id: string): Reduction {
  const index = state.course.steps.findIndex((step) => step.id === id);
  const target = state.course.steps[index];
  if (target === undefined) return only(state);
  const mayGo = target === state.step || isOpen(state.course, state.progress, target);
  if (!mayGo) return only(inform(state, NOT_YET(state.course.steps[index - 1]), 'warning'));
  if (isGated(state, target)) return only(inform(state, GATED, 'warning'));
  return goTo(state, target);
}

function goTo(state: EngineState, step: Step): Reduction {
  const moved: EngineState = {
    ...quiet(state),
    step,
    file: undefined,
    run: undefined,
    demo: undefined,
    report: undefined,
    source: undefined,
    solutionCost: undefined,
    reportedAt: undefined,
    diff: undefined,
    panel: 'result',
    progress: { ...state.progress, current: step.id },
  };
  return only(moved, { type: 'cancel-run' }, { type: 'enter-step' }, { type: 'save-progress' });
}

/** The first press shows the hints seen so far or the first one; each further press shows one more. */
function takeHint(state: EngineState): Reduction {
  const seen = state.progress.steps[state.step.id]?.hints ?? 0;
  if (state.panel !== 'hints' && seen > 0) return only({ ...quiet(state), panel: 'hints' });
  if (seen === 3) return only(inform(state, NO_MORE_HINTS));
  const progress = hintTaken(state.progress, state.step.id);
  return only({ ...quiet(state), panel: 'hints', progress }, { type: 'save-progress' });
}

function showSolution(state: EngineState): Reduction {
  if (state.panel === 'solution') return only({ ...quiet(state), panel: 'result' });
  if (!solutionAllowed(state.progress, state.step)) return only(inform(state, SOLUTION_CLOSED, 'warning'));
  const progress = solutionSeen(state.progress, state.step.id);
  return only({ ...quiet(state), panel: 'solution', progress }, { type: 'save-progress' });
}

function toggleLanguage(state: EngineState): Reduction {
  const lang = state.lang === 'en' ? 'ja' : 'en';
  return only({ ...state, lang, progress: withLang(state.progress, lang) }, { type: 'save-progress' });
}

function answer(state: EngineState, yes: boolean): Reduction {
  if (state.question === undefined) return only(state);
  return yes ? only(quiet(state), { type: 'reset-file' }) : only(quiet(state));
}

const NOT_PASSED = text(
  'Next opens when this step passes. Press h for a hint.',
  'このステップに合格すると次へ進めます。h でヒントを見られます。',
);
const NOT_YET = (before: Step | undefined): Text =>
  text(
    `That step opens when ${before?.id ?? ''} has passed.`,
    `そのステップは ${before?.id ?? ''} に合格すると開きます。`,
  );
const GATED = text(
  'Your instructor opens that step for everybody together.',
  'そのステップは、講師が全員に向けて開きます。少しお待ちください。',
);
const LAST_STEP = text(
  'That was the last step. Well done!',
  'これが最後のステップでした。おつかれさまでした！',
);
const FIRST_STEP = text('This is the first step.', 'これが最初のステップです。');
const NO_MORE_HINTS = text(
  'These are all the hints. Press s to see the solution.',
  'ヒントはこれで全部です。s で解答例を見られます。',
);
const SOLUTION_CLOSED = text(
  'The solution opens after a pass, or after the third hint (h).',
  '解答例は、合格するか、ヒント（h）を 3 つ見ると開きます。',
);
const RESET_DONE = (commit: string): Text =>
  text(
    `The starter is back; u undoes that. Yours is in commit ${commit.slice(0, 8)}.`,
    `最初の状態に戻しました。u で取り消せます（元の内容: ${commit.slice(0, 8)}）。`,
  );
const UNDO_DONE = text('Your earlier version is back.', '以前の内容に戻しました。');
const NOTHING_TO_UNDO = text(
  'There is no earlier version of this file.',
  'このファイルには以前の内容がありません。',
);
const OTHER_STEP = (saved: string): Text =>
  text(
    `Not checked: ${saved} belongs to another step (l lists them).`,
    `${saved} は別のステップのファイルです（l で一覧）。`,
  );
const NO_STEP = (saved: string, open: Step): Text =>
  text(
    `Not checked: ${saved}. This step's file is ${open.file}.`,
    `${saved} は対象外です。このステップのファイルは ${open.file} です。`,
  );
