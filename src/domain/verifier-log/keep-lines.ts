import { cleanLine } from './clean.ts';

/** Logs grow to hundreds of megabytes; what explains a refusal is at the end, what names the program at the start. */
const HEAD = 500;
const TAIL = 5000;
/** libbpf's own lines are few and often hold the cause: kept wherever they are. */
const LIBBPF = 300;
const MAX_LENGTH = 4000;

/** The lines that were kept, and how many are missing between the head and the tail. */
export type KeptLines = {
  readonly head: readonly string[];
  readonly dropped: number;
  readonly tail: readonly string[];
};

/** Takes output piece by piece and keeps a bounded part of its lines, in order. */
export class LineKeeper {
  readonly #head: string[] = [];
  readonly #libbpf: string[] = [];
  readonly #ring: string[] = [];
  readonly #last: number;
  #next = 0;
  #dropped = 0;
  #rest = '';

  /** @param last so many lines of the end are kept */
  constructor(last = TAIL) {
    this.#last = last;
  }

  push(chunk: string): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      this.#add(this.#rest + chunk.slice(start, Math.min(end, start + MAX_LENGTH)));
      this.#rest = '';
      start = end + 1;
    }
    this.#rest = (this.#rest + chunk.slice(start, start + MAX_LENGTH)).slice(0, MAX_LENGTH);
  }

  finish(): KeptLines {
    if (this.#rest !== '') this.#add(this.#rest);
    this.#rest = '';
    const tail = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
    // Only now: cleaning what is dropped would be the larger part of the work.
    const clean = (lines: readonly string[]) => lines.map(cleanLine);
    return { head: clean(this.#head), dropped: this.#dropped, tail: clean([...this.#libbpf, ...tail]) };
  }

  #add(raw: string): void {
    const line = raw.length > MAX_LENGTH ? raw.slice(0, MAX_LENGTH) : raw;
    if (this.#head.length < HEAD) {
      this.#head.push(line);
      return;
    }
    const oldest = this.#ring[this.#next];
    this.#ring[this.#next] = line;
    this.#next = (this.#next + 1) % this.#last;
    if (oldest === undefined) return;
    if (oldest.startsWith('libbpf: ') && this.#libbpf.length < LIBBPF) this.#libbpf.push(oldest);
    else this.#dropped++;
  }
}
