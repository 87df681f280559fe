import type { EngineState } from '../../engine/loop/state.ts';
import { messages } from '../../i18n/index.ts';
import { EMPTY, type Line, lineOf } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { SIGN, STYLE } from '../theme.ts';
import type { Typesetter } from '../typeset/typesetter.ts';
import { diffPane } from './diff-pane.ts';
import { helpPane } from './help-pane.ts';
import { hintsPane } from './hints-pane.ts';
import { messagesPane } from './messages-pane.ts';
import { rawLines } from './raw-lines.ts';
import { resultPane } from './result-pane.ts';

/** What stands beside the text; the list is made by `listPane`, because it has a cursor. */
export function sidePane(state: EngineState, width: number, set: Typesetter): Line[] {
  const { panel, lang, step, report } = state;
  const words = messages(lang);
  const nothing = (text: string) => wrap(lineOf(text, STYLE.quiet), width);
  switch (panel) {
    case 'result':
    case 'list':
      return resultPane(state, width, set);
    case 'hints':
      return hintsPane(state, width, set);
    case 'solution':
      return [...nothing(words.tui.solutionOf(step.file)), EMPTY, ...set.code(step.solution, width)];
    case 'diff':
      return diffPane(state, width);
    case 'commands':
      if (!report || report.commands.length === 0) return nothing(words.panel.nothingYet);
      return [
        ...nothing(words.tui.copyAll),
        ...report.commands.flatMap((command) => [EMPTY, ...rawLines(command, width, STYLE.code)]),
      ];
    case 'log':
      if (!report) return nothing(words.panel.nothingYet);
      return report.log.trim() === '' ? nothing(words.panel.noLog) : rawLines(report.log, width);
    case 'trace':
      if (!report) return nothing(words.panel.nothingYet);
      return report.trace.length > 0
        ? rawLines(report.trace.join('\n'), width)
        : nothing(words.panel.noLines);
    case 'messages':
      return messagesPane(state, width);
    case 'help':
      return helpPane(lang, width);
  }
}

/** What the pane is called in its border. */
export function sideTitle({ panel, lang, report, reportedAt }: EngineState): string {
  const { tui, panel: names } = messages(lang);
  if (panel !== 'result') return names[panel];
  if (report === undefined || reportedAt === undefined) return tui.title.result;
  return tui.title.lastRun(clock(new Date(reportedAt)), String(Math.round(report.timings.totalMs)));
}

/** The same without when it was. */
export const shortSideTitle = ({ panel, lang }: EngineState): string =>
  panel === 'result' ? messages(lang).tui.title.result : messages(lang).panel[panel];

const clock = (time: Date): string =>
  [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');

/** The verdict in one sign, for the tab of the result. */
export function verdictSign({ report, panel }: EngineState): string {
  if (report === undefined || panel !== 'result') return '';
  if (report.verdict === 'error') return SIGN.warn;
  return report.verdict === 'pass' ? SIGN.pass : SIGN.fail;
}
