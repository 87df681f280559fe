import {
  arp,
  eth,
  icmp,
  icmpEcho,
  icmpv6,
  icmpv6Echo,
  ipv4,
  ipv6,
  ipv6DestinationOptions,
  ipv6Fragment,
  ipv6HopByHop,
  ipv6Routing,
  packet,
  payload,
  tcp,
  truncate,
  udp,
  vlan,
} from '../packet/index.ts';
import type { Text } from '../text.ts';
import type { Check, Clause, MeasureClause } from './spec.ts';
import { control } from './words/control.ts';
import * as load from './words/load.ts';
import * as looks from './words/looks.ts';
import * as traffic from './words/traffic.ts';

/** `check('five-pings', { en, ja }, clause, clause, …)`. */
const check = (id: string, title: Text, ...clauses: Clause[]): Check => ({ id, title, clauses });

/**
 * `measure({ en, ja }, bytes)`: the packet whose cost is shown after a pass; it judges nothing, and its runs count in the
 * program's maps, so that it stands last in its check. One a step.
 */
const measure = (about: Text, bytes: Uint8Array, program?: string): MeasureClause => ({
  kind: 'measure',
  about,
  packet: bytes,
  program,
});

/** Every word that a `<step>.checks.ts` may use. */
export const vocabulary = {
  check,
  measure,
  ...traffic,
  ...load,
  control,
  ...looks,
  packet,
  eth,
  vlan,
  arp,
  ipv4,
  ipv6,
  ipv6HopByHop,
  ipv6Routing,
  ipv6DestinationOptions,
  ipv6Fragment,
  icmp,
  icmpEcho,
  icmpv6,
  icmpv6Echo,
  tcp,
  udp,
  payload,
  truncate,
};
export type Vocabulary = typeof vocabulary;

/** What a `<step>.checks.ts` exports by default: the words go in, the checks come out; nothing is imported at run time. */
export type StepChecks = (words: Vocabulary) => readonly Check[];
