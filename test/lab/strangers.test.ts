import { describe, expect, it } from 'vitest';
import { arp, eth, ipv4, ipv6, packet, tcp, truncate, udp, vlan } from '../../src/domain/packet/index.ts';
import { sourcesOf } from '../../src/lab/helper/traffic/strangers.ts';

const MAC = '02:00:00:00:01:66';
const DST = '02:00:00:00:01:02';
const syn = (src: string, sport: number) =>
  packet(eth({ src: MAC, dst: DST }), ipv4({ src, dst: '10.0.1.2' }), tcp({ sport, dport: 8080 }));
const found = (...frames: Uint8Array[]) =>
  sourcesOf(frames).map(({ ip, mac }) => [[...ip], Buffer.from(mac).toString('hex')]);

describe('the senders of frames', () => {
  it('are named once each, with the MAC of their frames', () => {
    const frames = Array.from({ length: 100 }, (_, at) => syn(at % 2 === 0 ? '10.0.1.66' : '10.0.1.67', at));
    expect(found(...frames)).toEqual([
      [[10, 0, 1, 66], '020000000166'],
      [[10, 0, 1, 67], '020000000166'],
    ]);
  });

  it('may have addresses of IPv6', () => {
    const frame = packet(
      eth({ src: MAC, dst: DST }),
      ipv6({ src: 'fd00:1::66', dst: 'fd00:1::2' }),
      udp({ sport: 1, dport: 9 }),
    );
    expect(found(frame)).toEqual([[[0xfd, 0, 0, 1, ...Array(11).fill(0), 0x66], '020000000166']]);
  });

  it('are nobody in frames without an address, or with half of one', () => {
    const tagged = packet(
      eth({ src: MAC, dst: DST }),
      vlan({ id: 5 }),
      ipv4({ src: '1.2.3.4', dst: '1.2.3.5' }),
    );
    const asking = packet(
      eth({ src: MAC, dst: DST }),
      arp({ operation: 'request', senderMac: MAC, senderIp: '10.0.1.66', targetIp: '10.0.1.2' }),
    );
    expect(found(tagged, asking, truncate(syn('10.0.1.66', 1), 29), new Uint8Array(3))).toEqual([]);
  });
});
