/*
 * The firewall as its control plane sees it. The maps in which a program keeps it are described in layout.ts.
 */

/** What a rule may ask for; `any` is every IPv4 protocol. */
export const RULE_PROTOCOLS = ['any', 'icmp', 'tcp', 'udp'] as const;
export type RuleProtocol = (typeof RULE_PROTOCOLS)[number];

/** Numbers of the IPv4 header's protocol field (RFC 790); 0 stands for any in the maps. */
export const PROTOCOL_NUMBERS: Readonly<Record<RuleProtocol, number>> = { any: 0, icmp: 1, tcp: 6, udp: 17 };

/** An IPv4 network; the bits behind the prefix are 0. */
export type Network = { readonly address: string; readonly prefixLength: number };

/** Ports from … to, both included, in host byte order. */
export type PortRange = { readonly from: number; readonly to: number };

/** The range that asks nothing: also packets without ports (ICMP, later fragments) match it. */
export const ANY_PORT: PortRange = { from: 0, to: 65535 };

/** What is to be dropped. */
export type RuleSpec = {
  readonly network: Network;
  readonly protocol: RuleProtocol;
  readonly sourcePorts: PortRange;
  readonly destinationPorts: PortRange;
};

/** A rule that is in force. */
export type Rule = RuleSpec & {
  readonly id: number;
  /** Packets that this rule has dropped; undefined where the program does not count them. */
  readonly dropped: bigint | undefined;
};

/** The kinds of TCP segment that DoS protection tells apart, in the order of `enum kind` in the program. */
export const KINDS = ['any', 'syn', 'synack', 'fin', 'rst', 'ack', 'other'] as const;
/** `any`: packets of every kind together, and the only kind of UDP and ICMP. */
export type Kind = (typeof KINDS)[number];

export const POLICY_PROTOCOLS = ['icmp', 'tcp', 'udp'] as const;
export type PolicyProtocol = (typeof POLICY_PROTOCOLS)[number];

/** How many packets a second one source may send. */
export type PolicySpec = {
  readonly protocol: PolicyProtocol;
  readonly kind: Kind;
  /** Packets a second from one source. */
  readonly limit: number;
};

export type Policy = PolicySpec & {
  readonly id: number;
  /** Packets dropped beyond the limit; undefined where the program only detects. */
  readonly dropped: bigint | undefined;
};

/** A source that sent more than a policy allows, and the rule that was added because of it. */
export type Detection = {
  readonly address: string;
  readonly policy: Policy;
  /** Packets a second over the last interval. */
  readonly rate: number;
  readonly rule: number;
};

/** Packets of one protocol since the program was loaded, as `stat` prints them. */
export type ProtocolCount = { readonly protocol: number; readonly packets: bigint };
