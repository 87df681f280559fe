import { readFileSync, statSync } from 'node:fs';
import { usageError } from '../domain/errors.ts';
import { type BpfObject, readObject } from '../domain/object-file/index.ts';
import { text } from '../domain/text.ts';

export type SourceGiven = { readonly file: string; readonly text: string };
export type ObjectGiven = { readonly file: string; readonly object: BpfObject };

/** Nobody writes a larger C file by hand, and no compiler a larger object of one. */
const MOST_BYTES = { source: 8 << 20, object: 64 << 20 };

/** @returns the C file that was asked for. @throws a usage error that says why it cannot be used */
export function readGivenSource(file: string): SourceGiven {
  const bytes = readGiven(file, MOST_BYTES.source);
  if (!isElf(bytes)) return { file, text: bytes.toString('utf8') };
  throw usageError(text(`${file} is a compiled object.`, `${file} はコンパイル済みのオブジェクトです。`), {
    todo: text(
      `Give it with --object ${file}, and the C file with --source.`,
      `これは --object ${file} で、C のファイルを --source で指定してください。`,
    ),
  });
}

/** @returns the object that was asked for. @throws a usage error that says why it cannot be used */
export function readGivenObject(file: string): ObjectGiven {
  const object = readObject(new Uint8Array(readGiven(file, MOST_BYTES.object)));
  if (object.ok) return { file, object };
  throw usageError(
    text(`${file} is not a whole BPF object.`, `${file} は完全な BPF オブジェクトではありません。`),
    {
      where: object.problem,
      todo: text(
        'Give the file that clang -target bpf -g -c has written, or leave --object out.',
        'clang -target bpf -g -c が出力したファイルを指定するか、--object を外してください。',
      ),
    },
  );
}

/** @returns a C file that only an output names; undefined when it is not there or cannot be read */
export function readSourceIfThere(file: string): SourceGiven | undefined {
  const bytes = readIfThere(file, MOST_BYTES.source);
  return bytes && !isElf(bytes) ? { file, text: bytes.toString('utf8') } : undefined;
}

/** @returns an object that only an output names; undefined when it is not there or is none */
export function readObjectIfThere(file: string): ObjectGiven | undefined {
  const bytes = readIfThere(file, MOST_BYTES.object);
  const object = bytes && readObject(new Uint8Array(bytes));
  return object?.ok ? { file, object } : undefined;
}

const isElf = (bytes: Buffer): boolean => bytes.subarray(0, 4).toString('latin1') === '\u007fELF';

function readGiven(file: string, most: number): Buffer {
  try {
    const { size } = statSync(file);
    if (size <= most) return readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw usageError(text(`Cannot read ${file} (${code}).`, `${file} を読めません（${code}）。`), {
      todo: text(
        '--source takes a C file, --object what clang has made of it; both may be left out.',
        '--source には C のファイル、--object にはそれをコンパイルしたものを指定します。どちらも省略できます。',
      ),
      cause: error,
    });
  }
  throw usageError(text(`${file} is too large.`, `${file} は大きすぎます。`), {
    where: `> ${most >> 20} MiB`,
    todo: text('Give the file of the program itself.', 'プログラム自体のファイルを指定してください。'),
  });
}

/** Only regular files: a name in a log must not make anybody wait for a pipe. */
function readIfThere(file: string, most: number): Buffer | undefined {
  try {
    const found = statSync(file);
    return found.isFile() && found.size <= most ? readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}
