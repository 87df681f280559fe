import type { ProgramCost } from '../../domain/checks/observed.ts';
import type { CheckResult } from '../../domain/checks/result.ts';
import type { Course, Step } from '../../domain/lesson/model.ts';
import type { Progress } from '../../domain/progress/model.ts';
import type { RunReport, Stage } from '../../domain/run-report.ts';
import type { LearnerView } from '../../domain/session/learner-view.ts';
import type { Lang, Text } from '../../domain/text.ts';
import type { PlayState } from '../play/state.ts';

/** What the learner is looking at beside the step's text. */
export const PANELS = [
  'result',
  'hints',
  'solution',
  'diff',
  'commands',
  'log',
  'trace',
  'list',
  'messages',
  'help',
] as const;
export type Panel = (typeof PANELS)[number];

/** A run in progress. */
export type ActiveRun = {
  readonly id: number;
  /** The stage that is being worked on; undefined until the first one starts. */
  readonly stage: Stage | undefined;
  readonly laps: Readonly<Partial<Record<Stage, number>>>;
  readonly checks: readonly CheckResult[];
};

/** One sentence for the learner that stays until the next key or run. */
export type Notice = {
  readonly tone: 'info' | 'warning' | 'error';
  readonly text: Text;
  /** It tells of a change of the file by ourselves: the save that is seen because of it does not end it. */
  readonly ownSave?: boolean;
};

export type Diff = { readonly since: 'pass' | 'starter'; readonly patch: string };

/** The live workshop that this learner has joined, as the hub's client knows it. */
export type LiveSession = {
  /** `offline`: the hub does not answer; what happens is kept and sent later. `over`: the hub takes nothing more. */
  readonly status: 'connecting' | 'live' | 'offline' | 'over';
  /** Since when, ms since the epoch. */
  readonly since: number;
  /** The newest that the hub said, with the learner's own changes that it has not confirmed yet. */
  readonly view: LearnerView | undefined;
  /** Reports that the hub has not acknowledged yet. */
  readonly waiting: number;
  /** Why it is offline or over. */
  readonly problem?: Text | undefined;
};

/** Everything that the loop knows. Made only by the reducer. */
export type EngineState = {
  readonly course: Course;
  readonly step: Step;
  /** The learner's file of the step, absolute; undefined until the workspace has put the starter there. */
  readonly file: string | undefined;
  readonly progress: Progress;
  readonly lang: Lang;
  readonly run: ActiveRun | undefined;
  /** Of the step on screen; stays while the next run goes on. */
  readonly report: RunReport | undefined;
  /** The learner's file as it was run for the report: what its line numbers point into. */
  readonly source: string | undefined;
  /** Of the step's solution, on this machine; undefined until it is known, `unknown` where it cannot be. */
  readonly solutionCost: ProgramCost | 'unknown' | undefined;
  /** When the report came, ms since the epoch. */
  readonly reportedAt: number | undefined;
  readonly panel: Panel;
  readonly diff: Diff | undefined;
  readonly notice: Notice | undefined;
  /** A question that waits for y or n. */
  readonly question: 'reset' | undefined;
  /** What is on stage in place of the step; no run goes on meanwhile. */
  readonly demo: PlayState | 'starting' | undefined;
  /** Numbers the runs, so that news of a cancelled one is recognised. */
  readonly runs: number;
  /** Undefined: no workshop was joined. */
  readonly session: LiveSession | undefined;
  readonly quitting: boolean;
};
