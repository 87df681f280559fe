import { chownSync, closeSync, constants, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const { O_APPEND, O_CREAT, O_RDWR } = constants;
/** For all files: nothing of it is kept beyond one reading. */
const PIECE = Buffer.allocUnsafe(64 * 1024);
const LINE_FEED = 0x0a;

/**
 * A file that several processes append lines to. Each write goes behind what is there, in one piece (open(2), O_APPEND),
 * so that what was read from it stays as it is.
 */
export class Segment {
  readonly #file: number;
  #read = 0;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(file: number) {
    this.#file = file;
  }

  /** @returns undefined when there is none and none is to be made */
  static open(path: string, make: boolean): Segment | undefined {
    try {
      const file = openSync(path, O_RDWR | O_APPEND | (make ? O_CREAT : 0), 0o600);
      if (make) handOver(file, path);
      return new Segment(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !make) return undefined;
      throw error;
    }
  }

  /** Bytes that were read. */
  get length(): number {
    return this.#read;
  }

  isEmpty(): boolean {
    return fstatSync(this.#file).size === 0;
  }

  /** @throws what the file system says; then a part of it may be there */
  append(bytes: Buffer): void {
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(this.#file, bytes, written, bytes.length - written);
    }
  }

  /** @returns the lines that were completed since the last time */
  lines(): string[] {
    const lines: string[] = [];
    for (;;) {
      const length = readSync(this.#file, PIECE, 0, PIECE.length, this.#read);
      if (length === 0) return lines;
      this.#read += length;
      let bytes = Buffer.concat([this.#rest, PIECE.subarray(0, length)]);
      for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED)) {
        lines.push(bytes.toString('utf8', 0, end));
        bytes = bytes.subarray(end + 1);
      }
      this.#rest = bytes;
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** What root makes in a learner's folder (sudo) is the learner's. */
function handOver(file: number, path: string): void {
  if (process.geteuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  if (fstatSync(file).uid !== uid) chownSync(path, uid, gid);
}
