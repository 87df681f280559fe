import { usageError } from '../../errors.ts';

/** Raw bytes as a lesson author may write them. */
export type ByteList = Uint8Array | readonly number[];

/**
 * @param where the field, for the message: `tcp.options`
 * @param lengths which lengths are allowed: a test, and how to say it
 * @throws usage error that names the field and what is wrong with it
 */
export function toBytes(
  where: string,
  list: ByteList,
  lengths: { readonly allowed: (length: number) => boolean; readonly say: string },
): Uint8Array {
  const wrong = Array.from(list).find((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255);
  if (wrong !== undefined) {
    throw usageError(`${where} holds ${wrong}`, { todo: 'Allowed are bytes: whole numbers from 0 to 255.' });
  }
  if (!lengths.allowed(list.length)) {
    throw usageError(`${where} has ${list.length} bytes`, { todo: `Allowed is ${lengths.say}.` });
  }
  return Uint8Array.from(list);
}

/** The options of an IPv4 or TCP header: the header's length counts in words of 4 bytes and ends at 60. */
export const toOptions = (where: string, list: ByteList): Uint8Array =>
  toBytes(where, list, {
    allowed: (length) => length % 4 === 0 && length <= 40,
    say: 'a multiple of 4, at most 40 (fill up with 0)',
  });
