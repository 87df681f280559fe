import { afterAll, describe, expect, it } from 'vitest';
import type { Parts } from '../../src/cli/context.ts';
import { eth, ipv4, packet, payload, tcp, toHex } from '../../src/domain/packet/index.ts';
import type { GenerateRequest } from '../../src/engine/ports.ts';
import { fakeControl } from '../support/fake-control.ts';
import { fakeLab, NO_TRAFFIC } from '../support/fake-lab.ts';
import { CommandLine } from './support/command-line.ts';

const frameOf = (words: string) =>
  packet(eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', type: 0x88b5 }), payload(words));
const [a, b] = [frameOf('a'), frameOf('b')];
const FRAME = ['--frame', toHex(a)];

describe('xdplings exec --frame', () => {
  const shell = new CommandLine();
  afterAll(() => shell.remove());

  /** Runs it against a session that answers every request. */
  async function send(...argv: string[]) {
    const sent: string[] = [];
    const generated: GenerateRequest[] = [];
    const lab = fakeLab({
      sendFrames: async (_, frames) => {
        sent.push(...frames.map((bytes) => (Buffer.compare(bytes, a) === 0 ? 'a' : 'b')));
        return { ...NO_TRAFFIC, sent: frames.length };
      },
      generate: async (request) => {
        generated.push(request);
        return { sent: 1_500, ms: 500, account: { ...NO_TRAFFIC.account, pass: 1_500 } };
      },
    });
    const connectSession: Parts['connectSession'] = async () => ({
      lab,
      control: fakeControl(),
      close: () => {},
    });
    const result = await shell.run(['exec', 'client', ...argv], { connectSession });
    return { ...result, sent: sent.join(''), generated };
  }

  it.each([
    [FRAME, 'a'],
    [[...FRAME, '--count', '3'], 'aaa'],
    [[...FRAME, '--frame', toHex(b)], 'ab'],
    [[...FRAME, '--frame', toHex(b), '--count', '5'], 'ababa'],
    [[...FRAME, '--frame', toHex(b), '--count', '1'], 'a'],
  ])('with %j sends %s, frame by frame', async (argv, expected) => {
    const { code, sent, generated } = await send(...argv);
    expect({ code, sent, generated }).toEqual({ code: 0, sent: expected, generated: [] });
  });

  it('sends a segment from many ports as that many connections', async () => {
    const segment = (sport: number) =>
      packet(
        eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' }),
        ipv4({ src: '10.0.0.1', dst: '10.0.0.2' }),
        tcp({ sport, dport: 80, flags: 'SYN' }),
      );
    const flags = ['--frame', toHex(segment(7)), '--source-ports', '50', '--seconds', '1'];
    const { generated } = await send(...flags);
    expect(generated[0]?.frames).toEqual(Array.from({ length: 50 }, (_, index) => segment(7 + index)));
  });

  it('does not invent ports where there are none', async () => {
    const { code, err, generated } = await send(...FRAME, '--source-ports', '50');
    expect({ code, generated }).toEqual({ code: 2, generated: [] });
    expect(err).toContain('--source-ports 50: the frame has neither a TCP nor a UDP header.');
    expect((await send(...FRAME, '--source-ports', '0')).code).toBe(2);
    expect((await send('--source-ports', '5')).err).toContain('--source-ports goes with --frame.');
  });

  it('says how many of each went out', async () => {
    const { out } = await send(...FRAME, '--frame', toHex(b), '--count', '5');
    expect(out).toMatch(/^3 × Ethernet.*\n2 × Ethernet/);
  });

  it.each([
    [['--count', '1001'], { count: 1_001 }],
    [['--seconds', '60'], { seconds: 60 }],
    [['--rate', '10', '--seconds', '5'], { rate: 10, seconds: 5 }],
    [['--rate', '10', '--count', '2', '--seconds', '3'], { rate: 10, count: 2, seconds: 3 }],
  ])('with %j generates traffic', async (argv, limits) => {
    const { code, out, sent, generated } = await send(...FRAME, ...argv);
    expect({ code, sent }).toEqual({ code: 0, sent: '' });
    const none = { count: undefined, rate: undefined, seconds: undefined };
    const from = { host: 'client', interface: 'eth0' };
    expect(generated).toEqual([{ ...none, ...limits, from, frames: [a] }]);
    expect(out).toContain('1,500 frames in 0.50 s (3,000 a second)');
    expect(out).toContain('1500 passed');
  });

  it('says when fewer went out than were asked for', async () => {
    const { out } = await send(...FRAME, '--count', '2000');
    expect(out).toContain('1,500 of 2,000 frames in 0.50 s');
  });

  it('sends from the interface that is named', async () => {
    const { generated } = await send(...FRAME, '--interface', 'eth1', '--seconds', '1');
    expect(generated[0]?.from).toEqual({ host: 'client', interface: 'eth1' });
  });

  it.each([
    [[...FRAME, '--count', '0'], '--count "0": 0 is less than 1'],
    [[...FRAME, '--count', '100000001'], '1 to 100000000'],
    [[...FRAME, '--count', 'many'], '--count "many": many is not a whole number'],
    [[...FRAME, '--seconds', '61'], '--seconds "61": 61 is more than 60'],
    [[...FRAME, '--seconds', '0.5'], '--seconds "0.5": 0.5 is not a whole number'],
    [[...FRAME, '--rate', '0', '--seconds', '1'], '--rate "0": 0 is less than 1'],
    [[...FRAME, '--rate', '5'], '--rate 5 has no end'],
    [['--rate', '5', '--', 'ip', 'address'], '--rate goes with --frame'],
    [['--seconds', '5'], '--seconds goes with --frame'],
    [['--frame', '0g'], '"g" at position 1 is not a hexadecimal digit'],
    [[...FRAME, '--', 'ip', 'address'], 'Either a command or --frame'],
  ])('%j is wrong usage: exit 2, and nothing is sent', async (argv, message) => {
    const { code, out, err, sent, generated } = await send(...argv);
    expect({ code, out, sent, generated }).toEqual({ code: 2, out: '', sent: '', generated: [] });
    expect(err).toContain(message);
  });

  it('names the flag in Japanese, too', async () => {
    const { code, err } = await send(...FRAME, '--seconds', '61', '--lang', 'ja');
    expect(code).toBe(2);
    expect(err).toContain('--seconds "61": 61 は 60 を超えています');
  });
});
