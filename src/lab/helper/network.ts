import { setImmediate } from 'node:timers/promises';
import { environmentError, usageError } from '../../domain/errors.ts';
import { parseMac } from '../../domain/packet/address/mac.ts';
import { text } from '../../domain/text.ts';
import type { AttachPoint, Host, Interface, Topology } from '../../domain/topology/model.ts';
import { interfacesOf } from '../../domain/topology/model.ts';
import { openEthtool, setOffload } from '../kernel/ethtool.ts';
import { closeLater } from '../kernel/libc.ts';
import { createNamespace, inNamespace, type Namespace, removeNamespace } from '../kernel/namespace.ts';
import { type Netlink, openNetlink } from '../kernel/netlink.ts';
import { openCapture, openSender } from '../kernel/packet-socket.ts';
import {
  addAddress,
  addNeighbour,
  addRoute,
  addVeth,
  IFF,
  setLinkFlags,
  type VethEnd,
} from '../kernel/route-netlink.ts';
import { parseIp, parsePrefix } from './addresses.ts';
import { keepAnnouncementsInside, untilAllAnnounced } from './announcements.ts';
import { isRunning } from './link-state.ts';
import { type Counters, Port } from './port.ts';
import { forgetAnswersToStrangers, forwardPackets, hasIpv6, quietHost } from './sysctls.ts';

/** A host of a running lab, and what is held open in its namespace. */
export type LabHost = {
  readonly host: Host;
  readonly namespace: Namespace;
  /** Whether announcements that its kernel makes on its own stay inside. */
  readonly isQuiet: boolean;
  readonly netlink: Netlink;
  /** Descriptors: a socket for ethtool's questions, and one that sees every frame. */
  readonly ethtool: number;
  readonly capture: number;
};

const LOOPBACK_INDEX = 1;
const FIRST_INDEX = 2;

/** A network that is up. Everything in it belongs to this process and goes with it. */
export class Network {
  readonly topology: Topology;
  readonly hosts: ReadonlyMap<string, LabHost>;
  readonly ports: readonly Port[];
  /** What had been counted when the last action ended; whatever came since was not of an action. */
  countersAtRest: ReadonlyMap<Port, Counters>;
  readonly #peers = new Map<Port, Port>();
  readonly #gone = new AbortController();

  /** Use {@link buildNetwork}. @param ports in link order: both ends of the first, both of the second … */
  constructor(topology: Topology, hosts: ReadonlyMap<string, LabHost>, ports: readonly Port[]) {
    this.topology = topology;
    this.hosts = hosts;
    this.ports = ports;
    this.countersAtRest = this.readCounters();
    ports.forEach((port, at) => {
      const peer = ports[at ^ 1];
      if (peer) this.#peers.set(port, peer);
    });
  }

  /** @throws XdplingsError (usage) that names the hosts there are */
  host(name: string): LabHost {
    const found = this.hosts.get(name);
    if (found) return found;
    const names = [...this.hosts.keys()];
    throw usageError(
      text(
        `There is no host "${name}" in the lab ${this.topology.name}.`,
        `ラボ ${this.topology.name} に "${name}" というホストはありません。`,
      ),
      { todo: text(`Its hosts: ${names.join(', ')}.`, `ホスト: ${names.join('、')}`) },
    );
  }

  /** @throws XdplingsError (usage) that names the interfaces of that host */
  port(at: AttachPoint): Port {
    this.host(at.host);
    const ofHost = this.ports.filter((port) => port.interface.host === at.host);
    const found = ofHost.find((port) => port.interface.name === at.interface);
    if (found) return found;
    const names = ofHost.map((port) => port.interface.name);
    throw usageError(
      text(
        `The host ${at.host} has no interface "${at.interface}".`,
        `ホスト ${at.host} に "${at.interface}" というインターフェースはありません。`,
      ),
      { todo: text(`Its interfaces: ${names.join(', ')}.`, `インターフェース: ${names.join('、')}`) },
    );
  }

  peerOf(port: Port): Port {
    const peer = this.#peers.get(port);
    if (peer === undefined) throw new Error(`${port.label} has no peer`);
    return peer;
  }

  /** Asks the kernel about every port. */
  readCounters(): Map<Port, Counters> {
    return new Map(this.ports.map((port) => [port, port.readCounters()]));
  }

  /** After a change that makes hosts announce themselves: waits until they have, unless nobody can hear it anyway. */
  async untilSilent(): Promise<void> {
    if ([...this.hosts.values()].every(({ isQuiet }) => isQuiet)) return;
    await untilAllAnnounced(this.ports, this.hosts);
    this.countersAtRest = this.readCounters();
  }

  /** Aborted when the network is taken down, for what goes on beside calls. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Lets everything go; the kernel takes the namespaces apart on its own time. */
  dispose(): void {
    this.#gone.abort(takenDown(this.topology.name));
    for (const port of this.ports) port.close();
    for (const { namespace, netlink, ethtool, capture } of this.hosts.values()) {
      for (const fd of [netlink.fd, ethtool, capture]) closeLater(fd);
      removeNamespace(namespace);
    }
  }
}

/**
 * Builds a lab network from its description.
 * @throws XdplingsError (environment) when the kernel cannot; nothing is left then
 */
