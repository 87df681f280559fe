import { resolve } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import headless, { type Terminal } from '@xterm/headless';

const ROOT = resolve(import.meta.dirname, '..');
const WAIT_LIMIT_MS = 60_000;

export type SessionOptions = {
  readonly columns: number;
  readonly rows: number;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** The real program in a real pseudoterminal, and what a person would see on it. */
export class TerminalSession {
  readonly screen: Terminal;
  readonly pid: number;
  readonly exited: Promise<void>;
  /** On performance.now(), just before the process was started. */
  readonly startedAt = performance.now();
  readonly #pty: IPty;
  readonly #waiting = new Set<() => void>();

  constructor({ columns, rows, args, env }: SessionOptions) {
    this.screen = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#pty = spawn(resolve(ROOT, 'xdplings'), [...args], {
      cols: columns,
      rows,
      cwd: ROOT,
      env: withoutGaps({ ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', ...env }),
    });
    this.pid = this.#pty.pid;
    this.exited = new Promise((done) => this.#pty.onExit(() => done()));
    this.#pty.onData((data) =>
      this.screen.write(data, () => {
        for (const look of this.#waiting) look();
      }),
    );
    // What a terminal answers when it is asked (its version, its colours) goes back to the program.
    this.screen.onData((answer) => this.#pty.write(answer));
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  /** The screen's text, a line each. */
  get text(): string {
    const { active } = this.screen.buffer;
    const lines = Array.from({ length: this.screen.rows }, (_, row) =>
      active.getLine(active.viewportY + row)?.translateToString(true),
    );
    return lines.join('\n');
  }

  /** Waits until the screen shows something. @throws with the screen as it is when it does not come */
  async until(isThere: string | RegExp | ((text: string) => boolean)): Promise<void> {
    const holds = (): boolean => {
      if (typeof isThere === 'function') return isThere(this.text);
      return typeof isThere === 'string' ? this.text.includes(isThere) : isThere.test(this.text);
    };
    if (holds()) return;
    const { promise, resolve: done, reject } = Promise.withResolvers<void>();
    const look = () => void (holds() && done());
    const late = setTimeout(
      () => reject(new Error(`Never shown: ${String(isThere)}. The screen:\n${this.text}`)),
      WAIT_LIMIT_MS,
    );
    void this.exited.then(() => reject(new Error(`It has ended. Its last words:\n${this.text}`)));
    this.#waiting.add(look);
    try {
      await promise;
    } finally {
      clearTimeout(late);
      this.#waiting.delete(look);
    }
  }

  /** Leaves by the key for it and waits for the end. */
  async quit(): Promise<void> {
    this.press('q');
    await this.exited;
    this.screen.dispose();
  }
}

/** A variable that is undefined must not be there: node-pty would make it the word "undefined". */
const withoutGaps = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
