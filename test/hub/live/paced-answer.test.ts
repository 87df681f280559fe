import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { PacedAnswer } from '../../../src/hub/live/paced-answer.ts';

/** An answer whose other side takes one piece when it is told to. */
class SlowAnswer {
  readonly pieces: Buffer[] = [];
  writableEnded = false;
  destroyed = false;
  #taken: (() => void) | undefined;

  write(piece: Buffer, taken: () => void): void {
    expect(this.#taken).toBeUndefined();
    this.pieces.push(piece);
    this.#taken = taken;
  }
  end(): void {
    this.writableEnded = true;
  }
  /** @returns whether there was a piece to take */
  take(): boolean {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
    return taken !== undefined;
  }
}

let answer: SlowAnswer;
let paced: PacedAnswer;
beforeEach(() => {
  answer = new SlowAnswer();
  paced = new PacedAnswer(answer as unknown as ServerResponse);
});

describe('an answer at the pace of the other side', () => {
  it('gives a large piece in small ones, each after the one before was taken, and ends behind the last', () => {
    const large = Buffer.from('0123456789'.repeat(10_000));
    paced.write(large);
    paced.write(Buffer.from('behind it'));
    paced.end();
    expect([answer.pieces.length, paced.waiting, answer.writableEnded]).toEqual([1, large.length + 9, false]);
    while (answer.take());
    expect(Buffer.concat(answer.pieces).toString()).toBe(`${large}behind it`);
    expect(Math.max(...answer.pieces.map(({ length }) => length))).toBe(32 * 1024);
    expect([paced.waiting, answer.writableEnded]).toEqual([0, true]);
  });

  it('gives what has come meanwhile together, as much as goes at once', () => {
    for (let number = 0; number < 10; number++) paced.write(Buffer.from(`${number}`.repeat(10_000)));
    while (answer.take());
    expect(answer.pieces.map(({ length }) => length)).toEqual([10_000, 30_000, 30_000, 30_000]);
    expect(Buffer.concat(answer.pieces).toString()).toMatch(/^0+1+2+3+4+5+6+7+8+9+$/);
  });

  it('takes nothing any more behind its end, or when the connection is gone', () => {
    paced.write(Buffer.from('a'));
    paced.end();
    paced.write(Buffer.from('late'));
    while (answer.take());
    expect(Buffer.concat(answer.pieces).toString()).toBe('a');
    answer = new SlowAnswer();
    answer.destroyed = true;
    paced = new PacedAnswer(answer as unknown as ServerResponse);
    paced.write(Buffer.from('nobody'));
    expect([answer.pieces.length, paced.waiting]).toEqual([0, 0]);
  });
});
