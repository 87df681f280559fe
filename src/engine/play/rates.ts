import type { InterfaceCounters, XdpAccount } from '../../domain/checks/observed.ts';
import type { Policy, ProtocolCount, Rule } from '../../domain/firewall/model.ts';
import type { AttachPoint } from '../../domain/topology/model.ts';
import type { Snapshot } from './snapshot.ts';

/** How many there were, and how many a second there are now. */
export type Counted = { readonly count: number; readonly rate: number };

export const XDP_COUNTS = ['pass', 'drop', 'tx', 'redirect'] as const;
export type XdpCount = (typeof XDP_COUNTS)[number];

/** One interface of the network. */
export type InterfaceRates = AttachPoint & {
  readonly received: Counted;
  readonly sent: Counted;
  /** Undefined where no program is attached. */
  readonly xdp: Readonly<Record<XdpCount, Counted>> | undefined;
};

/** Drops a second are undefined where the program does not count them. */
export type RuleRates = { readonly rule: Rule; readonly rate: number | undefined };
export type PolicyRates = { readonly policy: Policy; readonly rate: number | undefined };
export type ProtocolRates = ProtocolCount & { readonly rate: number };

/** A snapshot with the speeds that an earlier one gives it. */
export type Measured = {
  readonly interfaces: readonly InterfaceRates[];
  readonly rules: readonly RuleRates[] | undefined;
  readonly policies: readonly PolicyRates[] | undefined;
  readonly protocols: readonly ProtocolRates[] | undefined;
};

/**
 * @param before a count; undefined where there was none
 * @param ms between the two
 * @returns how many a second; a count that has become smaller began again at 0
 */
export function ratePerSecond(before: number | bigint | undefined, now: number | bigint, ms: number): number {
  if (before === undefined || ms <= 0) return 0;
  const grown = now >= before ? Number(now) - Number(before) : Number(now);
  return Math.round((grown * 1000) / ms);
}

/**
 * Holds a snapshot against an earlier one.
 * @param before undefined for the first snapshot of a program: nothing moves yet
 */
export function measure(before: Snapshot | undefined, now: Snapshot): Measured {
  const ms = before === undefined ? 0 : now.at - before.at;
  return {
    interfaces: now.interfaces.map((each) => interfaceRates(sameInterface(before, each), each, ms)),
    rules: now.rules?.map((rule) => ({
      rule,
      rate: dropRate(before?.rules?.find(({ id }) => id === rule.id)?.dropped, rule.dropped, ms),
    })),
    policies: now.policies?.map((policy) => ({
      policy,
      rate: dropRate(before?.policies?.find(({ id }) => id === policy.id)?.dropped, policy.dropped, ms),
    })),
    protocols: now.protocols?.map((one) => ({
      ...one,
      rate: ratePerSecond(protocolBefore(before, one.protocol), one.packets, ms),
    })),
  };
}

const sameInterface = (before: Snapshot | undefined, at: AttachPoint): InterfaceCounters | undefined =>
  before?.interfaces.find((one) => one.host === at.host && one.interface === at.interface);

/** A protocol that appears has sent its packets since the snapshot before; without one, nothing is known. */
const protocolBefore = (before: Snapshot | undefined, protocol: number): bigint | undefined =>
  before?.protocols && (before.protocols.find((one) => one.protocol === protocol)?.packets ?? 0n);

const dropRate = (before: bigint | undefined, now: bigint | undefined, ms: number): number | undefined =>
  now === undefined ? undefined : ratePerSecond(before ?? 0n, now, ms);

function interfaceRates(
  before: InterfaceCounters | undefined,
  now: InterfaceCounters,
  ms: number,
): InterfaceRates {
  const counted = (from: number | undefined, to: number): Counted => ({
    count: to,
    rate: ratePerSecond(from, to, ms),
  });
  const { host, interface: name, received, sent, xdp } = now;
  return {
    host,
    interface: name,
    received: counted(before?.received.packets, received.packets),
    sent: counted(before?.sent.packets, sent.packets),
    xdp: xdp && verdicts(before?.xdp, xdp, counted),
  };
}

function verdicts(
  before: XdpAccount | undefined,
  now: XdpAccount,
  counted: (from: number | undefined, to: number) => Counted,
): Record<XdpCount, Counted> {
  const of = (name: XdpCount): Counted => counted(before?.[name], now[name]);
  return { pass: of('pass'), drop: of('drop'), tx: of('tx'), redirect: of('redirect') };
}
