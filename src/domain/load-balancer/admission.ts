import { usageError, type XdplingsError } from '../errors.ts';
import { networkText } from '../firewall/describe.ts';
import type { Network } from '../firewall/model.ts';
import { contains, hostNetwork, networkAround } from '../firewall/network.ts';
import { type Text, text } from '../text.ts';
import { interfacesOf, type Topology } from '../topology/model.ts';
import { backendName } from './describe.ts';
import { parseHealthUrl } from './health-url.ts';
import type { Backend, BackendSpec } from './model.ts';

/* Whether a backend can be one: what can be said before anybody is asked. */

export type Vip = NonNullable<Topology['vip']>;

/** @throws usage error when the lab has no address that stands for backends */
export function requireVip(topology: Topology | undefined): Vip {
  if (topology?.vip) return topology.vip;
  throw usageError(
    text(
      `The open lab${topology ? ` (${topology.name})` : ''} has no virtual address (VIP) that could stand for backends.`,
      `開いているラボ${topology ? ` (${topology.name})` : ''} に、バックエンドを代表する仮想アドレス (VIP) がありません。`,
    ),
    {
      todo: text(
        'The lab "lb" has one: xdplings play load-balancer. Nothing was changed.',
        'ラボ lb にはあります: xdplings play load-balancer。何も変更していません。',
      ),
    },
  );
}

/**
 * @param backends those that there are
 * @throws usage error for a name or an address that is taken, and for an address that cannot be a backend's
 */
export function requireNew(
  { name, address, healthCheck }: BackendSpec,
  backends: readonly Backend[],
  topology: Topology,
  vip: Vip,
): void {
  const sameName = backends.find((one) => one.name === name);
  if (sameName) throw taken(text(`the name ${name}`, `名前 ${name} `), sameName);
  const sameAddress = backends.find((one) => one.address === address);
  if (sameAddress) throw taken(text(`the address ${address}`, `アドレス ${address} `), sameAddress);
  const problem = addressProblem(address, topology, vip);
  if (problem) throw notABackend(text(`-a ${address}`, `-a ${address}`), problem, topology);
  if (healthCheck === undefined) return;
  const target = parseHealthUrl(healthCheck.url);
  if (networkOf(target.address, topology) === undefined) {
    throw notABackend(text(`-c ${healthCheck.url}`, `-c ${healthCheck.url}`), OUTSIDE, topology);
  }
}

const OUTSIDE = text(
  'the address is in no network of the lab',
  'アドレスがラボのどのネットワークにもありません',
);

function addressProblem(address: string, topology: Topology, vip: Vip): Text | undefined {
  if (address === vip.address) {
    return text(
      'that is the virtual address (VIP) itself, which the backends stand behind',
      'それは仮想アドレス (VIP) そのもので、バックエンドはその背後にあるものです',
    );
  }
  const own = interfacesOf(topology)
    .filter(({ host }) => host === vip.host)
    .flatMap(({ addresses }) => addresses.map((one) => one.replace(/\/.*$/, '')));
  if (own.includes(address)) {
    return text(
      `that is an address of ${vip.host}, the balancer's own host`,
      `それはロードバランサー自身のホスト ${vip.host} のアドレスです`,
    );
  }
  const network = networkOf(address, topology);
  if (network === undefined) return OUTSIDE;
  if (address === network.address || address === lastOf(network)) {
    return text(
      `in ${networkText(network)} that is no host's address: the first stands for the network, the last for everybody`,
      `${networkText(network)} では、ホストのアドレスではありません。先頭はネットワーク自体、末尾は全員宛てのアドレスです`,
    );
  }
  return undefined;
}

/** The network of the lab that an address is in; a /32 is an address, not a network. */
const networkOf = (address: string, topology: Topology): Network | undefined =>
  networksOf(topology).find((network) => contains(network, hostNetwork(address)));

function networksOf(topology: Topology): Network[] {
  const networks = interfacesOf(topology)
    .flatMap(({ addresses }) => addresses)
    .filter((address) => !address.includes(':') && !address.endsWith('/32'))
    .map((address) => {
      const [host = '', prefix] = address.split('/');
      return networkAround(host, Number(prefix));
    });
  return [...new Map(networks.map((network) => [networkText(network), network])).values()];
}

/** The last address: every bit behind the prefix is 1. */
function lastOf({ address, prefixLength }: Network): string {
  const free = 32 - prefixLength;
  return address
    .split('.')
    .map((octet, index) => {
      const bits = Math.min(8, Math.max(0, free - 8 * (3 - index)));
      return Number(octet) | (2 ** bits - 1);
    })
    .join('.');
}

const taken = (what: Text, by: Backend): XdplingsError =>
  usageError(
    text(
      `${capital(what.en)} is taken by backend ${by.id}, ${backendName(by)}.`,
      `${what.ja.trim()} はバックエンド ${by.id}、${backendName(by)} が使っています。`,
    ),
    {
      todo: text(
        `Choose another one, or drain and delete that backend first: xdplings lb drain -i ${by.id}. Nothing was changed.`,
        `別のものを選ぶか、先にそのバックエンドをドレインして削除してください: xdplings lb drain -i ${by.id}。何も変更していません。`,
      ),
    },
  );

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function notABackend(flag: Text, problem: Text, topology: Topology): XdplingsError {
  const networks = networksOf(topology).map(networkText);
  return usageError(text(`${flag.en}: ${problem.en}.`, `${flag.ja}: ${problem.ja}。`), {
    todo: text(
      `Networks of the lab: ${networks.join(', ')}. Nothing was changed.`,
      `ラボのネットワーク: ${networks.join('、')}。何も変更していません。`,
    ),
  });
}
