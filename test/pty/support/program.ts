import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { Terminal as Xterm } from '@xterm/headless';

const ROOT = resolve(import.meta.dirname, '../../..');
const PROGRAM = join(ROOT, 'xdplings');

/** Builds what ships, from exactly these sources; nothing happens when that is there already. */
export const buildProgram = (): void => {
  execFileSync('sh', [join(ROOT, 'src/setup/npm.sh'), 'build'], { cwd: ROOT, stdio: 'pipe' });
};

/** The loading of programs needs rights that only root has here. */
export const isRoot = process.getuid?.() === 0;

export const solutionOf = (step: string): string => packFile('solutions', step);
export const starterOf = (step: string): string => packFile('bpf', step);

function packFile(folder: string, step: string): string {
  const [lesson = '', name = ''] = step.split('/');
  const numbered = readdirSync(join(ROOT, folder)).find((each) => each.endsWith(`-${lesson}`)) ?? '';
  return readFileSync(join(ROOT, folder, numbered, `${name}.bpf.c`), 'utf8');
}

type Options = {
  /** A learner's home from before; a new one when absent. */
  readonly home?: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly lang?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The words of the command line before the program's own arguments, where somebody else runs it. */
  readonly command?: readonly string[];
};

/** The whole program in a pseudoterminal: what a learner sees, types and saves. */
export class Program {
  readonly home: string;
  readonly dir: string;
  readonly exited: Promise<number>;
  /** In the environment of the program and of everything that it starts. */
  readonly #mark: string;
  readonly #xterm: Xterm;
  readonly #pty: IPty;
  readonly #looking = new Set<() => void>();
  #written = '';

  constructor({ home, columns = 120, rows = 36, lang = 'en', env = {}, command = [PROGRAM] }: Options = {}) {
    this.home = home ?? mkdtempSync(join(tmpdir(), 'xdplings-pty-'));
    this.dir = join(this.home, 'workspace');
    this.#mark = `XDPLINGS_PTY_TEST=${this.home}`;
    this.#xterm = new Xterm({ cols: columns, rows, allowProposedApi: true });
    const [name = '', value = ''] = this.#mark.split('=');
    const [first = '', ...words] = [...command, '--dir', this.dir, '--lang', lang];
    this.#pty = spawn(first, words, {
      cols: columns,
      rows,
      cwd: this.home,
      env: {
        ...process.env,
        HOME: this.home,
        // The kernel's headers are generated once a machine, not once a test.
        XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
        TERM: 'xterm-256color',
        LANG: 'C.UTF-8',
        EDITOR: 'vim -u NONE -i NONE -n',
        VISUAL: '',
        CI: '',
        [name]: value,
        ...env,
      },
    });
    // What it wrote last is on the screen when its end is told.
    this.exited = new Promise((done) =>
      this.#pty.onExit(({ exitCode }) => this.#xterm.write('', () => done(exitCode))),
    );
    this.#pty.onData((data) => {
      this.#written += data;
      this.#xterm.write(data, () => {
        for (const look of this.#looking) look();
      });
    });
    this.#xterm.onData((answer) => this.#pty.write(answer));
  }

  get pid(): number {
    return this.#pty.pid;
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.#xterm.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  hangUp(signal: string): void {
    this.#pty.kill(signal);
  }

  fileOf(step: string): string {
    return join(this.dir, `${step}.bpf.c`);
  }

  /** Saves as vim does: a new file takes the old one's name, in one instant. */
  save(step: string, source: string): void {
    const fresh = join(this.home, 'saving');
    writeFileSync(fresh, source);
    renameSync(fresh, this.fileOf(step));
  }

  git(...args: string[]): string {
    return execFileSync('git', ['-C', this.dir, ...args], { encoding: 'utf8' });
  }

  rows(): string[] {
    const { active } = this.#xterm.buffer;
    return Array.from({ length: this.#xterm.rows }, (_, row) =>
      (active.getLine(active.viewportY + row)?.translateToString(true, 0, this.#xterm.cols) ?? '').trimEnd(),
    );
  }

  get text(): string {
    return this.rows().join('\n');
  }

  /** Between the marks of a synchronized update (mode 2026) the screen holds half of a frame. */
  get #isDrawing(): boolean {
    return this.#written.lastIndexOf('\u001b[?2026h') > this.#written.lastIndexOf('\u001b[?2026l');
  }

  get isAlternate(): boolean {
    return this.#xterm.buffer.active.type === 'alternate';
  }

  get cursorShown(): boolean {
    return this.#written.lastIndexOf('\u001b[?25h') > this.#written.lastIndexOf('\u001b[?25l');
  }

  /** Rows that a frame pushed out at the top: none. */
  get scrolledAway(): number {
    return this.#xterm.buffer.active.baseY;
  }

  /** Processes that still carry this program's mark. */
  leftBehind(): string[] {
    return readdirSync('/proc').filter((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(this.#mark);
      } catch {
        // It ended while we looked.
        return false;
      }
    });
  }

  /**
   * Waits until the screen shows something, in a frame that is drawn to its end.
   * @throws with the screen as it is when that does not come
   */
  async until(shows: string | RegExp | ((text: string) => boolean)): Promise<void> {
    const holds = (): boolean => {
      if (this.#isDrawing) return false;
      if (typeof shows === 'function') return shows(this.text);
      return typeof shows === 'string' ? this.text.includes(shows) : shows.test(this.text);
    };
    if (holds()) return;
    const { promise, resolve: done, reject } = Promise.withResolvers<void>();
    const look = () => void (holds() && done());
    const failed = (why: string) => reject(new Error(`${why}: ${String(shows)}\n${this.text}`));
    const late = setTimeout(() => failed('Never shown'), 30_000);
    this.#looking.add(look);
    this.exited.then(() => (holds() ? done() : failed('The program ended before it showed')));
    try {
      await promise;
    } finally {
      clearTimeout(late);
      this.#looking.delete(look);
    }
  }

  /** Ends the program however it stands, and removes the learner's home. */
  async dispose(): Promise<void> {
    this.#pty.kill('SIGTERM');
    const late = setTimeout(() => this.#pty.kill('SIGKILL'), 10_000);
    await this.exited;
    clearTimeout(late);
    rmSync(this.home, { recursive: true, force: true });
    this.#xterm.dispose();
  }
}
