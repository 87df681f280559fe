/** #defines of the kernel's headers that beginners miss in vmlinux.h, as the headers have them. */
const DEFINES: Readonly<Record<string, string>> = {
  ETH_P_IP: '0x0800',
  ETH_P_IPV6: '0x86DD',
  ETH_P_ARP: '0x0806',
  ETH_P_8021Q: '0x8100',
  ETH_P_8021AD: '0x88A8',
  ETH_P_ALL: '0x0003',
  ETH_ALEN: '6',
  ETH_HLEN: '14',
  ETH_DATA_LEN: '1500',
  ETH_FRAME_LEN: '1514',
  VLAN_HLEN: '4',
  VLAN_VID_MASK: '0x0fff',
  TC_ACT_UNSPEC: '(-1)',
  TC_ACT_OK: '0',
  TC_ACT_RECLASSIFY: '1',
  TC_ACT_SHOT: '2',
  TC_ACT_PIPE: '3',
  TC_ACT_STOLEN: '4',
  TC_ACT_QUEUED: '5',
  TC_ACT_REPEAT: '6',
  TC_ACT_REDIRECT: '7',
  AF_UNIX: '1',
  AF_INET: '2',
  AF_INET6: '10',
  IP_DF: '0x4000',
  IP_MF: '0x2000',
  IP_OFFSET: '0x1FFF',
  INADDR_ANY: '0',
  ICMP_ECHOREPLY: '0',
  ICMP_DEST_UNREACH: '3',
  ICMP_ECHO: '8',
  ICMPV6_ECHO_REQUEST: '128',
  ICMPV6_ECHO_REPLY: '129',
  NF_DROP: '0',
  NF_ACCEPT: '1',
  SOL_SOCKET: '1',
  SOL_TCP: '6',
  EPERM: '1',
  ENOENT: '2',
  ESRCH: '3',
  EINTR: '4',
  EIO: '5',
  E2BIG: '7',
  EAGAIN: '11',
  ENOMEM: '12',
  EACCES: '13',
  EFAULT: '14',
  EBUSY: '16',
  EEXIST: '17',
  EINVAL: '22',
  ENOSPC: '28',
  ERANGE: '34',
  PATH_MAX: '4096',
  TASK_COMM_LEN: '16',
  NULL: '((void *)0)',
  INT_MAX: '0x7fffffff',
  UINT_MAX: '0xffffffff',
  U8_MAX: '0xff',
  U16_MAX: '0xffff',
  U32_MAX: '0xffffffff',
};

/** Families of #defines: no name of vmlinux.h starts so. */
const FAMILY =
  /^(?:ETH_P_|TC_ACT_|AF_|PF_|ICMPV6_|ICMP_|VLAN_|SOL_|SO_|NF_|IPV6_|IPTOS_|O_|PROT_|MAP_(?:SHARED|PRIVATE)|S_I)/;

/** @returns how a #define of the kernel's headers is written, '' for one whose value is not in the list */
export const kernelDefine = (name: string): string | undefined =>
  Object.hasOwn(DEFINES, name) ? DEFINES[name] : FAMILY.test(name) ? '' : undefined;

/** The header that has it, for programs without vmlinux.h. */
export function headerOfDefine(name: string): string | undefined {
  if (/^(?:ETH_|VLAN_HLEN)/.test(name)) return 'linux/if_ether.h';
  if (/^TC_ACT_/.test(name)) return 'linux/pkt_cls.h';
  if (/^ICMPV6_/.test(name)) return 'linux/icmpv6.h';
  if (/^ICMP_/.test(name)) return 'linux/icmp.h';
  if (/^E[A-Z0-9]+$/.test(name)) return 'linux/errno.h';
  return /^IPPROTO_/.test(name) ? 'linux/in.h' : undefined;
}
