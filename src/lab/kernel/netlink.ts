import { call, SystemCallError } from './libc.ts';
import { align, StructWriter, stableBuffer } from './struct.ts';

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const SOL_NETLINK = 270;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const NLM_F_ACK_TLVS = 0x200;
const NLMSG_ERROR = 2;
const NLMSGERR_ATTR_MSG = 1;
const HEADER = 16;

/** Netlink families (linux/netlink.h). */
export const NETLINK = { route: 0, xfrm: 6 } as const;
/** Flags of requests that make things. */
export const NLM_F_CREATE = 0x400;
export const NLM_F_EXCL = 0x200;
export const NLM_F_REPLACE = 0x100;

/** The kernel refused a netlink request; `reason` is its own explanation (extended ACK) when it gave one. */
export class NetlinkError extends SystemCallError {
  /** What the kernel says about this very request: "Native mode not supported…"; empty when it says nothing. */
  readonly explanation: string;

  constructor(what: string, errno: number, explanation: string) {
    super(explanation === '' ? what : `${what}: ${explanation}`, errno);
    this.explanation = explanation;
  }
}

/** A netlink socket; it belongs to the network namespace in which it was opened. */
export type Netlink = { readonly fd: number };

export function openNetlink(family: number = NETLINK.route): Netlink {
  const fd = call('socket', AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, family);
  const on = new StructWriter(4).u32(0, 1).bytes;
  call('setsockopt', fd, SOL_NETLINK, NETLINK_CAP_ACK, on, 4);
  call('setsockopt', fd, SOL_NETLINK, NETLINK_EXT_ACK, on, 4);
  return { fd };
}

const answer = stableBuffer(4096);
let sequence = 0;

/**
 * Sends one request and takes its acknowledgement; the kernel has done the work when this returns.
 * @param what for the message of an error: "add veth eth0"
 * @throws NetlinkError with the kernel's own words
 */
export function request(
  netlink: Netlink,
  what: string,
  message: { type: number; flags?: number; body: Uint8Array },
): void {
  const { type, flags = 0, body } = message;
  const { errno, explanation } = readAcknowledgement(exchange(netlink, type, flags | NLM_F_ACK, body));
  if (errno !== 0) throw new NetlinkError(what, errno, explanation);
}

/**
 * Asks about one thing. The answer is valid until the next request.
 * @returns the answer's body: a family's own header, then attributes
 * @throws NetlinkError with the kernel's own words
 */
export function query(netlink: Netlink, what: string, message: { type: number; body: Uint8Array }): Buffer {
  const bytes = exchange(netlink, message.type, 0, message.body);
  if (bytes.length >= HEADER && bytes.readUInt16LE(4) !== NLMSG_ERROR) return bytes.subarray(HEADER);
  const { errno, explanation } = readAcknowledgement(bytes);
  throw new NetlinkError(what, errno, explanation);
}

/** Sends one message and takes the one that answers it. */
function exchange({ fd }: Netlink, type: number, flags: number, body: Uint8Array): Buffer {
  sequence = (sequence + 1) >>> 0;
  const total = HEADER + body.length;
  const { bytes } = new StructWriter(total)
    .u32(0, total)
    .u16(4, type)
    .u16(6, NLM_F_REQUEST | flags)
    .u32(8, sequence)
    .raw(HEADER, body);
  call('send', fd, bytes, total, 0);
  return answer.subarray(0, call('recv', fd, answer, answer.length, 0));
}

function readAcknowledgement(bytes: Buffer): { errno: number; explanation: string } {
  if (bytes.length < HEADER + 4 || bytes.readUInt16LE(4) !== NLMSG_ERROR)
    return { errno: 5, explanation: '' };
  const errno = -bytes.readInt32LE(HEADER);
  if ((bytes.readUInt16LE(6) & NLM_F_ACK_TLVS) === 0) return { errno, explanation: '' };
  // nlmsgerr: the error, the request's header, then attributes (with NETLINK_CAP_ACK the request's body is left out).
  for (let at = HEADER + 4 + HEADER; at + 4 <= bytes.length; ) {
    const size = bytes.readUInt16LE(at);
    if (size < 4) break;
    if ((bytes.readUInt16LE(at + 2) & 0x3fff) === NLMSGERR_ATTR_MSG) {
      return { errno, explanation: bytes.toString('utf8', at + 4, at + size).replace(/\0+$/, '') };
    }
    at += align(size, 4);
  }
  return { errno, explanation: '' };
}

/** An attribute (rtnetlink(7)): length, type, value, padding to 4 bytes. */
export function attribute(type: number, value: Uint8Array): Uint8Array {
  return new StructWriter(align(4 + value.length, 4))
    .u16(0, 4 + value.length)
    .u16(2, type)
    .raw(4, value).bytes;
}

/** @returns what attributes hold, by type, copied; what is cut off at the end is left out */
export function readAttributes(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const size = bytes.readUInt16LE(at);
    if (size < 4 || at + size > bytes.length) break;
    found.set(bytes.readUInt16LE(at + 2) & 0x3fff, Buffer.from(bytes.subarray(at + 4, at + size)));
    at += align(size, 4);
  }
  return found;
}

/** An attribute that holds attributes. */
export const nested = (type: number, ...inside: readonly Uint8Array[]): Uint8Array =>
  attribute(type | 0x8000, Buffer.concat(inside));

export const u32Attribute = (type: number, value: number): Uint8Array =>
  attribute(type, new StructWriter(4).u32(0, value).bytes);

export const textAttribute = (type: number, value: string): Uint8Array =>
  attribute(type, Buffer.from(`${value}\0`, 'utf8'));
