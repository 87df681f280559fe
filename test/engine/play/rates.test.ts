import { describe, expect, it } from 'vitest';
import { measure, ratePerSecond } from '../../../src/engine/play/rates.ts';
import { counters, rule, snapshot } from './support.ts';

describe('packets a second', () => {
  it('are what was counted in between, by the time in between', () => {
    expect(ratePerSecond(100, 600, 500)).toBe(1_000);
    expect(ratePerSecond(100n, 600n, 2_000)).toBe(250);
  });

  it('are none for the first count, and none in no time', () => {
    expect(ratePerSecond(undefined, 600, 500)).toBe(0);
    expect(ratePerSecond(100, 600, 0)).toBe(0);
  });

  it('begin anew with a counter that began again at 0', () => {
    expect(ratePerSecond(600, 40, 500)).toBe(80);
  });

  it('are exact for counts beyond 2^53', () => {
    expect(ratePerSecond(2n ** 60n, 2n ** 60n + 4_096n, 1_000)).toBe(4_096);
  });
});

describe('a measured snapshot', () => {
  it('has the speed of every direction and verdict of an interface', () => {
    const { interfaces } = measure(
      snapshot(0, { interfaces: [counters(10, 4)] }),
      snapshot(500, { interfaces: [counters(110, 84)] }),
    );
    expect(interfaces[0]?.received).toEqual({ count: 110, rate: 200 });
    expect(interfaces[0]?.xdp).toMatchObject({
      pass: { count: 26, rate: 40 },
      drop: { count: 84, rate: 160 },
      tx: { count: 0, rate: 0 },
    });
  });

  it('has no verdicts where no program is attached', () => {
    const { interfaces } = measure(
      undefined,
      snapshot(0, { interfaces: [counters(1, 0, { xdp: undefined })] }),
    );
    expect(interfaces[0]?.xdp).toBeUndefined();
  });

  it('has the drops of each rule by its id, and none for a program that does not count them', () => {
    const before = snapshot(0, { rules: [rule(1, 5n), rule(2, 10n)] });
    const { rules } = measure(
      before,
      snapshot(1_000, { rules: [rule(2, 60n), { ...rule(3), dropped: undefined }] }),
    );
    expect(rules?.map(({ rule: { id }, rate }) => [id, rate])).toEqual([
      [2, 50],
      [3, undefined],
    ]);
  });

  it('counts a protocol that has just appeared from 0, but says nothing of speed without an earlier snapshot', () => {
    const now = snapshot(1_000, { protocols: [{ protocol: 6, packets: 30n }] });
    expect(measure(snapshot(0, { protocols: [] }), now).protocols?.[0]?.rate).toBe(30);
    expect(measure(undefined, now).protocols?.[0]?.rate).toBe(0);
  });
});
