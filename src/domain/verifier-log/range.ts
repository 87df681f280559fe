/** What the verifier knows about a number, as 64 bits without and with a sign; both ends included. */
export type Range = {
  readonly umin: bigint;
  readonly umax: bigint;
  readonly smin: bigint;
  readonly smax: bigint;
};

const U64_MAX = (1n << 64n) - 1n;
const ANY_NUMBER: Range = { umin: 0n, umax: U64_MAX, smin: -(1n << 63n), smax: (1n << 63n) - 1n };

const NUMBER = /^-?(?:0x[0-9a-f]+|\d+)$/;

/** @returns undefined for what is no number; `0xffffffffffffffff` is a bit pattern, not yet signed */
export function readNumber(text: string): bigint | undefined {
  if (!NUMBER.test(text)) return undefined;
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
}

export const exactly = (value: bigint): Range => ({
  umin: BigInt.asUintN(64, value),
  umax: BigInt.asUintN(64, value),
  smin: BigInt.asIntN(64, value),
  smax: BigInt.asIntN(64, value),
});

/**
 * Reads what stands in the parentheses of a register's state: `id=1,smin=0,smax=umax=255,var_off=(0x0; 0xff)`, with
 * `umax_value=` on kernels before 6.1 or so. The kernel leaves out what it does not know.
 */
export function readRange(details: string): Range {
  const known = new Map<string, bigint>();
  for (const part of details.matchAll(/(?:^|,)((?:[a-z]+(?:32)?(?:_value)?=)+)(-?\w+)(?=,|$)/g)) {
    const value = readNumber(part[2] ?? '');
    if (value === undefined) continue;
    for (const name of (part[1] ?? '').split('=')) known.set(name.replace(/_value$/, ''), value);
  }
  const bits = /var_off=\((0x[0-9a-f]+); (0x[0-9a-f]+)\)/.exec(details);
  const [value, mask] = [BigInt(bits?.[1] ?? 0), BigInt(bits?.[2] ?? U64_MAX)];
  const signed = (name: string) => {
    const found = known.get(name);
    return found === undefined ? undefined : BigInt.asIntN(64, found);
  };
  const umax = smaller(known.get('umax'), value | mask);
  const umin = larger(known.get('umin'), value);
  const positive = umax <= ANY_NUMBER.smax;
  return {
    umin,
    umax,
    smin: signed('smin') ?? (positive ? umin : ANY_NUMBER.smin),
    smax: signed('smax') ?? (positive ? umax : ANY_NUMBER.smax),
  };
}

const smaller = (a: bigint | undefined, b: bigint) => (a === undefined || b < a ? b : a);
const larger = (a: bigint | undefined, b: bigint) => (a === undefined || b > a ? b : a);