export async function buildNetwork(topology: Topology): Promise<Network> {
  const hosts = new Map<string, LabHost>();
  try {
    for (const host of topology.hosts) hosts.set(host.name, openHost(host));
    const ports = connect(topology, hosts);
    for (const port of ports) configure(port.interface, port.index, hosts);
    describeNeighbours(topology, ports, hosts);
    for (const { host, netlink, namespace } of hosts.values()) {
      for (const { to, via } of host.routes) {
        if (!via.includes(':') || hasIpv6()) {
          addRoute(netlink, to === 'default' ? undefined : parsePrefix(to), parseIp(via));
        }
      }
      if (host.forwarding) inNamespace(namespace, forwardPackets);
    }
    await untilRunning(ports, hosts);
    const network = new Network(topology, hosts, ports);
    await network.untilSilent();
    return network;
  } catch (error) {
    for (const { namespace } of hosts.values()) removeNamespace(namespace);
    const what = text(
      `The lab network "${topology.name}" could not be built.`,
      `ラボのネットワーク "${topology.name}" を構築できませんでした。`,
    );
    throw environmentError(what, {
      where: error instanceof Error ? error.message : undefined,
      todo: text(
        'xdplings doctor shows what this machine lacks.',
        'xdplings doctor で、このマシンに足りないものを確かめられます。',
      ),
      cause: error,
    });
  }
}

const takenDown = (name: string) =>
  environmentError(
    text(
      `The lab network "${name}" has been taken down meanwhile.`,
      `ラボのネットワーク "${name}" は、途中で取り壊されました。`,
    ),
  );

function openHost(host: Host): LabHost {
  const namespace = createNamespace(host.name);
  return inNamespace(namespace, () => {
    quietHost();
    const isQuiet = keepAnnouncementsInside();
    const opened = {
      host,
      isQuiet,
      namespace,
      netlink: openNetlink(),
      ethtool: openEthtool(),
      capture: openCapture(),
    };
    setLinkFlags(opened.netlink, LOOPBACK_INDEX, IFF.up);
    return opened;
  });
}

/**
 * Interfaces are numbered in link order, so that numbers are the same every time. Both ends of a pair must differ: the
 * kernel takes equal numbers for no link at all and lets a second pass before it believes in the carrier.
 */
function connect({ links }: Topology, hosts: ReadonlyMap<string, LabHost>): Port[] {
  let next = FIRST_INDEX;
  const take = () => next++;
  return links.flatMap(({ a, b }) => {
    const ends = [a, b].map((end): VethEnd & { end: Interface } => ({
      end,
      name: end.name,
      index: take(),
      mac: parseMac(end.mac),
      namespace: hostOf(hosts, end).namespace.fd,
    }));
    const [first, second] = ends;
    if (!first || !second) return [];
    addVeth(hostOf(hosts, a).netlink, first, second);
    return ends.map(({ end, index }) => openPort(end, index, hostOf(hosts, end)));
  });
}

const openPort = (end: Interface, index: number, { namespace, ethtool }: LabHost): Port =>
  new Port(end, index, ethtool, () => inNamespace(namespace, () => openSender(index)));

function hostOf(hosts: ReadonlyMap<string, LabHost>, end: Interface): LabHost {
  const host = hosts.get(end.host);
  if (host === undefined) throw new Error(`link to unknown host ${end.host}`);
  return host;
}

function configure(end: Interface, index: number, hosts: ReadonlyMap<string, LabHost>): void {
  const { netlink, ethtool, namespace } = hostOf(hosts, end);
  inNamespace(namespace, () => forgetAnswersToStrangers(end.name));
  // What is on the wire is what a wire would carry: whole checksums, no frame longer than the MTU.
  for (const offload of ['tx', 'tso', 'gso'] as const) setOffload(ethtool, end.name, offload, false);
  setLinkFlags(netlink, index, IFF.up);
  // With GRO the interface polls (NAPI): only then does it take frames that a program sends it by XDP_REDIRECT, and
  // only then does it count what it receives. Switched on before it is up, it would do the one without the other.
  setOffload(ethtool, end.name, 'gro', true);
  for (const address of usable(end.addresses)) {
    const { ip, prefixLength } = parsePrefix(address);
    addAddress(netlink, index, ip, prefixLength);
  }
}

/** Both ends of a link know each other: nobody has to ask (ARP, neighbour discovery). */
function describeNeighbours(
  topology: Topology,
  ports: readonly Port[],
  hosts: ReadonlyMap<string, LabHost>,
): void {
  const ends = interfacesOf(topology);
  ports.forEach((port, at) => {
    const peer = ends[at ^ 1];
    if (!peer) return;
    for (const address of usable(peer.addresses)) {
      const { netlink } = hostOf(hosts, port.interface);
      addNeighbour(netlink, port.index, parsePrefix(address).ip, parseMac(peer.mac));
    }
  });
}

const usable = (addresses: readonly string[]): string[] =>
  addresses.filter((address) => hasIpv6() || !address.includes(':'));

/** The kernel brings a link's first end to life from a work queue; a frame sent before would vanish. */
async function untilRunning(ports: readonly Port[], hosts: ReadonlyMap<string, LabHost>): Promise<void> {
  const deadline = performance.now() + 5_000;
  for (const port of ports) {
    const { ethtool, netlink } = hostOf(hosts, port.interface);
    while (!isRunning(ethtool, port.interface.name)) {
      if (performance.now() > deadline) throw new Error(`${port.label} does not come up`);
      await setImmediate();
    }
    // It calls the link running a moment before its queue takes frames, both under one lock (linkwatch_do_dev, RTNL):
    // a request that needs the lock, too, is answered only behind both.
    setLinkFlags(netlink, port.index, IFF.up);
  }
}
