/** Digits that a count needs before it is shortened. */
const WHOLE = 10_000_000;

/**
 * A count in exactly `width` columns, right-aligned, so that nothing jumps while it grows: `52,314`, `12.4M`.
 * @param width at least 6
 */
export function fixedCount(count: number | bigint, width: number): string {
  return short(Number(count), width).padStart(width);
}

/** A count with separators, whole as long as it can be read at a glance. */
export const plainCount = (count: number | bigint): string => short(Number(count), 10);

/** Packets a second in 9 columns: ` 52,314/s`. */
export const RATE_COLUMNS = 9;
export const fixedRate = (rate: number): string => `${short(rate, 7)}/s`.padStart(RATE_COLUMNS);

const UNITS = ['M', 'G', 'T', 'P', 'E'] as const;

/** From a hundred of a unit on, a digit behind the point says nothing more. */
function short(count: number, width: number): string {
  const whole = count.toLocaleString('en');
  if (whole.length <= width && count < WHOLE) return whole;
  if (count < 1_000_000) return `${Math.floor(count / 1_000)}k`;
  let value = count / 1_000_000;
  let unit = 0;
  for (; value >= 1_000 && unit < UNITS.length - 1; unit += 1) value /= 1_000;
  return `${value.toFixed(value < 100 ? 1 : 0)}${UNITS[unit]}`;
}
