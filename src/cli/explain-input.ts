import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { usageError } from '../domain/errors.ts';
import { text } from '../domain/text.ts';
import { type KeptLines, LineKeeper, Unquoter } from '../domain/verifier-log/index.ts';
import type { Surroundings } from './context.ts';

/** A string keeps alive the piece that it was cut out of, so the pieces are small. */
const PIECE = 16 * 1024;

/** Takes any bytes as they come, in bounded memory. */
export class OutputReader {
  readonly #keeper = new LineKeeper();
  readonly #decoder = new TextDecoder();
  readonly #unquoter = new Unquoter();
  #start: Buffer = Buffer.alloc(0);

  /** @returns the same bytes as text */
  add(bytes: Uint8Array): string {
    if (this.#start.length < 4) this.#start = Buffer.concat([this.#start, bytes.subarray(0, 4)]);
    let words = '';
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = this.#decoder.decode(bytes.subarray(at, at + PIECE), { stream: true });
      this.#keeper.push(this.#unquoter.push(piece));
      words += piece;
    }
    return words;
  }

  finish(): KeptLines {
    this.#keeper.push(this.#unquoter.push(this.#decoder.decode()));
    this.#keeper.push(this.#unquoter.finish());
    return this.#keeper.finish();
  }

  /** Whether it begins as a compiled object does (elf(5)). */
  get isElf(): boolean {
    return this.#start.subarray(0, 4).toString('latin1') === '\u007fELF';
  }
}

const EXAMPLE = 'bpftool prog load x.bpf.o /sys/fs/bpf/x 2>&1 | xdplings explain --source x.bpf.c';

/** @throws a usage error where a person sits at the other end and has not been told what to do */
export function openStandardInput(input: Surroundings['input'], asked: boolean): Readable {
  if (input === undefined || (input.isTTY && !asked)) {
    throw usageError(text('There is nothing to explain yet.', '説明する出力がまだありません。'), {
      where: EXAMPLE,
      todo: text(
        'Pipe the output of the failing command into it, name a file that holds it, or give the command itself: xdplings explain -- COMMAND. See: xdplings explain --help',
        '失敗したコマンドの出力をパイプで渡すか、出力を保存したファイルか、コマンドそのもの（xdplings explain -- コマンド）を指定してください。詳しくは: xdplings explain --help',
      ),
    });
  }
  return input;
}

/** What came in; a `mistake` is something else than the output of a tool. */
export type Taken = { readonly output: KeptLines; readonly mistake?: 'source' | 'object' };

/** @throws a usage error when the file cannot be read */
export async function readOutputFile(file: string, signal: AbortSignal): Promise<Taken> {
  const taken = await readOutputStream(createReadStream(file, { highWaterMark: PIECE }), file, signal);
  return /\.[ch]$/.test(file) ? { ...taken, mistake: 'source' } : taken;
}

/**
 * Reads an output to its end.
 * @param name how the person called it
 * @throws a usage error when it cannot be read
 */
export async function readOutputStream(stream: Readable, name: string, signal: AbortSignal): Promise<Taken> {
  const reader = new OutputReader();
  try {
    for await (const bytes of addAbortSignal(signal, stream)) {
      reader.add(bytes as Uint8Array);
      if (reader.isElf) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw cannotRead(name, error);
  }
  return { output: reader.finish(), ...(reader.isElf ? { mistake: 'object' } : {}) };
}

function cannotRead(name: string, error: unknown) {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  const isFolder = code === 'EISDIR';
  return usageError(
    isFolder
      ? text(`${name} is a folder.`, `${name} はフォルダーです。`)
      : text(`Cannot read ${name} (${code}).`, `${name} を読めません（${code}）。`),
    {
      todo: text(
        'Give a file that holds the output of clang, bpftool, ip or your loader.',
        'clang、bpftool、ip、またはローダーの出力を保存したファイルを指定してください。',
      ),
      cause: error,
    },
  );
}
