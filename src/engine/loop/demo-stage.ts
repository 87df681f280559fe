import { environmentError, usageError } from '../../domain/errors.ts';
import { sameText, text } from '../../domain/text.ts';
import type { Player, PlayRequest } from '../play/player.ts';
import type { PlayState } from '../play/state.ts';
import type { Outside } from './effects.ts';
import type { EngineState } from './state.ts';

export type DemoStage = {
  /**
   * Shows the demonstration of the step's lesson until the signal.
   * @throws a usage error for a lesson without one; what loading its program throws
   */
  readonly play: (state: EngineState, signal: AbortSignal) => Promise<void>;
  /** For the demonstration that is on; without one, nothing. */
  readonly ask: (request: PlayRequest) => void;
};

/** @param hear told of every change of what is on stage */
export function createDemoStage(outside: Outside, hear: (play: PlayState) => void): DemoStage {
  let player: Player | undefined;
  return {
    ask: (request) => player?.ask(request),
    play: async ({ step, course }, signal) => {
      const lesson = course.lessons.find(({ id }) => id === step.lesson);
      const demo = await outside.lessonFiles.loadDemo(step.lesson);
      const played = course.steps.find(({ id }) => id === demo?.step);
      if (lesson === undefined || demo === undefined || played === undefined) throw noDemo(step.lesson);
      signal.throwIfAborted();
      // A session that shows none, and a first frame, do without.
      const { createPlayer } = await import('../play/player.ts');
      const now = createPlayer({
        toolchain: outside.toolchain,
        lab: outside.lab,
        control: outside.control,
        subject: {
          step: played,
          file: outside.lessonFiles.solutionFile(played),
          shownAs: played.file,
          isSolution: true,
        },
        readSource: async () => played.solution,
        lesson: lesson.title,
        demo,
        controlCommand: outside.controlCommand,
      });
      const unsubscribe = now.subscribe(() => {
        if (!signal.aborted) hear(now.getState());
      });
      try {
        const { verdict, problem, log } = await now.load(signal);
        if (verdict !== 'pass') throw refused(problem?.what ?? sameText(log.split('\n')[0] ?? ''));
        player = now;
        const playing = now.play(signal);
        now.ask('start-demo');
        await playing;
      } finally {
        player = undefined;
        unsubscribe();
      }
    },
  };
}

const noDemo = (lesson: string) =>
  usageError(text(`There is no demonstration of ${lesson} yet.`, `${lesson} のデモはまだありません。`));

const refused = (why: { en: string; ja: string }) =>
  environmentError(
    text(`The demonstration could not be started: ${why.en}`, `デモを始められませんでした: ${why.ja}`),
  );
