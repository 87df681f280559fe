import { call, ERRNO, SystemCallError, tryCall } from './libc.ts';
import { StructWriter, stableBuffer } from './struct.ts';

/* TCP and UDP sockets that never wait, opened in the calling thread's namespace. */

const AF_INET = 2;
const AF_INET6 = 10;
const KIND = { tcp: 1, udp: 2 } as const;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_RCVBUF = 8;
const SO_LINGER = 13;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;
const MSG_NOSIGNAL = 0x4000;
const SHUT_WR = 1;
const EADDRINUSE = 98;
const EISCONN = 106;
const EALREADY = 114;
const EINPROGRESS = 115;

export type Protocol = keyof typeof KIND;

/** An IP address as bytes: 4 or 16 of them. */
type Ip = Uint8Array;

function openSocket(protocol: Protocol, ip: Ip): number {
  const family = ip.length === 4 ? AF_INET : AF_INET6;
  return call('socket', family, KIND[protocol] | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/** struct sockaddr_in or sockaddr_in6. */
function socketAddress(ip: Ip, port: number): Uint8Array {
  return ip.length === 4
    ? new StructWriter(16).u16(0, AF_INET).u16be(2, port).raw(4, ip).bytes
    : new StructWriter(28).u16(0, AF_INET6).u16be(2, port).raw(8, ip).bytes;
}

function setOption(fd: number, level: number, name: number, value: Uint8Array): void {
  call('setsockopt', fd, level, name, value, value.length);
}
const ON = new StructWriter(4).u32(0, 1).bytes;

/** Opens a socket that takes what comes for a port, at any address of one family. Node listens on it. */
export function openService(protocol: Protocol, family: 4 | 6, port: number): number {
  const any = new Uint8Array(family === 4 ? 4 : 16);
  const fd = openSocket(protocol, any);
  if (family === 6) setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, ON);
  if (protocol === 'tcp') setOption(fd, SOL_SOCKET, SO_REUSEADDR, ON);
  const address = socketAddress(any, port);
  call('bind', fd, address, address.length);
  return fd;
}

/** The client's side of a conversation. Every call says what could be done at once. */
export class StreamSocket {
  readonly #fd: number;
  readonly #address: Uint8Array;
  readonly #protocol: Protocol;
  #port = 0;

  constructor(protocol: Protocol, ip: Ip, port: number) {
    this.#protocol = protocol;
    this.#fd = openSocket(protocol, ip);
    this.#address = socketAddress(ip, port);
    if (protocol === 'tcp') setOption(this.#fd, IPPROTO_TCP, TCP_NODELAY, ON);
  }

  /** Speaks from a port, also from one that TCP still holds for a connection that has ended. @returns false when it is taken */
  takePort(port: number): boolean {
    if (this.#protocol === 'tcp') setOption(this.#fd, SOL_SOCKET, SO_REUSEADDR, ON);
    const isIpv4 = this.#address.length === 16;
    const own = socketAddress(new Uint8Array(isIpv4 ? 4 : 16), port);
    const result = tryCall('bind', this.#fd, own, own.length);
    if (result === -EADDRINUSE) return false;
    if (result < 0) throw new SystemCallError('bind', -result);
    this.#port = port;
    return true;
  }

  /** The port that it speaks from; 0 when that is the kernel's choice. */
  get localPort(): number {
    return this.#port;
  }

  /** Keeps what may wait here unread to about so many bytes; before `connect`, so that TCP's window never exceeds it. */
  limitReceiveBuffer(bytes: number): void {
    setOption(this.#fd, SOL_SOCKET, SO_RCVBUF, new StructWriter(4).u32(0, bytes).bytes);
  }

  /** Begins to connect, or asks how far it is. @throws SystemCallError: ECONNREFUSED … */
  connect(): boolean {
    const result = tryCall('connect', this.#fd, this.#address, this.#address.length);
    if (result === 0 || result === -EISCONN) return true;
    if (result === -EINPROGRESS || result === -EALREADY) return false;
    throw new SystemCallError('connect', -result);
  }

  /** @returns how many bytes were taken; 0 when there is no room now */
  send(bytes: Uint8Array): number {
    const result = tryCall('send', this.#fd, bytes, bytes.length, MSG_NOSIGNAL);
    if (result === -ERRNO.EAGAIN) return 0;
    if (result < 0) throw new SystemCallError('send', -result);
    return result;
  }

  /**
   * @param most bytes to take
   * @returns what has come; undefined when nothing has yet; 'end' when the other side has closed
   */
  receive(most: number = received.length): Uint8Array | 'end' | undefined {
    const result = tryCall('recv', this.#fd, received, Math.min(most, received.length), 0);
    if (result === -ERRNO.EAGAIN) return undefined;
    if (result < 0) throw new SystemCallError('receive', -result);
    if (result === 0 && this.#protocol === 'tcp') return 'end';
    return Uint8Array.from(received.subarray(0, result));
  }

  /** Says that nothing more will be sent (FIN). */
  finish(): void {
    tryCall('shutdown', this.#fd, SHUT_WR);
  }

  /** @param abruptly forget the connection (RST) instead of taking leave of the other side (FIN) */
  close(abruptly: boolean): void {
    if (abruptly) setOption(this.#fd, SOL_SOCKET, SO_LINGER, new StructWriter(8).u32(0, 1).bytes);
    call('close', this.#fd);
  }
}

const received = stableBuffer(128 * 1024);
