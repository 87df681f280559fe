import { call } from './libc.ts';
import { NETLINK, NLM_F_CREATE, openNetlink, request } from './netlink.ts';
import { StructWriter } from './struct.ts';

const XFRM_MSG_NEWPOLICY = 0x13;
const AF_INET6 = 10;
const FOREVER = 0xffff_ffff_ffff_ffffn;

/**
 * Keeps the kernel from announcing multicast memberships (MLD, to ff02::16), which it does on its own a moment after
 * an address is set and which nothing else switches off: an IPsec policy that blocks them, in the calling thread's
 * namespace (`ip xfrm policy add dir out src ::/0 dst ff02::16/128 action block`).
 * @throws SystemCallError where the kernel has no IPsec
 */
export function blockMulticastReports(): void {
  const netlink = openNetlink(NETLINK.xfrm);
  // struct xfrm_userpolicy_info: selector, lifetimes, counters, then the policy itself.
  const policy = new StructWriter(168)
    .raw(0, Buffer.from('ff020000000000000000000000000016', 'hex'))
    .u16(40, AF_INET6)
    .u8(42, 128);
  for (const limit of [56, 64, 72, 80]) policy.u64(limit, FOREVER);
  policy.u8(160, 1 /* XFRM_POLICY_OUT */).u8(161, 1 /* XFRM_POLICY_BLOCK */);
  try {
    request(netlink, 'block multicast reports', {
      type: XFRM_MSG_NEWPOLICY,
      flags: NLM_F_CREATE,
      body: policy.bytes,
    });
  } finally {
    call('close', netlink.fd);
  }
}
