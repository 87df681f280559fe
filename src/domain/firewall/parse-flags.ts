import { badValue, oneOf, wholeNumber } from '../control-plane/flag.ts';
import { text } from '../text.ts';
import {
  ANY_PORT,
  KINDS,
  POLICY_PROTOCOLS,
  type PolicySpec,
  type PortRange,
  RULE_PROTOCOLS,
  type RuleSpec,
} from './model.ts';
import { parseNetwork } from './parse-network.ts';

/** The flags of `fw set` as they were typed. */
export type RuleFlags = {
  readonly srcNetwork: string;
  readonly srcPort?: string | undefined;
  readonly dstPort?: string | undefined;
  readonly protocol?: string | undefined;
};

/** @throws usage error that names the flag, the value and what is allowed */
export function parseRule({ srcNetwork, srcPort, dstPort, protocol = 'any' }: RuleFlags): RuleSpec {
  const rule = {
    network: parseNetwork('-n, --src-network', srcNetwork),
    protocol: oneOf('-t, --protocol', protocol, RULE_PROTOCOLS),
    sourcePorts: parsePorts('-s, --src-port', srcPort),
    destinationPorts: parsePorts('-d, --dst-port', dstPort),
  };
  if (rule.protocol === 'icmp' && (srcPort ?? dstPort) !== undefined) {
    throw badValue(
      srcPort === undefined ? '-d, --dst-port' : '-s, --src-port',
      srcPort ?? dstPort ?? '',
      text('ICMP has no ports', 'ICMP にポートはありません'),
      text(
        'Leave the port out, or ask for -t tcp or -t udp.',
        'ポートを外すか、-t tcp か -t udp を指定してください。',
      ),
    );
  }
  return rule;
}

/**
 * @param value a port or a range, `80` or `8000-8099`; absent: any
 * @throws usage error that names the flag, the value and what is allowed
 */
function parsePorts(flag: string, value: string | undefined): PortRange {
  if (value === undefined) return ANY_PORT;
  const [first = '', last = first, ...more] = value.split('-');
  if (more.length > 0) {
    throw badValue(
      flag,
      value,
      text('there is more than one -', '- が 2 つ以上あります'),
      text('Allowed: a port or a range: 80 or 8000-8099.', '使える値: ポートか範囲。例: 80、8000-8099'),
    );
  }
  const from = wholeNumber(flag, first, PORT, value);
  const to = wholeNumber(flag, last, PORT, value);
  if (from <= to) return { from, to };
  throw badValue(
    flag,
    value,
    text('the range ends before it begins', '範囲の終わりが始まりより小さくなっています'),
    text(`Did you mean ${to}-${from}?`, `${to}-${from} のことでしょうか。`),
  );
}

const PORT = {
  from: 1,
  to: 65535,
  what: text('a port or a range (8000-8099)', 'ポートか範囲 (8000-8099)'),
};

/** Packets a second that a policy allows where nobody says how many. */
export const DEFAULT_LIMIT = 1000;
const LIMIT = {
  from: 1,
  // A __u32 in the program's struct dos_policy.
  to: 4_294_967_295,
  what: text('packets a second from one source', '1 つの送信元からの 1 秒あたりのパケット数'),
};

/** The flags of `dos set` as they were typed. */
export type PolicyFlags = {
  readonly protocol: string;
  readonly type?: string | undefined;
  readonly limit?: string | undefined;
};

/** @throws usage error that names the flag, the value and what is allowed */
export function parsePolicy({ protocol: protocolText, type, limit }: PolicyFlags): PolicySpec {
  const protocol = oneOf('-p, --protocol', protocolText, POLICY_PROTOCOLS);
  const kind = type === undefined ? 'any' : oneOf('-t, --type', type, KINDS);
  if (protocol !== 'tcp' && kind !== 'any') {
    throw badValue(
      '-t, --type',
      kind,
      text(
        `only TCP has kinds of packet, and the protocol is ${protocol}`,
        `種類があるのは TCP だけですが、プロトコルは ${protocol} です`,
      ),
      text('Leave --type out, or ask for -p tcp.', '--type を外すか、-p tcp を指定してください。'),
    );
  }
  return {
    protocol,
    kind,
    limit: limit === undefined ? DEFAULT_LIMIT : wholeNumber('-l, --limit', limit, LIMIT),
  };
}
