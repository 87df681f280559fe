import { toHex } from '../hex.ts';

/** Kinds that a learner meets in real connections (IANA "tcp-parameters"; RFC 9293, 7323, 2018). */
const KIND = { end: 0, nop: 1, mss: 2, windowScale: 3, sackPermitted: 4, timestamps: 8 } as const;

/**
 * @returns TCP options as tcpdump names them: `mss 1460, sackOK, TS val 1 ecr 0, nop, wscale 7`. What is unknown or
 * malformed stays in hexadecimal digits, and nothing is read beyond the bytes given.
 */
export function tcpOptionsText(bytes: Uint8Array): string {
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === KIND.end || kind === KIND.nop) {
      texts.push(kind === KIND.nop ? 'nop' : 'eol');
      at += 1;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > bytes.length) {
      texts.push(`malformed ${toHex(bytes.subarray(at))}`);
      break;
    }
    texts.push(optionText(kind, bytes.subarray(at, at + length)));
    at += length;
  }
  return texts.join(', ');
}

function optionText(kind: number | undefined, option: Uint8Array): string {
  const view = new DataView(option.buffer, option.byteOffset, option.length);
  if (kind === KIND.mss && option.length === 4) return `mss ${view.getUint16(2)}`;
  if (kind === KIND.windowScale && option.length === 3) return `wscale ${view.getUint8(2)}`;
  if (kind === KIND.sackPermitted && option.length === 2) return 'sackOK';
  if (kind === KIND.timestamps && option.length === 10) {
    return `TS val ${view.getUint32(2)} ecr ${view.getUint32(6)}`;
  }
  return `option ${toHex(option)}`;
}
