import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eth,
  field,
  icmpEcho,
  ipv4,
  packet,
  payload,
  tcp,
  udp,
  verifyChecksums,
  withSourcePorts,
} from '../../../src/domain/packet/index.ts';

const link = eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' });
const net = ipv4({ src: '10.0.1.66', dst: '10.0.1.2', options: [1, 1, 1, 0] });
const from = (sport: number) => packet(link, net, tcp({ sport, dport: 8080, flags: 'SYN' }));

describe('a frame from many source ports', () => {
  it('is what would be built with each port, byte for byte', () => {
    expect(withSourcePorts(from(20_000), 1_024)).toEqual(
      Array.from({ length: 1_024 }, (_, index) => from(20_000 + index)),
    );
  });

  it('has right checksums whatever is in it, and begins anew after the last port', () => {
    fc.assert(
      fc.property(fc.nat(65_535), fc.uint8Array({ maxLength: 40 }), fc.boolean(), (sport, data, isTcp) => {
        const l4 = isTcp ? tcp({ sport, dport: 80 }) : udp({ sport, dport: 53 });
        const frames = withSourcePorts(packet(link, net, l4, payload(data)), 3) ?? [];
        expect(frames).toHaveLength(3);
        for (const frame of frames) {
          expect(verifyChecksums(frame).every(({ status }) => status === 'right')).toBe(true);
        }
      }),
    );
    const last = withSourcePorts(from(65_535), 2)?.at(-1);
    expect(last && field(last, 'tcp.sport')).toBe(0);
  });

  it('keeps a UDP checksum of 0, which says that there is none', () => {
    const frame = packet(link, net, udp({ sport: 1, dport: 53, checksum: 0 }), payload('x'));
    const second = withSourcePorts(frame, 2)?.[1];
    expect(second && field(second, 'udp.checksum')).toBe(0);
  });

  it('does not exist without ports', () => {
    expect(withSourcePorts(packet(link, net, icmpEcho()), 2)).toBeUndefined();
    expect(withSourcePorts(new Uint8Array(3), 2)).toBeUndefined();
  });
});
