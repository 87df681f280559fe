import { badValue, wholeNumber } from '../control-plane/flag.ts';
import { IPV4_ADDRESS } from '../packet/address/ipv4.ts';
import { type Text, text } from '../text.ts';
import { networkText } from './describe.ts';
import type { Network } from './model.ts';
import { networkAround } from './network.ts';

const ALLOWED = text(
  'Allowed: an IPv4 network in CIDR notation, from 0.0.0.0/0 (everybody) to a /32 (one address): 10.0.1.0/24.',
  '使える値: CIDR 表記の IPv4 ネットワーク。0.0.0.0/0 (すべて) から /32 (アドレス 1 つ) まで。例: 10.0.1.0/24',
);

/**
 * Reads `10.0.1.0/24` (RFC 4632). Host bits are refused rather than cut off: who writes 10.0.1.1/24 may mean the
 * address or the network.
 * @param flag as it is typed: `-n, --src-network`
 * @throws usage error that names the flag, the value and what is allowed
 */
export function parseNetwork(flag: string, value: string): Network {
  const [address = '', prefix, ...more] = value.split('/');
  if (address.includes(':')) {
    throw badValue(
      flag,
      value,
      text(
        'this firewall filters IPv4 only, and this is IPv6',
        'IPv6 です。このファイアウォールは IPv4 だけを扱います',
      ),
      ALLOWED,
    );
  }
  if (more.length > 0 || IPV4_ADDRESS.read(address) === undefined) {
    throw badValue(flag, value, addressProblem(address, more.length > 0), ALLOWED);
  }
  if (prefix === undefined) {
    throw badValue(
      flag,
      value,
      text('the prefix length is missing', 'プレフィックス長がありません'),
      text(`For this address alone: ${address}/32.`, `このアドレスだけなら ${address}/32 とします。`),
    );
  }
  const prefixLength = wholeNumber(flag, prefix, { from: 0, to: 32, what: PREFIX }, value);
  const network = networkAround(address, prefixLength);
  if (network.address === address) return network;
  throw badValue(
    flag,
    value,
    text(
      `bits behind the first ${prefixLength} are not 0`,
      `先頭の ${prefixLength} ビットより後ろに 0 でないビットがあります`,
    ),
    text(
      `The network is ${networkText(network)}; this address alone is ${address}/32.`,
      `ネットワークなら ${networkText(network)}、このアドレスだけなら ${address}/32 です。`,
    ),
  );
}

const PREFIX = text('a prefix length', 'プレフィックス長');

function addressProblem(address: string, tooManySlashes: boolean): Text {
  if (tooManySlashes) return text('there is more than one /', '/ が 2 つ以上あります');
  if (/^[0-9.]+$/.test(address) && /(?:^|\.)0[0-9]/.test(address)) {
    return text(
      'a number of the address begins with 0, which some read as octal',
      'アドレスの数値が 0 で始まっていて、8 進数とも読めます',
    );
  }
  return text(
    'the address is not four numbers from 0 to 255 with dots between them',
    'アドレスが、0 から 255 までの数値 4 つをピリオドで区切った形ではありません',
  );
}
