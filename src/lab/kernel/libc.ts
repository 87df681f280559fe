import { getSystemErrorMessage, getSystemErrorName } from 'node:util';
import koffi from 'koffi';

/** A system call that failed, with the kernel's reason. */
export class SystemCallError extends Error {
  override readonly name = 'SystemCallError';
  /** "EPERM". */
  readonly code: string;
  /** "operation not permitted". */
  readonly reason: string;

  /** @param call what was tried, for the message; @param errno as errno(3), positive */
  constructor(call: string, errno: number) {
    const reason = reasonOf(errno);
    super(`${call}: ${reason}`);
    this.code = codeOf(errno);
    this.reason = reason;
  }
}

/** The kernel's own ENOTSUPP, which it should not let out and does. */
const ENOTSUPP = 524;

function reasonOf(errno: number): string {
  if (errno === ENOTSUPP) return 'operation not supported';
  try {
    return getSystemErrorMessage(-errno);
  } catch {
    return `error ${errno}`;
  }
}

function codeOf(errno: number): string {
  try {
    return getSystemErrorName(-errno);
  } catch {
    return `E${errno}`;
  }
}

/** The C library that this process runs with: glibc or musl. */
const libc = koffi.load(null);

const functions = {
  bind: libc.func('int bind(int fd, void *address, uint length)'),
  close: libc.func('int close(int fd)'),
  connect: libc.func('int connect(int fd, void *address, uint length)'),
  getpagesize: libc.func('int getpagesize()'),
  getsockopt: libc.func('int getsockopt(int fd, int level, int name, void *value, void *length)'),
  ioctl: libc.func('int ioctl(int fd, ulong request, void *argument)'),
  listen: libc.func('int listen(int fd, int backlog)'),
  mmap: libc.func(
    'intptr_t mmap(intptr_t at, size_t length, int protection, int flags, int fd, int64_t offset)',
  ),
  mount: libc.func('int mount(str source, str target, str type, ulong flags, str data)'),
  munmap: libc.func('int munmap(intptr_t at, size_t length)'),
  open: libc.func('int open(str path, int flags, int mode)'),
  perfEventOpen: libc.func('syscall', 'long', ['long', 'void *', 'int', 'int', 'int', 'ulong']),
  recvmmsg: libc.func('int recvmmsg(int fd, void *messages, uint count, int flags, intptr_t timeout)'),
  recv: libc.func('long recv(int fd, void *bytes, size_t length, int flags)'),
  schedSetaffinity: libc.func('int sched_setaffinity(int pid, size_t length, void *mask)'),
  send: libc.func('long send(int fd, void *bytes, size_t length, int flags)'),
  sendmmsg: libc.func('int sendmmsg(int fd, void *messages, uint count, int flags)'),
  setns: libc.func('int setns(int fd, int kind)'),
  setsockopt: libc.func('int setsockopt(int fd, int level, int name, void *value, uint length)'),
  shutdown: libc.func('int shutdown(int fd, int how)'),
  socket: libc.func('int socket(int family, int type, int protocol)'),
  syscall: libc.func('long syscall(long number, long a, void *b, long c, long d, long e)'),
  umount2: libc.func('int umount2(str target, int flags)'),
  unshare: libc.func('int unshare(int flags)'),
} as const;

type FunctionName = keyof typeof functions;
type Argument = number | bigint | string | null | Uint8Array;

/**
 * Calls a function of the C library.
 * @returns its result as a number (addresses fit: user space ends at 2^47)
 * @throws SystemCallError when it returns -1
 */
export function call(name: FunctionName, ...args: readonly Argument[]): number {
  const result = tryCall(name, ...args);
  if (result < 0) throw new SystemCallError(name, -result);
  return result;
}

/** Like `call`, but a failure is a value: the negative errno. */
export function tryCall(name: FunctionName, ...args: readonly Argument[]): number {
  const result = Number(functions[name](...args));
  return result === -1 ? -koffi.errno() : result;
}

/** Closes a descriptor in another thread: closing a packet socket waits until every CPU has let go of it (10 ms). */
export function closeLater(fd: number): void {
  functions.close.async(fd, () => {});
}

export const ERRNO = {
  EAGAIN: 11,
  EEXIST: 17,
  EINVAL: 22,
  E2BIG: 7,
  ENOENT: 2,
  ENOSPC: 28,
  ENOBUFS: 105,
} as const;

/** @returns where the bytes lie in memory. The buffer must be kept alive while the kernel uses the address. */
export const addressOfBytes = (bytes: Uint8Array): bigint => koffi.address(bytes) as bigint;

/** @returns a window onto memory that is not ours to free, such as a mapped ring. */
export const memoryAt = (address: number | bigint, length: number): ArrayBuffer =>
  koffi.view(BigInt(address), length);

/** Calls back whenever the descriptor has something to read, until `close`. */
export function onReadable(fd: number, callback: () => void): { close(): void } {
  const handle = koffi.node.poll(fd, { readable: true }, callback);
  handle.unref();
  return { close: () => handle.close() };
}
