import type { ProgramCost } from '../../domain/checks/observed.ts';
import type { RunReport } from '../../domain/run-report.ts';
import type { Text } from '../../domain/text.ts';
import type { PlayRequest } from '../play/player.ts';
import type { PlayState } from '../play/state.ts';
import type { RunEvent } from '../run/run-step.ts';
import type { Diff, LiveSession, Panel } from './state.ts';

/** Everything that can happen: keys, saved files, news of a run, what the workspace answered. */
export type EngineEvent =
  // from the learner
  | { readonly type: 'run-requested' }
  | { readonly type: 'next-requested' }
  | { readonly type: 'previous-requested' }
  | { readonly type: 'step-requested'; readonly step: string }
  | { readonly type: 'hint-requested' }
  | { readonly type: 'solution-requested' }
  | { readonly type: 'diff-requested' }
  | { readonly type: 'panel-requested'; readonly panel: Panel }
  | { readonly type: 'panel-closed' }
  | { readonly type: 'edit-requested' }
  | { readonly type: 'reset-requested' }
  | { readonly type: 'undo-requested' }
  | { readonly type: 'answered'; readonly yes: boolean }
  | { readonly type: 'copy-requested'; readonly words: string }
  | { readonly type: 'language-toggled' }
  | { readonly type: 'notice-dismissed' }
  | { readonly type: 'demo-requested' }
  /** While the demonstration is on stage. */
  | { readonly type: 'demo-asked'; readonly request: PlayRequest }
  | { readonly type: 'demo-left' }
  /** In a live workshop: the learner wants help, or no longer. */
  | { readonly type: 'hand-toggled' }
  /** Whether the instructor may see the learner's file; also withdraws it. */
  | { readonly type: 'sharing-answered'; readonly yes: boolean }
  /** The announcements on screen were seen. */
  | { readonly type: 'announcement-dismissed' }
  | { readonly type: 'quit-requested' }
  // from the outside
  | { readonly type: 'file-saved'; readonly file: string }
  | { readonly type: 'step-entered'; readonly step: string; readonly file: string }
  | { readonly type: 'run-progressed'; readonly run: number; readonly news: RunEvent }
  | {
      readonly type: 'run-finished';
      readonly run: number;
      readonly report: RunReport;
      readonly source: string;
      readonly at: number;
    }
  /** The run could not come to a report: the reason was told separately. */
  | { readonly type: 'run-abandoned'; readonly run: number }
  /** What the step's solution costs; undefined when that cannot be told. */
  | { readonly type: 'solution-measured'; readonly step: string; readonly cost: ProgramCost | undefined }
  | { readonly type: 'demo-changed'; readonly play: PlayState }
  /** It could not be shown: the reason was told separately. */
  | { readonly type: 'demo-failed' }
  | { readonly type: 'diff-loaded'; readonly step: string; readonly diff: Diff }
  /** It could not be read: the reason was told separately. */
  | { readonly type: 'diff-failed' }
  | { readonly type: 'reset-done'; readonly step: string; readonly commit: string }
  | { readonly type: 'undo-done'; readonly step: string; readonly changed: boolean }
  /** By the hub's client; undefined: the workshop was left. */
  | { readonly type: 'session-changed'; readonly session: LiveSession | undefined }
  | { readonly type: 'told'; readonly tone: 'info' | 'warning' | 'error'; readonly text: Text };

/** What the loop wants done outside. Carried out by the effect runner; the answers come back as events. */
export type Effect =
  | { readonly type: 'enter-step' }
  | { readonly type: 'start-run'; readonly run: number }
  /** Also ends a demonstration. */
  | { readonly type: 'cancel-run' }
  /** Ends with the next run, and with whatever ends a run. */
  | { readonly type: 'measure-solution' }
  | { readonly type: 'start-demo' }
  | { readonly type: 'ask-demo'; readonly request: PlayRequest }
  | { readonly type: 'save-progress' }
  | { readonly type: 'record-run'; readonly passed: boolean; readonly source: string }
  | { readonly type: 'load-diff' }
  | { readonly type: 'reset-file' }
  | { readonly type: 'undo' }
  | { readonly type: 'open-editor' }
  | { readonly type: 'copy'; readonly words: string };
