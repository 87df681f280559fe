import { StringDecoder } from 'node:string_decoder';

/** One event of a stream, as the EventSource interface would dispatch it. */
export type ServerEvent = { readonly event: string; readonly id: string; readonly data: string };

/** Longest line and longest event's data that is kept, UTF-16 units: a board of many thousands of learners fits. */
const LONGEST = 32 * 1024 * 1024;

/**
 * Reads server-sent events (WHATWG HTML §9.2.6) from bytes in pieces of any size. Total: any bytes give some list of
 * events; what is longer than the bound is left out, and reading goes on behind it.
 */
export class EventStreamParser {
  readonly #longest: number;
  readonly #decoder = new StringDecoder('utf8');
  /** Pieces of the line that has not ended; joined once, at its end. */
  #pieces: string[] = [];
  #length = 0;
  #isFirst = true;
  #afterReturn = false;
  #data: string[] = [];
  #dataLength = 0;
  #tooLong = false;
  #event = '';
  #id = '';

  constructor(longest: number = LONGEST) {
    this.#longest = longest;
  }

  /** @returns the events that these bytes complete */
  push(bytes: Uint8Array): ServerEvent[] {
    const events: ServerEvent[] = [];
    let words = this.#decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (words === '') return events;
    if (this.#isFirst && words.startsWith('\ufeff')) words = words.slice(1);
    this.#isFirst = false;
    // A line feed behind a return of the piece before belongs to it.
    if (this.#afterReturn && words.startsWith('\n')) words = words.slice(1);
    if (words === '') {
      this.#afterReturn = false;
      return events;
    }
    this.#afterReturn = words.endsWith('\r');
    const lines = words.split(/\r\n|\n|\r/);
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#add(line);
      const event = this.#endLine();
      if (event !== undefined) events.push(event);
    }
    this.#add(rest);
    return events;
  }

  #add(piece: string): void {
    this.#length += piece.length;
    if (this.#length > this.#longest) this.#pieces = [];
    else if (piece !== '') this.#pieces.push(piece);
  }

  #endLine(): ServerEvent | undefined {
    const line = this.#pieces.join('');
    if (this.#length > this.#longest) this.#tooLong = true;
    const wasTooLong = this.#length > this.#longest;
    this.#pieces = [];
    this.#length = 0;
    if (wasTooLong) return undefined;
    if (line === '') return this.#dispatch();
    this.#field(line);
    return undefined;
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    else if (name === 'data') {
      this.#dataLength += value.length + 1;
      if (this.#dataLength > this.#longest) this.#tooLong = true;
      if (this.#tooLong) this.#data = [];
      else this.#data.push(value);
    }
  }

  #dispatch(): ServerEvent | undefined {
    const isWhole = this.#data.length > 0 && !this.#tooLong;
    const event = { event: this.#event || 'message', id: this.#id, data: this.#data.join('\n') };
    this.#event = '';
    this.#data = [];
    this.#dataLength = 0;
    this.#tooLong = false;
    return isWhole ? event : undefined;
  }
}
