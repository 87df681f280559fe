import { afterAll, beforeAll, expect, test } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { CLIENT, compile, describeWithRoot, frame, HOST, run, signal } from './support.ts';

describeWithRoot('the lines of bpf_printk', () => {
  const [ours, theirs] = [createLab(), createLab()];
  beforeAll(async () => {
    await Promise.all([ours.open(LABS.pair), theirs.open(LABS.pair)]);
    await run(ours, compile('print', 'WHO="ours"'), 'print', HOST);
    await run(theirs, compile('print', 'WHO="theirs"'), 'print', HOST);
    await Promise.all([ours.takeTrace(), theirs.takeTrace()]);
  });
  afterAll(() => Promise.all([ours.close(), theirs.close()]));

  test('are those of this session alone, while another prints as well', async () => {
    const frames = Array.from({ length: 300 }, () => frame());
    await Promise.all([ours.sendFrames(CLIENT, frames, signal), theirs.sendFrames(CLIENT, frames, signal)]);
    expect(new Set(await ours.takeTrace())).toEqual(new Set([`ours ${frame().length} bytes`]));
    expect(new Set(await theirs.takeTrace())).toEqual(new Set([`theirs ${frame().length} bytes`]));
  });

  test('are all there, in order, once', async () => {
    const frames = Array.from({ length: 50 }, (_, index) => frame('x'.repeat(index)));
    await ours.sendFrames(CLIENT, frames, signal);
    expect(await ours.takeTrace()).toEqual(frames.map(({ length }) => `ours ${length} bytes`));
    expect(await ours.takeTrace()).toEqual([]);
  });

  test('include those of test packets', async () => {
    await ours.vectors('print', [new Uint8Array(20), new Uint8Array(30)], signal);
    expect(await ours.takeTrace()).toEqual(['ours 20 bytes', 'ours 30 bytes']);
  });

  test('of a program that is gone are forgotten', async () => {
    await ours.sendFrames(CLIENT, [frame()], signal);
    await run(ours, compile('print', 'WHO="again"'), 'print', HOST);
    await ours.sendFrames(CLIENT, [frame()], signal);
    expect(await ours.takeTrace()).toEqual([`again ${frame().length} bytes`]);
  });

  test('never steer the terminal', async () => {
    await run(ours, compile('print'), 'print_bytes', HOST);
    await ours.vectors('print_bytes', [Buffer.from('\x1b[2J\x07 evil and more')], signal);
    const [line] = await ours.takeTrace();
    expect(line).toMatch(/evil/);
    expect(line).not.toMatch(/\p{Cc}/u);
  });

  test('say how many were too many', async () => {
    await run(ours, compile('print'), 'print', HOST);
    const stream = { from: CLIENT, frame: frame() };
    await ours.flood({ streams: [stream], times: 20_000 }, signal);
    const lines = await ours.takeTrace();
    const left = Number(/^\[… (\d+) more lines/.exec(lines.at(-1) ?? '')?.[1]);
    expect(lines.length - 1 + left).toBe(20_000);
  });
});
