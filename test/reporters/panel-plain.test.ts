import { expect, it } from 'vitest';
import { plainPanel } from '../../src/reporters/panel-plain.ts';
import * as scenes from '../tui/support/scenes.ts';
import { stateWith } from '../tui/support/scripted-engine.ts';

const LOG = `libbpf: prog 'no_ipv6': -- BEGIN PROG LOAD LOG --
0: R1=ctx() R10=fp0
; void *data = (void *)(long)ctx->data; @ first-rejection.bpf.c:11
0: (61) r1 = *(u32 *)(r1 +0)          ; R1_w=pkt(r=0)
; if (eth->h_proto == bpf_htons(ETH_P_IPV6)) @ first-rejection.bpf.c:14
1: (69) r1 = *(u16 *)(r1 +12)
invalid access to packet, off=12 size=2, R1(id=0,off=12,r=0)
-- END PROG LOAD LOG --
`;
const panel = (log: string) =>
  plainPanel({ ...stateWith({ ...scenes.REJECTED, log }), panel: 'log', source: scenes.SOURCE }, []);

it('shows the log as it is, and behind it the way to the refusal', () => {
  const lines = panel(LOG);
  const walk = lines.indexOf('The way to the refusal: 2 instructions');
  expect(lines.slice(1, walk - 1)).toEqual(LOG.trimEnd().split('\n'));
  expect(lines.slice(walk + 1)).toEqual([
    'line 11: void *data = (void *)(long)ctx->data;',
    '  0: r1 = *(u32 *)(r1 +0); R1 = packet; 0 bytes proved (led to it)',
    'line 14: if (eth->h_proto == bpf_htons(ETH_P_IPV6))',
    '  1: r1 = *(u16 *)(r1 +12) (refused)',
    '    invalid access to packet, off=12 size=2, R1(id=0,off=12,r=0)',
  ]);
});

it('shows the log alone where there is no way to walk', () => {
  expect(panel('libbpf: failed\n')).toEqual(['Raw log', 'libbpf: failed']);
});
