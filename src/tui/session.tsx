import { render } from 'ink';
import type { Engine } from '../engine/loop/engine.ts';
import { App, type SuspendTerminal } from './app.tsx';
import type { Typesetter } from './typeset/typesetter.ts';

export type SessionOptions = {
  readonly engine: Engine;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly colors: boolean;
  /** Called once Ink can lend the terminal. */
  readonly onReady: (suspend: SuspendTerminal) => void;
};

/** Runs Ink on the terminal until the loop is quitting; the terminal is then as it was. */
export async function runSession({ engine, stdin, stdout, colors, onReady }: SessionOptions): Promise<void> {
  const screen = render(
    <App engine={engine} colors={colors} loadTypesetter={loadTypesetter} onReady={onReady} />,
    {
      stdin,
      stdout,
      interactive: true,
      alternateScreen: true,
      incrementalRendering: true,
      exitOnCtrlC: false,
      maxFps: 60,
      // What the program prints by mistake would go into the frame, but only on this terminal.
      patchConsole: stdout === process.stdout,
    },
  );
  await screen.waitUntilExit();
}

async function loadTypesetter(): Promise<Typesetter> {
  const { renderCode, renderMarkdown } = await import('./typeset/markdown.ts');
  return { markdown: renderMarkdown, code: renderCode };
}
