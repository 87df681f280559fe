import type { Text } from '../../text.ts';

/** What headers for user space call the members of packets' headers. */
const KERNEL_NAMES: Readonly<Record<string, string>> = {
  proto: 'protocol',
  ip_p: 'protocol',
  ip_src: 'saddr',
  ip_dst: 'daddr',
  src_addr: 'saddr',
  dst_addr: 'daddr',
  saddr_be32: 'saddr',
  ip_ttl: 'ttl',
  ip_len: 'tot_len',
  length: 'len',
  ether_type: 'h_proto',
  ethertype: 'h_proto',
  proto_type: 'h_proto',
  ether_shost: 'h_source',
  ether_dhost: 'h_dest',
  th_sport: 'source',
  th_dport: 'dest',
  uh_sport: 'source',
  uh_dport: 'dest',
  sport: 'source',
  dport: 'dest',
  src_port: 'source',
  dst_port: 'dest',
  dst: 'dest',
};
const ETH_NAMES: Readonly<Record<string, string>> = {
  proto: 'h_proto',
  protocol: 'h_proto',
  type: 'h_proto',
  source: 'h_source',
  src: 'h_source',
  dest: 'h_dest',
  dst: 'h_dest',
};
const IPV6_NAMES: Readonly<Record<string, string>> = {
  proto: 'nexthdr',
  protocol: 'nexthdr',
  next_header: 'nexthdr',
  ttl: 'hop_limit',
  tot_len: 'payload_len',
  len: 'payload_len',
  src: 'saddr',
  dst: 'daddr',
};
const OF_PACKETS = /^struct (?:ethhdr|iphdr|ipv6hdr|tcphdr|udphdr|icmphdr)$/;

/** @returns what a member is called that a struct does not have, or where to look for it */
export function memberName(name: string, type: string, meant: string | undefined): Text {
  const known =
    type === 'struct ethhdr' && Object.hasOwn(ETH_NAMES, name)
      ? ETH_NAMES[name]
      : type === 'struct ipv6hdr'
        ? IPV6_NAMES[name]
        : OF_PACKETS.test(type)
          ? KERNEL_NAMES[name]
          : undefined;
  if (type === 'struct xdp_md' || type === 'struct __sk_buff') return ofContext(name, type);
  const isIp = /ip(?:v6)?hdr$/.test(type);
  const fits =
    known !== undefined &&
    (/^(?:source|dest)$/.test(known)
      ? /(?:tcp|udp)hdr$/.test(type)
      : /^h_/.test(known)
        ? /ethhdr$/.test(type)
        : isIp || known === 'len');
  const better = fits ? known : meant;
  if (better) return { en: `Did you mean \`${better}\`?`, ja: `\`${better}\` ではありませんか。` };
  return /^(?:struct|union) \w+$/.test(type)
    ? {
        en: `Look at its definition: search your file and vmlinux.h for \`${type} {\`.`,
        ja: `定義を確かめます。自分のファイルと vmlinux.h で \`${type} {\` を探します。`,
      }
    : { en: 'Look at the definition of the struct.', ja: '構造体の定義を確かめます。' };
}

/** The context describes the packet; what is inside of it is read from its bytes. */
function ofContext(name: string, type: string): Text {
  if (type === 'struct xdp_md' && /^(?:len|length|size)$/.test(name)) {
    return {
      en: 'The length is `data_end - data` of the packet.',
      ja: '長さはパケットの `data_end - data` です。',
    };
  }
  return {
    en: `Its members are in vmlinux.h under \`${type} {\`; addresses and ports are read from the packet itself.`,
    ja: `メンバーは vmlinux.h の \`${type} {\` にあります。アドレスやポートはパケットそのものから読みます。`,
  };
}
