import { printable } from '../../domain/printable.ts';
import type { EngineState } from '../../engine/loop/state.ts';
import { messages } from '../../i18n/index.ts';
import { EMPTY, type Line, lineOf, type Style } from '../lines/line.ts';
import { expandTabs } from '../lines/tabs.ts';
import { wrap, wrapHard } from '../lines/wrap.ts';
import { STYLE } from '../theme.ts';

/** What the learner changed, as a unified diff: signs stay, colours go with them. */
export function diffPane({ diff, lang }: EngineState, width: number): Line[] {
  const { panel, cli } = messages(lang);
  if (diff === undefined) return [lineOf(panel.loading, STYLE.quiet)];
  if (diff.patch === '') return wrap(lineOf(cli.nothingChanged), width);
  return [
    ...wrap(lineOf(diff.since === 'pass' ? cli.sincePass : cli.sinceStarter, STYLE.strong), width),
    EMPTY,
    ...printable(diff.patch)
      .trimEnd()
      .split('\n')
      .flatMap((row) => wrapHard(lineOf(expandTabs(row), styleOf(row)), width)),
  ];
}

function styleOf(row: string): Style | undefined {
  if (/^(\+\+\+|---|diff |index )/.test(row)) return STYLE.quiet;
  if (row.startsWith('@@')) return STYLE.code;
  if (row.startsWith('+')) return STYLE.good;
  return row.startsWith('-') ? STYLE.bad : undefined;
}
