import { CODE_LENGTH, readCode, shownCode } from './code.ts';

/** What a learner needs to find the hub, and to know that it is the right one. */
export type JoinLine = {
  /** `https://192.0.2.10:4443` */
  readonly origin: string;
  readonly code: string;
  /**
   * SHA-256 of the certificate's public key (SubjectPublicKeyInfo, as RFC 7469 pins it), base64url. None with plain HTTP,
   * and none where the certificate is one that every machine trusts.
   */
  readonly pin: string | undefined;
};

/** Why a line is none: a key of the messages. */
export type JoinLineProblem = 'no-url' | 'no-code' | 'bad-pin';

const PIN = /^[A-Za-z0-9_-]{43}$/;

/** @returns one word without anything that a shell reads: `https://192.0.2.10:4443/K7QW-4M2P#PIN` */
export const joinLine = ({ origin, code, pin }: JoinLine): string =>
  `${origin}/${shownCode(code)}${pin === undefined ? '' : `#${pin}`}`;

/**
 * @param typed what the learner pasted: the line, also with `xdplings join` before it or quotes around it
 * @returns the parts, or what is wrong with it
 */
export function readJoinLine(typed: string): JoinLine | JoinLineProblem {
  const word = typed
    .slice(0, 2000)
    .trim()
    .replace(/^.*\bjoin\s+/s, '')
    .replace(/^['"<]+|['">]+$/g, '');
  if (!/^https?:\/\//i.test(word) || !URL.canParse(word)) return 'no-url';
  const { origin, protocol, pathname, hash } = new URL(word);
  const code = readCode(pathname.split('/').filter(Boolean).at(-1) ?? '', CODE_LENGTH);
  if (code === undefined) return 'no-code';
  const pin = hash.slice(1);
  if (protocol === 'http:' || pin === '') return { origin, code, pin: undefined };
  return PIN.test(pin) ? { origin, code, pin } : 'bad-pin';
}
