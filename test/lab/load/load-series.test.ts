import { describe, expect, it } from 'vitest';
import {
  type LoadPart,
  type LoadPlan,
  LoadSeries,
} from '../../../src/lab/helper/traffic/load/load-series.ts';

type Ending = { readonly after: number } | { readonly failed: string; readonly after: number } | 'held';

/** Requests that end as told, over a virtual clock; the client's port is 1,000 and the number of the request. */
function scripted(plan: Partial<LoadPlan>, endingOf: (index: number) => Ending) {
  let clock = 0;
  const log = { open: 0, most: 0, begunAt: [] as number[], closed: [] as boolean[] };
  const open = (): LoadPart => {
    const index = log.begunAt.length;
    const begunAt = clock;
    let ending = endingOf(index);
    log.begunAt.push(clock);
    log.open += 1;
    log.most = Math.max(log.most, log.open);
    return {
      clientPort: 1_000 + index,
      advance: (now) => {
        if (ending === 'held' || now - begunAt < ending.after) return 'waiting';
        return 'failed' in ending ? { failed: ending.failed } : 'answered';
      },
      close: (isAnswered) => {
        log.open -= 1;
        log.closed.push(isAnswered);
      },
      release: () => {
        if (ending === 'held') ending = { after: 0 };
      },
    };
  };
  const hostOf = (port: number) => (port % 5 === 4 ? undefined : `app${1 + (port % 2)}`);
  const series = new LoadSeries({ atOnce: 4, times: 20, ms: 30_000, ...plan }, { open, hostOf });
  const runUntil = (end: number) => {
    for (; clock < end; clock += 1) if (series.advance(clock) === 'over') return clock;
    return undefined;
  };
  return { series, log, runUntil, now: () => clock };
}

describe('a series of load', () => {
  it('keeps so many open at a time, until it has done what was asked', () => {
    const { series, log, runUntil } = scripted({}, () => ({ after: 5 }));
    expect(runUntil(1_000)).toBeLessThan(60);
    expect(series.result).toMatchObject({ begun: 20, answered: 20, slowestMs: 5, failed: [] });
    expect(log).toMatchObject({ open: 0, most: 4, closed: Array(20).fill(true) });
  });

  it('begins no more in one turn than a ring has room for', () => {
    const { series, log } = scripted({ atOnce: 200, times: 200 }, () => ({ after: 5 }));
    series.advance(0);
    expect(log.open).toBe(32);
    series.advance(0);
    expect(log.open).toBe(64);
  });

  it('keeps a rate', () => {
    const { log, runUntil } = scripted({ rate: 100, times: 11 }, () => ({ after: 0 }));
    runUntil(1_000);
    expect(log.begunAt).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  });

  it('goes on without a word about those that fail, and names each', () => {
    const { series, runUntil } = scripted({ times: 4, atOnce: 1 }, (index) =>
      index === 2 ? { failed: 'reset', after: 7 } : { after: 3 },
    );
    expect(runUntil(1_000)).toBeDefined();
    expect(series.result).toMatchObject({ begun: 4, answered: 3, slowestMs: 3 });
    const [failed] = series.result.failed;
    expect(failed).toMatchObject({ clientPort: 1_002, host: 'app1', reason: 'reset' });
    expect((failed?.endedAt ?? 0) - (failed?.begunAt ?? 0)).toBe(7);
  });

  it('counts by host those whose SYN has reached one, answered or not', () => {
    const { series, runUntil } = scripted({ times: 10 }, (index) =>
      index % 3 === 0 ? { failed: 'reset', after: 1 } : { after: 1 },
    );
    runUntil(1_000);
    // Ports 1004 and 1009 have reached none.
    expect(series.result.byHost).toEqual({ app1: 4, app2: 4 });
  });

  it('that is finished begins nothing new, and waits for what has begun', () => {
    const { series, runUntil, now } = scripted({ times: 1_000 }, () => ({ after: 10 }));
    expect(runUntil(25)).toBeUndefined();
    series.finish(now());
    expect(runUntil(1_000)).toBeLessThanOrEqual(40);
    expect(series.result.answered).toBe(series.result.begun);
  });

  it('lets go of what was held back only when it is finished', () => {
    const { series, runUntil, now } = scripted({ times: 1, atOnce: 1 }, () => 'held');
    expect(runUntil(5_000)).toBeUndefined();
    series.finish(now());
    expect(runUntil(6_000)).toBe(5_000);
    expect(series.result).toMatchObject({ answered: 1, slowestMs: 5_000 });
  });

  it('begins nothing after its time', () => {
    const { series, log, runUntil } = scripted({ times: 20_000, ms: 100 }, () => ({ after: 10 }));
    expect(runUntil(1_000)).toBeLessThan(120);
    expect(log.begunAt.every((at) => at < 100)).toBe(true);
    expect(series.result.answered).toBe(series.result.begun);
  });

  it('that is abandoned closes what is open, as failed', () => {
    const { series, log, runUntil } = scripted({}, () => 'held');
    runUntil(10);
    series.abandon(10, 'ended');
    expect(log).toMatchObject({ open: 0, closed: [false, false, false, false] });
    expect(series.result.failed.map(({ reason }) => reason)).toEqual(Array(4).fill('ended'));
    expect(series.advance(11)).toBe('over');
  });
});
