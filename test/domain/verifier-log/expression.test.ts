import { expect, test } from 'vitest';
import { findExpression } from '../../../src/domain/verifier-log/expression.ts';

test.each([
  ['if (eth->h_proto == bpf_htons(ETH_P_IP))', undefined, 'eth->h_proto', 'eth', true],
  ['*value += 1;', undefined, '*value', 'value', false],
  ['return *byte == 7 ? XDP_DROP : XDP_PASS;', undefined, '*byte', 'byte', false],
  ['__u8 first = bytes[13];', undefined, 'bytes[13]', 'bytes', false],
  ['*event = ctx->ingress_ifindex;', undefined, '*event', 'event', false],
  ['if (ip->protocol == 17 && udp->dest == x)', 28, 'udp->dest', 'udp', true],
  ['__sync_fetch_and_add(count, 1);', undefined, 'count', 'count', false],
  ['__sync_fetch_and_add(&value->packets, 1);', undefined, 'value->packets', 'value', true],
  ['if (ip->saddr == ip->saddr)', undefined, 'ip->saddr', 'ip', true],
  ['return eth->h_proto; /* network-byte-order */', undefined, 'eth->h_proto', 'eth', true],
  ['return eth->h_proto; // not ip->protocol', undefined, 'eth->h_proto', 'eth', true],
  ['bpf_printk("*a b->c %d", eth->h_proto);', undefined, 'eth->h_proto', 'eth', true],
])('%s', (line, column, text, pointer, arrow) => {
  expect(findExpression(line, column)).toEqual({ text, pointer, arrow });
});

test.each([
  ['two accesses, and no column', 'if (ip->protocol == 17 && udp->dest == x)'],
  ['a declaration', 'struct ethhdr *eth = data;'],
  ['a multiplication', 'int x = a * b;'],
  ['the context', 'return ctx->ingress_ifindex;'],
  ['nothing', ''],
])('no expression: %s', (_, line) => {
  expect(findExpression(line)).toBeUndefined();
});
