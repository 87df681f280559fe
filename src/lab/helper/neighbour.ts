import { isIPv4 } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { usageError } from '../../domain/errors.ts';
import { formatIpv4, parseIpv4 } from '../../domain/packet/address/ipv4.ts';
import { formatMac } from '../../domain/packet/address/mac.ts';
import { text } from '../../domain/text.ts';
import type { AttachPoint } from '../../domain/topology/model.ts';
import {
  askForNeighbour,
  forgetNeighbour,
  type KernelRoute,
  lookUpLink,
  lookUpNeighbour,
  lookUpRoute,
  ROUTE_TYPE,
} from '../kernel/neighbour-netlink.ts';
import { NetlinkError } from '../kernel/netlink.ts';
import type { LabHost, Network } from './network.ts';
import { passedOf } from './port.ts';

/** The interface of the host that asks, and the link addresses of the next hop and of that interface. */
export type Neighbour = {
  readonly interface: string;
  readonly index: number;
  readonly mac: string;
  readonly sourceMac: string;
};

/** An answer comes in microseconds; whoever has none by then does not answer. */
const ANSWER_LIMIT_MS = 1_000;

/**
 * Finds over which interface and to which link address a host sends what is for an address, as its kernel would
 * (`ip route get`, `ip neigh`). A neighbour that is not known is asked for (ARP), through whatever programs are attached.
 * @throws XdplingsError (usage) for what is no IPv4 address, for one of the host's own, for one without a route, and when
 * nobody answers
 */
export async function findNeighbour(
  network: Network,
  { host, address }: { host: string; address: string },
  signal: AbortSignal,
): Promise<Neighbour> {
  const on = network.host(host);
  if (!isIPv4(address)) throw notIpv4(address);
  const ip = parseIpv4(address);
  const route = routeTo(on, ip, address);
  const link = lookUpLink(on.netlink, route.interfaceIndex);
  const nextHop = route.gateway ?? ip;
  const known = lookUpNeighbour(on.netlink, route.interfaceIndex, nextHop);
  const mac = known ?? (await ask(network, on, { index: route.interfaceIndex, ip: nextHop, link }, signal));
  return {
    interface: link.name,
    index: route.interfaceIndex,
    mac: formatMac(mac),
    sourceMac: formatMac(link.mac),
  };
}

function routeTo({ host, netlink }: LabHost, ip: Uint8Array, address: string): KernelRoute {
  let route: KernelRoute;
  try {
    route = lookUpRoute(netlink, ip);
  } catch (error) {
    if (error instanceof NetlinkError) throw noRoute(host.name, address);
    throw error;
  }
  if (route.type === ROUTE_TYPE.local) throw ownAddress(host.name, address);
  if (route.type !== ROUTE_TYPE.unicast) throw noRoute(host.name, address);
  return route;
}

type Question = { readonly index: number; readonly ip: Uint8Array; readonly link: { readonly name: string } };

/** The answer arrives within the very call that asks, unless the machine is busy. */
async function ask(
  network: Network,
  { host, netlink }: LabHost,
  { index, ip, link }: Question,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const withheldBefore = withheldAround(network, host.name, index);
  askForNeighbour(netlink, index, ip);
  const deadline = performance.now() + ANSWER_LIMIT_MS;
  for (let turn = 0; ; turn += 1) {
    const mac = lookUpNeighbour(netlink, index, ip);
    if (mac !== undefined) return mac;
    if (signal.aborted || performance.now() > deadline) break;
    if (turn < 10) await setImmediate();
    else await setTimeout(2);
  }
  forgetNeighbour(netlink, index, ip);
  signal.throwIfAborted();
  const withheld = withheldAround(network, host.name, index) - withheldBefore;
  throw nobodyAnswers(formatIpv4(ip), { host: host.name, interface: link.name }, withheld > 0);
}

/** How many frames the programs at both ends of a link have kept from the hosts behind them. */
function withheldAround(network: Network, host: string, index: number): number {
  const port = network.ports.find((one) => one.interface.host === host && one.index === index);
  if (port === undefined) return 0;
  const counters = [port, network.peerOf(port)].map((one) => one.readCounters());
  return counters.reduce((sum, one) => sum + one.processed - passedOf(one), 0);
}

const notIpv4 = (address: string) =>
  usageError(
    text(
      `${JSON.stringify(address)} is not an IPv4 address.`,
      `${JSON.stringify(address)} は IPv4 アドレスではありません。`,
    ),
    { todo: text('Write it like 10.0.2.2.', '10.0.2.2 のように書いてください。') },
  );

const ownAddress = (host: string, address: string) =>
  usageError(
    text(
      `${address} is an address of ${host} itself: what is for it does not leave the host.`,
      `${address} は ${host} 自身のアドレスです。その宛先のパケットはホストから出ません。`,
    ),
    { todo: text('Give the address of another host.', '別のホストのアドレスを指定してください。') },
  );

const noRoute = (host: string, address: string) =>
  usageError(text(`${host} has no route to ${address}.`, `${host} には ${address} への経路がありません。`), {
    todo: text(
      `Its routes: xdplings exec ${host} -- ip route.`,
      `経路の一覧: xdplings exec ${host} -- ip route`,
    ),
  });

function nobodyAnswers(address: string, { host, interface: name }: AttachPoint, isWithheld: boolean) {
  const label = `${host}/${name}`;
  const neighbours = `xdplings exec ${host} -- ip neigh`;
  return usageError(
    text(
      `Nobody answers at ${address}: ${label} has asked for it (ARP), and no answer came in ${ANSWER_LIMIT_MS / 1000} second.`,
      `${address} から応答がありません。${label} から ARP で問い合わせましたが、${ANSWER_LIMIT_MS / 1000} 秒待っても答えが届きませんでした。`,
    ),
    {
      todo: isWithheld
        ? text(
            `The program on ${label} kept frames from the kernel meanwhile and may have dropped the ARP answer: it must pass ARP (XDP_PASS).`,
            `その間に ${label} のプログラムがカーネルに渡さなかったフレームがあり、ARP の応答を破棄した可能性があります。ARP は XDP_PASS で通してください。`,
          )
        : text(
            `Is a host with that address on this link? Who is known there: ${neighbours}`,
            `このリンクに、そのアドレスのホストはありますか。分かっている隣のホスト: ${neighbours}`,
          ),
    },
  );
}
