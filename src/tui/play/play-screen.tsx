import { render } from 'ink';
import type { Lang } from '../../domain/text.ts';
import type { Player } from '../../engine/play/player.ts';
import { wantsColor } from '../theme.ts';
import { PlayApp } from './play-app.tsx';

/** The terminal goes away, or somebody ends us: the screen is given back first. */
const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/** Shows a lab that plays until the learner quits or the program is told to end; the terminal is then as it was. */
export async function runPlayScreen(
  player: Player,
  lang: Lang,
  { stdin, stdout, env }: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'env'> = process,
): Promise<void> {
  const ending = new AbortController();
  const end = () => ending.abort();
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    const screen = render(
      <PlayApp player={player} firstLang={lang} colors={wantsColor(env)} stop={ending.signal} />,
      {
        stdin,
        stdout,
        interactive: true,
        alternateScreen: true,
        incrementalRendering: true,
        exitOnCtrlC: false,
        maxFps: 30,
        patchConsole: stdout === process.stdout,
      },
    );
    await screen.waitUntilExit();
  } finally {
    for (const signal of SIGNALS) process.off(signal, end);
  }
}
