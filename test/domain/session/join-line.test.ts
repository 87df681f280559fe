import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODE_ALPHABET, makeCode, readCode, shownCode } from '../../../src/domain/session/code.ts';
import { joinLine, readJoinLine } from '../../../src/domain/session/join-line.ts';

const PIN = 'A'.repeat(43);

describe('a code', () => {
  it('is read as people type it', () => {
    fc.assert(
      fc.property(fc.constantFrom(8, 12), (length) => {
        const code = makeCode(length, randomBytes);
        expect(readCode(` ${shownCode(code).toLowerCase()} `, length)).toBe(code);
      }),
    );
  });

  it('uses every sign of the alphabet equally: bytes that would favour the first ones are left out', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const code = makeCode(240, () => all);
    const counts = [...CODE_ALPHABET].map((sign) => code.split(sign).length - 1);
    expect(new Set(counts)).toEqual(new Set([8]));
  });

  it('is none when a sign or the length is wrong', () => {
    for (const wrong of ['', 'K7QW4M2', 'K7QW4M2PP', 'K7QW4M20', 'K'.repeat(10_000), 'Ｋ7QW4M2P'])
      expect(readCode(wrong)).toBeUndefined();
  });
});

describe('a join line', () => {
  const line = { origin: 'https://192.0.2.10:4443', code: 'K7QW4M2P', pin: PIN };

  it('comes back as it was, also out of a copied command', () => {
    expect(joinLine(line)).toBe(`https://192.0.2.10:4443/K7QW-4M2P#${PIN}`);
    for (const typed of [joinLine(line), ` xdplings join ${joinLine(line)}\n`, `'${joinLine(line)}'`])
      expect(readJoinLine(typed)).toEqual(line);
  });

  it('has no pin with plain HTTP, or with a certificate that everybody trusts', () => {
    expect(readJoinLine('http://127.0.0.1:8080/k7qw4m2p')).toEqual({
      origin: 'http://127.0.0.1:8080',
      code: 'K7QW4M2P',
      pin: undefined,
    });
    expect(readJoinLine('https://hub.example/K7QW-4M2P')).toMatchObject({ pin: undefined });
  });

  it('says what is wrong with it', () => {
    expect(readJoinLine('K7QW-4M2P')).toBe('no-url');
    expect(readJoinLine('https://192.0.2.10:4443')).toBe('no-code');
    expect(readJoinLine('https://192.0.2.10:4443/K7QW-4M20')).toBe('no-code');
    expect(readJoinLine('https://192.0.2.10:4443/K7QW-4M2P#short')).toBe('bad-pin');
    expect(readJoinLine('')).toBe('no-url');
  });
});
