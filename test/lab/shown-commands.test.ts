import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { eth, ipv4, packet, tcp } from '../../src/domain/packet/index.ts';
import * as shown from '../../src/lab/client/shown-commands.ts';

/** The words that a shell makes of a command line. */
const words = (line: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${line}`])
    .toString('latin1')
    .split('\0')
    .slice(0, -1);

describe('a shown command', () => {
  test('for attaching replaces what is there', () => {
    expect(shown.attachCommand({ host: 'lb', interface: 'eth0', program: 'balance' })).toBe(
      'xdplings exec lb -- ip -force link set dev eth0 xdpdrv pinned /sys/fs/bpf/progs/balance',
    );
  });

  test('for a frame says how many only when it is more than one', () => {
    const from = { host: 'client', interface: 'eth0' };
    const frame = Uint8Array.from([0x02, 0xff]);
    expect(shown.frameCommand(from, frame)).toBe('xdplings exec client --interface eth0 --frame 02ff');
    expect(shown.frameCommand(from, frame, 5)).toBe(
      'xdplings exec client --interface eth0 --frame 02ff --count 5',
    );
  });

  test('for a test packet prints exactly its bytes, through two shells', () => {
    const packet = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const script =
      words(shown.vectorCommand({ host: 'host', index: undefined }, 'filter', packet)).at(-1) ?? '';
    const [print = '', run] = script.split(' | ');
    expect(new Uint8Array(execFileSync('sh', ['-c', print]))).toEqual(packet);
    expect(run).toBe('bpftool prog run pinned /sys/fs/bpf/progs/filter data_in - repeat 1');
  });

  test('for a test packet name the interface that it comes in on where that matters', () => {
    const packet = Uint8Array.of(1, 0x27, 0xff);
    const script = words(shown.vectorCommand({ host: 'lb', index: 4 }, 'route', packet)).at(-1) ?? '';
    const printed = /data_in <\((.*)\) ctx_in <\((.*)\) repeat 1$/.exec(script)?.slice(1) ?? [];
    const [data, context] = printed.map((print) => new Uint8Array(execFileSync('bash', ['-c', print])));
    expect(data).toEqual(packet);
    // struct xdp_md: data_end is the packet's length, ingress_ifindex is its fourth member.
    expect(Array.from(new Uint32Array(context?.buffer ?? []))).toEqual([0, 3, 0, 4, 0, 0]);
  });

  test('for a flood says from how many ports, where that is all in which its frames differ', () => {
    const from = { host: 'client', interface: 'eth0' };
    const segment = (sport: number, dport = 80) =>
      packet(
        eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' }),
        ipv4({ src: '10.0.0.1', dst: '10.0.0.2' }),
        tcp({ sport, dport, flags: 'SYN' }),
      );
    const command = shown.generateCommand(from, [segment(7), segment(8), segment(9)], 5);
    expect(command).toMatch(/ --frame [0-9a-f]+ --source-ports 3 --seconds 5$/);
    const others = shown.generateCommand(from, [segment(7), segment(8, 81)], 5);
    expect(others).toMatch(/ --frame [0-9a-f]+ --seconds 5$/);
  });

  test('for a map entry writes the bytes as they are in the map, or a program by its pin', () => {
    const key = Uint8Array.from([10, 0, 1, 1]);
    expect(shown.setEntryCommand('host', 'blocklist', key, { bytes: new Uint8Array(2) })).toEqual([
      'xdplings exec host -- bpftool map update pinned /sys/fs/bpf/maps/blocklist key hex 0a 00 01 01 value hex 00 00',
    ]);
    expect(shown.setEntryCommand('host', 'programs', new Uint8Array(4), { program: 'firewall' })).toEqual([
      'xdplings exec host -- bpftool map update pinned /sys/fs/bpf/maps/programs key hex 00 00 00 00 value pinned /sys/fs/bpf/progs/firewall',
    ]);
    const port = { host: 'lb', interface: 'eth1' };
    expect(shown.setEntryCommand('lb', 'devices', new Uint8Array(4), { port })).toEqual([]);
  });

  test('for a conversation needs nothing but bash', () => {
    const line = shown.conversationCommand('client', '10.0.0.2', {
      protocol: 'udp',
      port: 9090,
      isHttp: false,
    });
    expect(words(line).slice(0, 6)).toEqual(['xdplings', 'exec', 'client', '--', 'bash', '-c']);
    expect(words(line)[6]).toContain('/dev/udp/10.0.0.2/9090');
  });
});
