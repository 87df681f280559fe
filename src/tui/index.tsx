import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Engine } from '../engine/loop/engine.ts';
import type { SuspendTerminal } from './app.tsx';
import { drawFirstFrame, leaveScreen } from './first-frame.ts';
import { wantsColor } from './theme.ts';

/** What the loop's effects need of the terminal, and the terminal's part of a session. */
export type TerminalBridge = {
  /** Gives the terminal to the learner's editor until it ends. */
  readonly editFile: (file: string) => Promise<void>;
  readonly copy: (words: string) => Promise<void>;
  /** Shows the workshop until the learner quits; gives the terminal back as it was. */
  readonly run: (engine: Engine, workspaceDir: string) => Promise<void>;
};

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/** The terminal that the program was started in. */
export type Terminal = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** @param spawnEditor opens a file in the learner's editor, in the foreground */
export function createTerminalBridge(
  spawnEditor: (file: string) => Promise<void>,
  { stdin, stdout, env }: Terminal = process,
): TerminalBridge {
  let suspend: SuspendTerminal = (work) => work();
  let isLent = false;
  return {
    editFile: async (file) => {
      isLent = true;
      try {
        await suspend(() => editing(() => spawnEditor(file), { stdin, stdout, env }));
      } finally {
        isLent = false;
      }
    },
    // OSC 52: the terminal puts it into the clipboard, also over ssh. Nothing on screen changes.
    copy: async (words) => {
      stdout.write(`\u001b]52;c;${Buffer.from(words).toString('base64')}\u0007`);
    },
    run: async (engine) => {
      const colors = wantsColor(env);
      const quit = (signal: NodeJS.Signals) => {
        // Ctrl-C in a terminal that is lent is for the editor, though the kernel sends it to all of us.
        if (signal !== 'SIGINT' || !isLent) engine.dispatch({ type: 'quit-requested' });
      };
      for (const signal of SIGNALS) process.on(signal, quit);
      try {
        // From here on no key is echoed into the frame; what is typed meanwhile waits for Ink.
        stdin.setRawMode(true);
        drawFirstFrame(stdout, engine.getState(), colors);
        engine.start();
        const { runSession } = await import('./session.tsx');
        await runSession({
          engine,
          stdin,
          stdout,
          colors,
          onReady: (given) => {
            suspend = given;
          },
        });
      } catch (error) {
        stdin.setRawMode(false);
        leaveScreen(stdout);
        throw error;
      } finally {
        suspend = (work) => work();
        for (const signal of SIGNALS) process.off(signal, quit);
      }
    },
  };
}

/**
 * Ink lets go of the keyboard, but Node would go on reading it and take every other key from the editor: reading is
 * stopped first (that takes a turn of the event loop each way). Afterwards the cursor may be anywhere; the next frame
 * has to begin in the first column of an empty screen.
 */
async function editing(edit: () => Promise<void>, { stdin, stdout }: Terminal): Promise<void> {
  await nextTurn();
  stdin.pause();
  await nextTurn();
  try {
    await edit();
  } finally {
    stdout.write('\u001b[?1049h\u001b[2J\u001b[H');
  }
}
