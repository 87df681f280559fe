import type { Text } from '../../text.ts';
import { sameText, text } from '../../text.ts';

/** How many of something each host got. */
export type ByHost = Readonly<Record<string, number>>;

/**
 * @returns whether the hosts share all of it as a round robin does, nobody more than one ahead of anybody, and no other
 * host got any
 */
export function isShared(byHost: ByHost, hosts: readonly string[]): boolean {
  const total = Object.values(byHost).reduce((sum, count) => sum + count, 0);
  const strangers = Object.entries(byHost).some(([host, count]) => count > 0 && !hosts.includes(host));
  return !strangers && hosts.every((host) => Math.abs((byHost[host] ?? 0) - total / hosts.length) < 1);
}

/** `app1 34, app2 33, app3 33`; the hosts that are asked for come first, also with nothing. */
export function shareText(byHost: ByHost, hosts: readonly string[]): Text {
  const others = Object.keys(byHost).filter((host) => !hosts.includes(host) && (byHost[host] ?? 0) > 0);
  return sameText([...hosts, ...others].map((host) => `${host} ${byHost[host] ?? 0}`).join(', '));
}

/** What is asked of such a share. */
export const equalShareText = (hosts: readonly string[]): Text =>
  text(
    `shared equally by ${hosts.join(', ')} (at most one apart)`,
    `${hosts.join('、')} に均等に分かれる（差は 1 まで）`,
  );
