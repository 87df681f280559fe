import { describe, expect, it } from 'vitest';
import { lazyPort } from '../../src/engine/lazy-port.ts';

type Port = { add(a: number, b: number): Promise<number>; fail(): Promise<never> };

describe('a lazy port', () => {
  it('is loaded once, at the first call, and hands on arguments, results and errors', async () => {
    let loads = 0;
    const port = lazyPort<Port>(['add', 'fail'], async () => {
      loads += 1;
      return {
        add: async (a, b) => a + b,
        fail: async () => {
          throw new Error('refused');
        },
      };
    });
    expect(loads).toBe(0);
    expect(await Promise.all([port.add(1, 2), port.add(3, 4)])).toEqual([3, 7]);
    await expect(port.fail()).rejects.toThrow('refused');
    expect(loads).toBe(1);
  });
});
