import { readFileSync, readlinkSync } from 'node:fs';
import { environmentError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';
import type { CodeRange } from '../kernel/bpf.ts';
import { onlineCpus } from '../kernel/cpus.ts';
import { PerfRing, type TraceSample } from '../kernel/perf-ring.ts';
import { HOST_PROC, mountTracefs, TRACEFS } from './mounts.ts';

const EVENT = 'events/bpf_trace/bpf_trace_printk';
const RING_PAGES = 64;
/** Lines kept between two questions; more are counted as lost. */
const MAX_LINES = 5_000;
const MAX_LINE_CHARACTERS = 1_024;

type Line = { readonly time: bigint; readonly text: string };

/**
 * What this session's programs print with bpf_printk, which is one stream for the whole machine. Every line comes with
 * the functions that led to it: ours are those that one of our programs printed, in whatever process's name the kernel
 * ran it. The rings are this process's own and go with it.
 */
export class TraceReader {
  readonly #rings: PerfRing[] = [];
  readonly #textPosition: number;
  #programs: readonly CodeRange[] = [];
  #lines: Line[] = [];
  #lost = 0;

  /** @throws XdplingsError (environment) when the kernel does not let us listen */
  constructor() {
    try {
      mountTracefs();
      const id = Number(readFileSync(`${TRACEFS}/${EVENT}/id`, 'utf8'));
      this.#textPosition = textPosition(readFileSync(`${TRACEFS}/${EVENT}/format`, 'utf8'));
      for (const cpu of onlineCpus()) {
        this.#rings.push(new PerfRing(id, cpu, RING_PAGES, () => this.#drain()));
      }
    } catch (cause) {
      this.close();
      throw environmentError(
        text(
          'The kernel does not let the lab read what bpf_printk prints.',
          'カーネルが、bpf_printk の出力をラボに読ませてくれません。',
        ),
        {
          where: cause instanceof Error ? cause.message : undefined,
          todo: text(
            'The kernel may be locked down (Secure Boot), or the container lacks rights: xdplings doctor says more.',
            'カーネルがロックダウンされているか (Secure Boot)、コンテナの権限が足りないのかもしれません。詳しくは xdplings doctor で確かめられます。',
          ),
          cause,
        },
      );
    }
  }

  /** From now on these programs are ours; what was printed before is forgotten. */
  listenTo(programs: readonly CodeRange[]): void {
    this.#drain();
    this.#programs = programs;
    this.#lines = [];
    this.#lost = 0;
  }

  /** @returns the lines since the last call, oldest first; a last one says how many more there were, if any. */
  take(): string[] {
    this.#drain();
    const lines = this.#lines.sort((a, b) => Number(a.time - b.time)).map(({ text }) => text);
    const lost = this.#lost;
    this.#lines = [];
    this.#lost = 0;
    return lost > 0 ? [...lines, `[… ${lost} more lines, too many to keep …]`] : lines;
  }

  close(): void {
    for (const ring of this.#rings) ring.close();
  }

  #drain(): void {
    for (const ring of this.#rings) {
      const lost = ring.read((sample) => this.#take(sample));
      this.#lost += lost;
    }
  }

  #take(sample: TraceSample): void {
    if (!this.#isOurs(sample)) return;
    if (this.#lines.length >= MAX_LINES) {
      this.#lost += 1;
      return;
    }
    this.#lines.push({ time: sample.time, text: printedText(sample.raw, this.#textPosition) });
  }

  #isOurs({ callers, raw }: TraceSample): boolean {
    if (this.#programs.length > 0) {
      return callers.some((at) => this.#programs.some(({ start, end }) => at >= start && at < end));
    }
    // The kernel hides where programs are (kptr_restrict), or interprets them: go by who was running.
    return isOwnProcess(raw.readInt32LE(4));
  }
}

/** Position of the field that says where the text is (`__data_loc char[] …`). */
function textPosition(format: string): number {
  const found = /field:__data_loc char\[\] \w+;\s+offset:(\d+);/.exec(format);
  if (!found?.[1]) throw new Error(`${EVENT} has another form than we know`);
  return Number(found[1]);
}

function printedText(raw: Buffer, position: number): string {
  const location = raw.readUInt32LE(position);
  const start = location & 0xffff;
  const text = raw.toString('utf8', start, start + (location >>> 16));
  return withoutControls(text.replace(/\0.*$/s, '').replace(/\n$/, '')).slice(0, MAX_LINE_CHARACTERS);
}

/** What a program prints goes to a terminal: nothing in it may steer that. */
const withoutControls = (text: string): string => text.replace(/\p{Cc}/gu, '\u{fffd}');

/** Whether a thread, by the kernel's own number, is of this process, or works for whoever sends (ksoftirqd). */
function isOwnProcess(thread: number): boolean {
  try {
    const name = readFileSync(`${HOST_PROC}/${thread}/comm`, 'utf8');
    if (/^(ksoftirqd|napi)\//.test(name)) return true;
    const status = readFileSync(`${HOST_PROC}/${thread}/status`, 'utf8');
    return /^Tgid:\s+(\d+)$/m.exec(status)?.[1] === readlinkSync(`${HOST_PROC}/self`);
  } catch {
    return false;
  }
}
