/** Errors of the kernel as tools print them: by name since libbpf 1.6, else in the C library's words, else a number. */
const ERRORS: readonly [name: string, number: number, words: RegExp][] = [
  ['EPERM', 1, /Operation not permitted/],
  ['ENOENT', 2, /No such file or directory/],
  ['ESRCH', 3, /No such process/],
  ['E2BIG', 7, /Argument list too long/],
  ['EBADF', 9, /Bad file descriptor/],
  ['ENOMEM', 12, /Cannot allocate memory|Out of memory/],
  ['EACCES', 13, /Permission denied/],
  ['EBUSY', 16, /Device or resource busy/],
  ['EEXIST', 17, /File exists/],
  ['EINVAL', 22, /Invalid argument/],
  ['ENOSPC', 28, /No space left on device/],
  ['ENOSYS', 38, /Function not implemented/],
  ['EOPNOTSUPP', 95, /(?:Operation )?not supported/i],
  ['ENOTSUPP', 524, /strerror_r\(-?524\)|Unknown error 524/],
];

/** @returns `EINVAL` for `Invalid argument(-22)`, `-EINVAL` and `: -22`; undefined when no error is named */
export function errnoOf(text: string): string | undefined {
  const named = /-(E[A-Z0-9]{3,12})\b/.exec(text)?.[1];
  if (named !== undefined) return named;
  const number = /\((-?\d+)\)[.!]?(?: Retrying.*)?$/.exec(text) ?? /: (-\d+)\.?$/.exec(text);
  const found =
    (number && ERRORS.find(([, value]) => value === Math.abs(Number(number[1])))) ??
    ERRORS.find(([, , words]) => words.test(text));
  return found?.[0];
}
