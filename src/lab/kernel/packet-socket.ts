import { addressOfBytes, call, ERRNO, SystemCallError, tryCall } from './libc.ts';
import { StructWriter, stableBuffer } from './struct.ts';

/* Raw sockets of packet(7): for sending whole frames and for seeing what passes an interface. */

const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
const SO_DETACH_FILTER = 27;
const SO_RCVBUFFORCE = 33;
const SOL_PACKET = 263;
const PACKET_STATISTICS = 6;
const PACKET_AUXDATA = 8;
const PACKET_VNET_HDR = 15;
const ETH_P_ALL = 0x0003;
const MSG_DONTWAIT = 0x40;

/** Opens a socket that sends frames from one interface of the calling thread's namespace. */
export function openSender(interfaceIndex: number): number {
  const fd = call('socket', AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  const address = new StructWriter(20).u16(0, AF_PACKET).i32(4, interfaceIndex).bytes;
  call('bind', fd, address, address.length);
  return fd;
}

/**
 * Sends one frame. @returns false when the interface had no room and dropped it, which some kernels say and others
 * do not.
 * @throws SystemCallError: EMSGSIZE for a frame beyond the MTU, EINVAL for one shorter than an Ethernet header
 */
export function sendFrame(fd: number, frame: Uint8Array): boolean {
  const result = tryCall('send', fd, frame, frame.length, 0);
  if (result === -ERRNO.ENOBUFS) return false;
  if (result < 0) throw new SystemCallError('send a frame', -result);
  return true;
}

/** A frame as a capture socket saw it. */
export type SeenFrame = {
  readonly interfaceIndex: number;
  readonly direction: 'in' | 'out';
  readonly bytes: Uint8Array;
  /** How many frames of the wire it stands for: more than 1 where the receiver merged TCP segments (GRO). */
  readonly frames: number;
};

const CAPTURE_BUFFER_BYTES = 8 * 1024 * 1024;

/** Opens a socket that sees every frame of every interface of the calling thread's namespace; paused at first. */
export function openCapture(): number {
  const fd = call('socket', AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  pauseCapture(fd);
  const on = new StructWriter(4).u32(0, 1).bytes;
  call('setsockopt', fd, SOL_PACKET, PACKET_AUXDATA, on, 4);
  call('setsockopt', fd, SOL_PACKET, PACKET_VNET_HDR, on, 4);
  const size = new StructWriter(4).u32(0, CAPTURE_BUFFER_BYTES).bytes;
  call('setsockopt', fd, SOL_SOCKET, SO_RCVBUFFORCE, size, 4);
  const address = new StructWriter(20).u16(0, AF_PACKET).u16be(2, ETH_P_ALL).bytes;
  call('bind', fd, address, address.length);
  return fd;
}

/** Lets nothing in any more. A filter is switched in microseconds; closing the socket would wait for all CPUs. */
export function pauseCapture(fd: number): void {
  // One instruction of classic BPF: ret #0.
  filterCapture(fd, new StructWriter(8).u16(0, 0x06).bytes);
}

/** Lets in what a program of classic BPF keeps. @param instructions struct sock_filter, one after another */
export function filterCapture(fd: number, instructions: Uint8Array): void {
  const program = new StructWriter(16)
    .u16(0, instructions.length / 8)
    .u64(8, addressOfBytes(instructions)).bytes;
  call('setsockopt', fd, SOL_SOCKET, SO_ATTACH_FILTER, program, program.length);
}

export function resumeCapture(fd: number): void {
  call('setsockopt', fd, SOL_SOCKET, SO_DETACH_FILTER, new StructWriter(4).bytes, 4);
}

/** @returns how many frames the socket had no room for since the last call. */
export function takeLostCount(fd: number): number {
  const statistics = stableBuffer(8);
  const length = new StructWriter(4).u32(0, 8).bytes;
  call('getsockopt', fd, SOL_PACKET, PACKET_STATISTICS, statistics, length);
  return statistics.readUInt32LE(4);
}

/* Receiving: one arena of message headers and buffers for all sockets, since reading is synchronous. */

const BATCH = 16;
const FRAME_ROOM = 68 * 1024;
const VNET_HEADER = 10;
const NAME = 20;
const CONTROL = 64;
const MESSAGE = 64;

type Arena = {
  readonly headers: Buffer;
  readonly names: Buffer;
  readonly controls: Buffer;
  readonly frames: Buffer;
};
let arena: Arena | undefined;

function openArena(): Arena {
  const made = {
    headers: stableBuffer(BATCH * MESSAGE),
    names: stableBuffer(BATCH * NAME),
    controls: stableBuffer(BATCH * CONTROL),
    frames: stableBuffer(BATCH * FRAME_ROOM),
  };
  const vectors = stableBuffer(BATCH * 16);
  const at = (buffer: Buffer, offset: number) => addressOfBytes(buffer) + BigInt(offset);
  for (let i = 0; i < BATCH; i += 1) {
    vectors.writeBigUInt64LE(at(made.frames, i * FRAME_ROOM), i * 16);
    vectors.writeBigUInt64LE(BigInt(FRAME_ROOM), i * 16 + 8);
    // struct msghdr: name, name length, vector, vectors, control, control length, flags.
    made.headers.writeBigUInt64LE(at(made.names, i * NAME), i * MESSAGE);
    made.headers.writeBigUInt64LE(at(vectors, i * 16), i * MESSAGE + 16);
    made.headers.writeBigUInt64LE(1n, i * MESSAGE + 24);
    made.headers.writeBigUInt64LE(at(made.controls, i * CONTROL), i * MESSAGE + 32);
    offerRoom(made.headers, i);
  }
  keepAlive.push(vectors);
  return made;
}

/** Buffers that only the kernel looks at through addresses written elsewhere. */
const keepAlive: Buffer[] = [];

/** Takes what a capture socket has seen so far; never waits. */
export function takeSeen(fd: number, onFrame: (frame: SeenFrame) => void): void {
  arena ??= openArena();
  const { headers } = arena;
  for (;;) {
    const count = tryCall('recvmmsg', fd, headers, BATCH, MSG_DONTWAIT, 0);
    if (count === -ERRNO.EAGAIN) return;
    if (count < 0) throw new SystemCallError('read captured frames', -count);
    for (let i = 0; i < count; i += 1) {
      onFrame(readSeen(arena, i));
      offerRoom(headers, i);
    }
    if (count < BATCH) return;
  }
}

/** Says how much room a message has for its name and its control data; the kernel writes what it has used there. */
function offerRoom(headers: Buffer, i: number): void {
  headers.writeUInt32LE(NAME, i * MESSAGE + 8);
  headers.writeBigUInt64LE(BigInt(CONTROL), i * MESSAGE + 40);
}

const PACKET_OUTGOING = 4;

function readSeen({ headers, names, controls, frames }: Arena, i: number): SeenFrame {
  const length = headers.readUInt32LE(i * MESSAGE + 56);
  const raw = frames.subarray(i * FRAME_ROOM, i * FRAME_ROOM + length);
  const name = names.subarray(i * NAME, (i + 1) * NAME);
  const controlLength = Number(headers.readBigUInt64LE(i * MESSAGE + 40));
  const tag = vlanTag(controls.subarray(i * CONTROL, i * CONTROL + controlLength));
  const bytes = raw.subarray(VNET_HEADER);
  return {
    interfaceIndex: name.readInt32LE(4),
    direction: name.readUInt8(10) === PACKET_OUTGOING ? 'out' : 'in',
    bytes: tag
      ? Uint8Array.from(Buffer.concat([bytes.subarray(0, 12), tag, bytes.subarray(12)]))
      : Uint8Array.from(bytes),
    frames: mergedFrames(raw),
  };
}

const TP_STATUS_VLAN_VALID = 1 << 4;
const TP_STATUS_VLAN_TPID_VALID = 1 << 6;

/** The kernel takes the VLAN tag off a received frame and hands it over beside it (struct tpacket_auxdata). */
function vlanTag(control: Buffer): Buffer | undefined {
  const auxiliary = 16;
  if (control.length < auxiliary + 20 || control.readInt32LE(12) !== PACKET_AUXDATA) return undefined;
  const status = control.readUInt32LE(auxiliary);
  if ((status & TP_STATUS_VLAN_VALID) === 0) return undefined;
  const tag = Buffer.alloc(4);
  const tpid = (status & TP_STATUS_VLAN_TPID_VALID) === 0 ? 0x8100 : control.readUInt16LE(auxiliary + 18);
  tag.writeUInt16BE(tpid, 0);
  tag.writeUInt16BE(control.readUInt16LE(auxiliary + 16), 2);
  return tag;
}

/**
 * Reads struct virtio_net_hdr: a merged frame says how long its segments were. (Its header length is only a hint, the
 * length of the buffer's first piece.)
 */
function mergedFrames(raw: Buffer): number {
  const kind = raw.readUInt8(1);
  const segment = raw.readUInt16LE(4);
  if (kind === 0 || segment === 0) return 1;
  const frame = raw.subarray(VNET_HEADER);
  return Math.max(1, Math.ceil((frame.length - tcpPayloadOffset(frame)) / segment));
}

const ETHERNET = 14;
const IPV6_HEADER = 40;

/** Only TCP over plain IP is merged. */
function tcpPayloadOffset(frame: Buffer): number {
  const isIpv6 = frame.readUInt16BE(12) === 0x86dd;
  const tcp = ETHERNET + (isIpv6 ? IPV6_HEADER : 4 * (frame.readUInt8(ETHERNET) & 0x0f));
  return tcp + 4 * (frame.readUInt8(tcp + 12) >> 4);
}
