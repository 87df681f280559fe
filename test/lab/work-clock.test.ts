import { describe, expect, it } from 'vitest';
import { WorkClock } from '../../src/lab/helper/traffic/work-clock.ts';

describe('the clock of a process', () => {
  it('goes with the time, and stands still while the process is not given the processor', () => {
    let time = 1_000;
    const clock = new WorkClock(() => time);
    expect(clock.now()).toBe(0);
    time += 30;
    expect(clock.now()).toBe(30);
    time += 5_000;
    expect(clock.now()).toBe(80);
    expect(clock.now()).toBe(80);
    time += 1;
    expect(clock.now()).toBe(81);
  });
});
