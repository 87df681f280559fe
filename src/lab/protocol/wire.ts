import { isUint8Array } from 'node:util/types';

/*
 * One message a line, as JSON. Bytes travel as {"$bytes": base64} and big integers as {"$integer": digits}; an object
 * of ours never has such a key.
 */

export function encodeLine(message: unknown): string {
  return `${JSON.stringify(message, encodeValue)}\n`;
}

// `this` is the object that holds the value: a Buffer has been turned into something else by the time we are asked.
function encodeValue(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  if (isUint8Array(original)) {
    const { buffer, byteOffset, byteLength } = original;
    return { $bytes: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
  }
  return typeof value === 'bigint' ? { $integer: value.toString() } : value;
}

/** @throws SyntaxError for a line that is not JSON */
export function decodeLine(line: string): unknown {
  return JSON.parse(line, decodeValue);
}

function decodeValue(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$bytes' in value && typeof value.$bytes === 'string') {
    return new Uint8Array(Buffer.from(value.$bytes, 'base64'));
  }
  if ('$integer' in value && typeof value.$integer === 'string' && /^-?\d{1,40}$/.test(value.$integer)) {
    return BigInt(value.$integer);
  }
  return value;
}

const NEWLINE = 0x0a;

/** Cuts what arrives into lines, in linear time also for lines of many megabytes. */
export class LineReader {
  readonly #onLine: (line: string) => void;
  readonly #limit: number;
  #parts: Buffer[] = [];
  #bytes = 0;

  /** @param limit of a line, in bytes; a longer one is an error */
  constructor(onLine: (line: string) => void, limit = 256 * 1024 * 1024) {
    this.#onLine = onLine;
    this.#limit = limit;
  }

  /** @throws Error when a line is longer than the limit */
  add(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
      const line = Buffer.concat([...this.#parts, rest.subarray(0, end)]).toString('utf8');
      this.#parts = [];
      this.#bytes = 0;
      rest = rest.subarray(end + 1);
      this.#onLine(line);
    }
    if (rest.length === 0) return;
    this.#parts.push(rest);
    this.#bytes += rest.length;
    if (this.#bytes > this.#limit) throw new Error(`a line of more than ${this.#limit} bytes`);
  }
}
