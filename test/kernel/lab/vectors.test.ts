import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { compile, describeWithRoot, frame, HOST, run, sh, signal } from './support.ts';

describeWithRoot('test packets', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.pair));
  afterAll(() => lab.close());

  test('go straight into the program, in order', async () => {
    await run(lab, compile('verdicts'), 'pass_all', HOST);
    const to = (byte: string) => frame('x', `02:00:00:00:${byte}:02`);
    const results = await lab.vectors('all_verdicts', ['a1', '00', 'a3', 'a0', 'a9'].map(to), signal);
    expect(results.map(({ verdict }) => verdict)).toEqual([
      'XDP_DROP',
      'XDP_PASS',
      'XDP_TX',
      'XDP_ABORTED',
      77,
    ]);
  });

  test('come out as the program left them: changed, longer, shorter', async () => {
    await run(lab, compile('rewrite'), 'shrink', HOST);
    const packet = frame('a payload to cut');
    const [grown] = await lab.vectors('grow_and_mark', [packet], signal);
    expect(grown).toMatchObject({
      verdict: 'XDP_PASS',
      output: Uint8Array.from([0xee, 0xee, 0xee, 0xee, ...packet]),
    });
    const [shrunk] = await lab.vectors('shrink', [packet], signal);
    expect(shrunk).toMatchObject({ verdict: 'XDP_TX', output: packet.slice(0, -10) });
  });

  test('may be many, and as long as a frame gets', async () => {
    await run(lab, compile('verdicts'), 'pass_all', HOST);
    const packets = Array.from({ length: 300 }, (_, index) =>
      new Uint8Array(14 + index * 5).fill(index & 0xff),
    );
    const results = await lab.vectors('pass_all', packets, signal);
    expect(results.map(({ output }) => output)).toEqual(packets);
  });

  test('shorter than an Ethernet header are refused with the reason', async () => {
    await expect(lab.vectors('pass_all', [frame(), new Uint8Array(13)], signal)).rejects.toThrow(
      /packet 2 has 13 bytes; the kernel takes none below 14/,
    );
  });

  test('are shown with a command that really runs them', async () => {
    const [result] = await lab.vectors('all_verdicts', [frame('x', '02:00:00:00:a1:02')], signal);
    const command = result?.commands[0] ?? '';
    // The shell that it is pasted into takes the quotes off.
    const words = execFileSync('sh', ['-c', `printf '%s\\0' ${command}`])
      .toString()
      .split('\0');
    expect(words.slice(0, 6)).toEqual(['xdplings', 'exec', 'host', '--', 'sh', '-c']);
    expect(await sh(lab, 'host', words[6] ?? '')).toContain('Return value: 1');
  });
});
