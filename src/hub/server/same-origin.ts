import type { IncomingHttpHeaders } from 'node:http';

/** How the hub is called by those who may use it: `host:port`, in small letters. */
export type OwnNames = { readonly hosts: ReadonlySet<string>; readonly scheme: 'http' | 'https' };

/**
 * Whether a request is for this hub by one of its names: a page of somebody else's name that was made to resolve to the
 * hub's address (DNS rebinding) is not.
 */
export const isOwnHost = ({ host }: IncomingHttpHeaders, { hosts }: OwnNames): boolean =>
  host !== undefined && hosts.has(host.toLowerCase());

/**
 * Whether a browser sends a request from the hub's own page, or no browser sends it. A request that shows a cookie and
 * changes something must say that it comes from there.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders, own: OwnNames, needsProof: boolean): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined) return isOneOfOurs(origin, own);
  if (site !== undefined) return site === 'same-origin' || (site === 'none' && !needsProof);
  return !needsProof;
}

function isOneOfOurs(origin: string, { hosts, scheme }: OwnNames): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  return protocol === `${scheme}:` && hosts.has(host.toLowerCase());
}
