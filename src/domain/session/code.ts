/** What a person reads from a projector and types: no 0 O, no 1 I L, no U that is heard as "you". */
export const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Signs of a join code: 30⁸ ≈ 6.6 × 10¹¹ codes, so that guessing over the network is hopeless. */
export const CODE_LENGTH = 8;

/** Signs of a resume code, which alone gives a learner's place to whoever types it. */
export const RESUME_LENGTH = 12;

/**
 * @param random as many bytes as asked for, of a cryptographic source
 * @returns a code of the alphabet; every code is as likely as any other
 */
export function makeCode(length: number, random: (bytes: number) => Uint8Array): string {
  const fair = 256 - (256 % CODE_ALPHABET.length);
  let code = '';
  while (code.length < length) {
    for (const byte of random(length)) {
      // Bytes beyond the last whole alphabet would make its first letters more likely.
      if (byte < fair && code.length < length) code += CODE_ALPHABET[byte % CODE_ALPHABET.length];
    }
  }
  return code;
}

/** @returns the code as it is shown, in groups of four: `K7QW-4M2P` */
export const shownCode = (code: string): string => code.match(/.{1,4}/g)?.join('-') ?? '';

/**
 * Reads a code as people type it: in small letters, with blanks and dashes anywhere, with the signs that look like
 * others.
 * @returns the code, or undefined when it is none of that length
 */
export function readCode(typed: string, length: number = CODE_LENGTH): string | undefined {
  if (typed.length > 100) return undefined;
  const code = typed.toUpperCase().replace(/[\s-]/g, '');
  const isCode = code.length === length && [...code].every((sign) => CODE_ALPHABET.includes(sign));
  return isCode ? code : undefined;
}
