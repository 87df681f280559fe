import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { type LearnerBody, learnerBody } from '../../domain/session/events.ts';
import type { Report, SharedFile } from '../../hub/protocol/protocol.ts';
import { type KeptReport, type OutboxLine, readLine, writtenLines } from './outbox-lines.ts';
import { Segment } from './outbox-segment.ts';

/** What waits to be sent to a hub, kept in files so that it outlives the program. */
export type Outbox = {
  /**
   * Writes a report down. Never throws: what cannot be written yet is kept in memory and tried again.
   * @param ago how long ago it happened, ms
   */
  readonly append: (body: LearnerBody, file?: SharedFile, ago?: number) => void;
  /** The oldest that wait, also those of other processes: at most so many, and about so many bytes. */
  readonly next: (most: number, mostBytes?: number) => Report[];
  /** How many wait. */
  readonly count: () => number;
  readonly has: (kind: LearnerBody['kind']) => boolean;
  /**
   * The hub has everything up to this number.
   * @param hubHas the highest number that it says to have; more than was ever sent where this folder is older than it
   */
  readonly acknowledge: (seq: number, hubHas?: number) => void;
  /** The hub has another report under this number: the one that is meant goes to the end. */
  readonly renumber: (seq: number, acked: number) => void;
  /** Reports that had no place any more. */
  readonly lost: () => number;
  readonly close: () => void;
};

export type OutboxOptions = {
  /** The folder that is this source's own; must exist. */
  readonly folder: string;
  /** A file that is longer and has nothing that waits is put away, bytes. */
  readonly tidyAt?: number;
  /** Longest outbox, bytes: months of learning without a hub. */
  readonly longest?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
};

/** Reports in memory while the disk is full. */
const MOST_UNWRITTEN = 1000;
/** Files that others may close just before something is written to them. */
const MOST_TRIES = 10;

type Numbered = KeptReport & { readonly seq: number };

/** @throws what the file system says when the folder cannot be used at all */
export function openOutbox(options: OutboxOptions): Outbox {
  return new FileOutbox(options);
}

class FileOutbox implements Outbox {
  readonly #folder: string;
  readonly #tidyAt: number;
  readonly #longest: number;
  readonly #now: () => number;
  #index = 0;
  #segment: Segment;
  #closed = false;
  /** Of the reports in this file. */
  readonly #ids = new Set<string>();
  /** The number given last. */
  #last = 0;
  #acked = 0;
  #waiting: Numbered[] = [];
  #unwritten: KeptReport[] = [];
  #lost = 0;
  /** Reports of this process that were read again, and when they happened by a clock that nobody sets. */
  readonly #mine = new Map<string, { counted: boolean; readonly uptime: number }>();

  constructor({ folder, tidyAt = 64 * 1024, longest = 16 * 1024 * 1024, now = Date.now }: OutboxOptions) {
    this.#folder = folder;
    this.#tidyAt = tidyAt;
    this.#longest = longest;
    this.#now = now;
    this.#segment = this.#openOldest();
    this.#catchUp();
  }

  append(body: LearnerBody, file?: SharedFile, ago = 0): void {
    // What a hub would refuse must not stand in the way of what comes behind it.
    if (!learnerBody.safeParse(body).success) return;
    const id = randomUUID();
    this.#mine.set(id, { counted: false, uptime: uptime() - ago / 1000 });
    this.#unwritten.push({ id, at: this.#now() - ago, body, ...(file ? { file } : {}) });
    this.#writeDown();
    if (this.#unwritten.length > MOST_UNWRITTEN) {
      this.#unwritten.shift();
      this.#lost += 1;
    }
  }

  next(most: number, mostBytes = 512 * 1024): Report[] {
    this.#writeDown();
    this.#quietly(() => this.#catchUp());
    const reports: Report[] = [];
    let bytes = 0;
    // A system call, so not for each of them.
    const up = uptime();
    for (const kept of this.#waiting.slice(0, most)) {
      const report = this.#report(kept, up);
      bytes += JSON.stringify(report).length;
      if (reports.length > 0 && bytes > mostBytes) break;
      reports.push(report);
    }
    return reports;
  }

  count(): number {
    return this.#waiting.length + this.#unwritten.length;
  }

