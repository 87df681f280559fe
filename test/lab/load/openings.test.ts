import { describe, expect, it } from 'vitest';
import { Openings } from '../../../src/lab/helper/traffic/load/openings.ts';

describe('where connections were opened', () => {
  it('is where their first SYN arrived', () => {
    const openings = new Openings();
    openings.begin(40_000, 0);
    expect(openings.hostOf(40_000)).toBeUndefined();
    openings.arrive('app1', 40_000, 1);
    openings.arrive('app2', 40_000, 2);
    expect(openings.hostOf(40_000)).toBe('app1');
    expect(openings.lastAt).toEqual({ app1: 0 });
  });

  it('is nobody else’s business', () => {
    const openings = new Openings();
    openings.arrive('app1', 40_000, 1);
    expect(openings.hostOf(40_000)).toBeUndefined();
    expect(openings.lastAt).toEqual({});
  });

  it('is noted at the time of the SYN, not of the look', () => {
    const openings = new Openings();
    openings.begin(40_000, 100);
    openings.arrive('app1', 40_000, 300);
    // A SYN that was sent again arrived when it was seen: the first one never did.
    openings.begin(40_002, 200);
    openings.arrive('app2', 40_002, 1_210);
    expect(openings.lastAt).toEqual({ app1: 100, app2: 1_210 });
  });

  it('starts over when a port is used again', () => {
    const openings = new Openings();
    openings.begin(40_000, 0);
    openings.arrive('app1', 40_000, 0);
    openings.begin(40_000, 50);
    expect(openings.hostOf(40_000)).toBeUndefined();
    openings.arrive('app2', 40_000, 51);
    expect(openings.hostOf(40_000)).toBe('app2');
    expect(openings.lastAt).toEqual({ app1: 0, app2: 50 });
    openings.forget(40_000);
    expect(openings.hostOf(40_000)).toBeUndefined();
  });
});
