import { hintsFor } from '../domain/lesson/hints.ts';
import { readWalk } from '../domain/verifier-log/walk/walk.ts';
import type { EngineState } from '../engine/loop/state.ts';
import { messages } from '../i18n/index.ts';
import { plainList } from './list-plain.ts';
import { sessionMessages } from './session-plain.ts';
import { plainWalk } from './walk-plain.ts';

/** What a panel shows, as linear text. The result panel has its own report and gives nothing here. */
export function plainPanel(state: EngineState, keyHelp: readonly string[]): string[] {
  const { panel, lang, step, report, progress } = state;
  const words = messages(lang);
  switch (panel) {
    case 'result':
      return [];
    case 'hints': {
      const { hints = 0, lastFailure } = progress.steps[step.id] ?? {};
      return hintsFor(step.text[lang], hints, lastFailure).flatMap(({ markdown }, index) => [
        words.cli.hintsTaken(index + 1),
        ...markdown.split('\n'),
      ]);
    }
    case 'solution':
      return [words.panel.solution, ...step.solution.trimEnd().split('\n')];
    case 'diff': {
      if (state.diff === undefined) return [];
      const { since, patch } = state.diff;
      if (patch === '') return [words.cli.nothingChanged];
      return [
        since === 'pass' ? words.cli.sincePass : words.cli.sinceStarter,
        ...patch.trimEnd().split('\n'),
      ];
    }
    case 'commands':
      return [words.panel.commands, ...orNothing(report?.commands, words.panel.nothingYet)];
    case 'log':
      return [
        words.panel.log,
        ...orNothing(report?.log.trimEnd().split('\n'), words.panel.nothingYet),
        ...walkLines(state),
      ];
    case 'trace':
      return [words.panel.trace, ...orNothing(report?.trace, words.panel.noLines)];
    case 'list':
      return plainList(state.course, progress, lang);
    case 'messages':
      return [words.panel.messages, ...sessionMessages(state.session, lang)];
    case 'help':
      return [words.panel.help, ...keyHelp];
  }
}

const orNothing = (lines: readonly string[] | undefined, nothing: string): readonly string[] =>
  lines?.some((line) => line !== '') ? lines : [nothing];

/** Behind the log as it is, since what stands last is read first. */
function walkLines({ report, source, step, lang }: EngineState): string[] {
  if (report?.rejection?.stage !== 'verifier') return [];
  const given = source === undefined ? undefined : { file: step.file, text: source };
  const walk = readWalk({ output: report.log, source: given, explanation: report.rejection });
  return walk ? ['', ...plainWalk(walk, lang, source)] : [];
}
