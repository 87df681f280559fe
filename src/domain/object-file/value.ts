/**
 * A map's key or value as JavaScript sees it:
 * - integers: a number, or a bigint beyond 2^53; `_Bool`: a boolean; pointers: their address
 * - `__be32`: an IPv4 address in dotted decimal; `__be16`: the number that the packet means, whatever this machine's order
 * - enums: the name, or the number where no name fits
 * - `char[n]`: a string up to the first NUL; other arrays: an array
 * - structs and unions: an object by member; members of anonymous ones are lifted into it, as in C
 */
export type Value =
  | number
  | bigint
  | boolean
  | string
  | readonly Value[]
  | { readonly [member: string]: Value };

/** An integer as a number where that is exact, otherwise as a bigint. */
export function toInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
