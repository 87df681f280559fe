import { usageError } from '../../errors.ts';

/** A kind of address: its size on the wire and how a person writes it. */
export type AddressFormat = {
  /** What it is called in a message: `IPv4 address`. */
  readonly name: string;
  readonly bytes: number;
  readonly example: string;
  /** @returns the bytes in network order, or undefined for text that is no such address. */
  readonly read: (text: string) => Uint8Array | undefined;
  /** @returns the canonical text of exactly `bytes` bytes. */
  readonly write: (bytes: Uint8Array) => string;
};

/** @throws usage error that shows the text and an example of what is allowed. */
export function parseAddress(format: AddressFormat, text: string): Uint8Array {
  const bytes = format.read(text);
  if (bytes === undefined) {
    throw usageError(`${JSON.stringify(text)} is not ${article(format.name)} ${format.name}`, {
      todo: `Write it like ${format.example}.`,
    });
  }
  return bytes;
}

/** @throws usage error when `bytes` has not the length of such an address. */
export function formatAddress(format: AddressFormat, bytes: Uint8Array): string {
  if (bytes.length !== format.bytes) {
    throw usageError(`${article(format.name)} ${format.name} has ${format.bytes} bytes, not ${bytes.length}`);
  }
  return format.write(bytes);
}

const article = (name: string) => (name.startsWith('MAC') ? 'a' : 'an');