  has(kind: LearnerBody['kind']): boolean {
    return [...this.#waiting, ...this.#unwritten].some(({ body }) => body.kind === kind);
  }

  acknowledge(seq: number, hubHas = seq): void {
    this.#quietly(() => this.#catchUp());
    const lines: OutboxLine[] = [];
    if (seq > this.#acked) lines.push({ acked: seq });
    if (hubHas > this.#last) lines.push({ from: hubHas });
    if (lines.length === 0) return;
    this.#quietly(() => this.#write(lines));
    // Also where it could not be written: sending once more costs nothing but a request.
    for (const line of lines) this.#take(line);
    this.#quietly(() => this.#tidy());
  }

  renumber(seq: number, acked: number): void {
    const kept = this.#waiting.find((one) => one.seq === seq);
    const from = Math.max(acked, this.#last);
    if (kept === undefined) return;
    const id = randomUUID();
    const mine = this.#mine.get(kept.id);
    this.#mine.set(id, { counted: false, uptime: mine?.uptime ?? uptime() });
    this.#quietly(() => this.#write([{ from }, { acked: seq }]));
    const { at, body, file } = kept;
    this.#unwritten.push({ id, at, body, ...(file ? { file } : {}) });
    this.#takeAcked(seq);
    this.#last = Math.max(this.#last, from);
    this.#writeDown();
  }

  lost(): number {
    return this.#lost;
  }

  close(): void {
    this.#segment.close();
  }

  #report({ id, seq, at, body, file }: Numbered, up: number): Report {
    const mine = this.#mine.get(id);
    // A clock that was set in between would tell a wrong age; the time since boot, sleep included, does not.
    const ago = mine ? (up - mine.uptime) * 1000 : this.#now() - at;
    return { seq, ago: Math.min(Math.max(0, Math.round(ago)), 1e12), body, ...(file ? { file } : {}) };
  }

  #writeDown(): void {
    this.#quietly(() => {
      for (let tries = 0; this.#unwritten[0] !== undefined && tries < MOST_TRIES; ) {
        if (this.#segment.length > this.#longest) {
          this.#lost += this.#unwritten.splice(0).length;
          return;
        }
        const kept = this.#unwritten[0];
        const mine = this.#mine.get(kept.id);
        if (!mine?.counted) this.#write([kept]);
        // Behind the line that closes a file it does not count: then once more, in the next one.
        if (mine && !mine.counted) tries += 1;
        else this.#unwritten.shift();
      }
    });
  }

  #write(lines: readonly OutboxLine[]): void {
    this.#catchUp();
    this.#segment.append(writtenLines(lines));
    this.#catchUp();
  }

  /** Reads what was written since, by whichever process. */
  #catchUp(): void {
    for (;;) {
      for (const line of this.#segment.lines()) if (!this.#closed) this.#take(readLine(line));
      if (!this.#closed) return;
      this.#goOn();
    }
  }

  #take(line: OutboxLine | undefined): void {
    if (line === undefined) return;
    if ('acked' in line) this.#takeAcked(line.acked);
    else if ('from' in line) this.#last = Math.max(this.#last, line.from);
    else if ('closed' in line) this.#closed = true;
    else if (!this.#ids.has(line.id)) {
      // The same id once more: it was taken for torn, and the line feed that it lacked came with the next one.
      this.#ids.add(line.id);
      this.#last += 1;
      const mine = this.#mine.get(line.id);
      if (mine) mine.counted = true;
      if (this.#last > this.#acked) this.#waiting.push({ ...line, seq: this.#last });
      else this.#mine.delete(line.id);
    }
  }

  #takeAcked(seq: number): void {
    this.#acked = Math.max(this.#acked, seq);
    let done = 0;
    while ((this.#waiting[done]?.seq ?? Number.POSITIVE_INFINITY) <= this.#acked) done += 1;
    for (const { id } of this.#waiting.splice(0, done)) this.#mine.delete(id);
  }

  /** Into the file behind the closed one; whoever comes first makes it. */
  #goOn(): void {
    const next = Segment.open(this.#path(this.#index + 1), true);
    if (next === undefined) return;
    if (next.isEmpty()) next.append(writtenLines([{ from: this.#last }, { acked: this.#acked }]));
    this.#segment.close();
    this.#segment = next;
    this.#index += 1;
    this.#ids.clear();
    this.#closed = false;
  }

  /** Nothing waits and the file is long: the next one begins, and this one goes. */
  #tidy(): void {
    if (this.#waiting.length > 0 || this.#segment.length < this.#tidyAt) return;
    this.#write([{ closed: true }]);
    // Another process may have written a report just before the line.
    if (this.#waiting.length > 0) return;
    for (const index of this.#indices()) {
      if (index < this.#index) rmSync(this.#path(index), { force: true });
    }
  }

  #indices(): number[] {
    return readdirSync(this.#folder)
      .flatMap((name) => /^(\d{1,9})\.jsonl$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  #openOldest(): Segment {
    for (;;) {
      const [oldest] = this.#indices();
      this.#index = oldest ?? 0;
      // Another process may put it away in this moment; then there is a newer one.
      const segment = Segment.open(this.#path(this.#index), oldest === undefined);
      if (segment) return segment;
    }
  }

  #path(index: number): string {
    return join(this.#folder, `${index}.jsonl`);
  }

  /** A full disk is no reason to disturb a learner: what could not be written is tried again the next time. */
  #quietly(work: () => void): void {
    try {
      work();
    } catch {
      // Nothing to do before there is room again.
    }
  }
}
