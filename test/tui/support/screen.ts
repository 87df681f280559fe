import { PassThrough, Writable } from 'node:stream';
import { Terminal as Xterm } from '@xterm/headless';
import type { Terminal } from '../../../src/tui/index.tsx';

/** A real terminal without a window: what is written is interpreted, what stands on it can be read. */
export class Screen {
  readonly terminal: Terminal;
  readonly #xterm: Xterm;
  readonly #stdin = new PassThrough();
  readonly #stdout: FakeTty;

  constructor(columns: number, rows: number, env: Record<string, string> = {}) {
    this.#xterm = new Xterm({ cols: columns, rows, allowProposedApi: true });
    this.#stdout = new FakeTty(this.#xterm);
    const stdin = Object.assign(this.#stdin, {
      isTTY: true,
      setRawMode: () => stdin,
      ref: () => {},
      unref: () => {},
    });
    // The two streams have what Ink asks of a terminal's; their other hundred methods are not used.
    this.terminal = { stdin, stdout: this.#stdout, env } as unknown as Terminal;
  }

  press(keys: string): void {
    this.#stdin.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.#xterm.resize(columns, rows);
    this.#stdout.columns = columns;
    this.#stdout.rows = rows;
    this.#stdout.emit('resize');
  }

  /** Rows as a person sees them; wide characters once, no spaces at the end. */
  rows(): string[] {
    const { active } = this.#xterm.buffer;
    return Array.from(
      { length: this.#xterm.rows },
      (_, row) =>
        active
          .getLine(active.viewportY + row)
          ?.translateToString(true, 0, this.#xterm.cols)
          .trimEnd() ?? '',
    );
  }

  text(): string {
    return this.rows().join('\n');
  }

  /** The character that begins in a cell; empty for the second half of a wide one. */
  cell(row: number, column: number): string {
    return this.#xterm.buffer.active.getLine(row)?.getCell(column)?.getChars() ?? '';
  }

  /** Rows that were pushed out at the top: none, when no frame was too tall. */
  get scrolledAway(): number {
    return this.#xterm.buffer.active.baseY;
  }

  get isAlternate(): boolean {
    return this.#xterm.buffer.active.type === 'alternate';
  }

  get written(): string {
    return this.#stdout.written;
  }

  /** Between the marks of a synchronized update (mode 2026) the screen holds half of a frame. */
  get #isDrawing(): boolean {
    const { written } = this.#stdout;
    return written.lastIndexOf('\u001b[?2026h') > written.lastIndexOf('\u001b[?2026l');
  }

  /** Waits until a whole frame shows something. The test's own time limit is the only one. */
  async until(shows: string | ((text: string) => boolean)): Promise<void> {
    const test = typeof shows === 'string' ? (text: string) => text.includes(shows) : shows;
    await new Promise<void>((resolve) => {
      const look = () => {
        if (this.#isDrawing || !test(this.text())) return;
        listener.dispose();
        resolve();
      };
      const listener = this.#xterm.onWriteParsed(look);
      look();
    });
  }
}

class FakeTty extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  written = '';
  readonly #xterm: Xterm;

  constructor(xterm: Xterm) {
    super({ decodeStrings: false });
    this.#xterm = xterm;
    this.columns = xterm.cols;
    this.rows = xterm.rows;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written += String(chunk);
    // A terminal's line discipline begins a new line at its first column.
    this.#xterm.write(String(chunk).replace(/\r?\n/g, '\r\n'), done);
  }
}
