import { describe, expect, it } from 'vitest';
import { type Request, RequestSeries } from '../../src/lab/helper/traffic/request-series.ts';

/** Requests that end as told: after so long, or never. */
function scripted(answerAfter: (index: number) => number | 'failed' | 'never') {
  let clock = 0;
  const log = { open: 0, most: 0, closed: [] as boolean[] };
  const open = (): Request => {
    const index = log.closed.length + log.open;
    const begunAt = clock;
    log.open += 1;
    log.most = Math.max(log.most, log.open);
    const ending = answerAfter(index);
    return {
      advance: (now) => {
        if (ending === 'failed') return 'failed';
        return ending !== 'never' && now - begunAt >= ending ? 'answered' : 'waiting';
      },
      close: (isAnswered) => {
        log.open -= 1;
        log.closed.push(isAnswered);
      },
    };
  };
  const run = (times: number, patienceMs: number) => {
    const series = new RequestSeries({ times, patienceMs, open });
    for (; clock < 60_000; clock += 1) {
      if (series.advance(clock) === 'decided') return { ...series.result, ms: clock };
    }
    throw new Error('it never ends');
  };
  return { run, log };
}

describe('a series of requests', () => {
  it('keeps a few open at a time while answers come', () => {
    const { run, log } = scripted(() => 5);
    expect(run(20, 1_000)).toMatchObject({ sent: 20, answered: 20, slowestMs: 5 });
    expect(log).toMatchObject({ open: 0, most: 4 });
  });

  it('waits for the unanswered together: about one patience in all', () => {
    const { run, log } = scripted(() => 'never');
    const { answered, slowestMs, ms } = run(20, 1_000);
    expect({ answered, slowestMs }).toEqual({ answered: 0, slowestMs: 0 });
    expect(ms).toBeGreaterThan(1_000);
    expect(ms).toBeLessThan(1_300);
    expect(log.closed).toEqual(Array(20).fill(false));
  });

  it('counts each by itself', () => {
    const { run, log } = scripted((index) => (index % 2 === 0 ? 30 : 'failed'));
    expect(run(10, 1_000)).toMatchObject({ sent: 10, answered: 5 });
    expect(log.closed.filter((isAnswered) => isAnswered)).toHaveLength(5);
  });

  it('has the slowest of those that were answered in time', () => {
    const { run } = scripted((index) => (index === 3 ? 900 : index === 4 ? 1_100 : 1));
    expect(run(6, 1_000)).toMatchObject({ answered: 5, slowestMs: 900 });
  });

  it('that is abandoned closes what is open, as unanswered', () => {
    const closed: boolean[] = [];
    const request: Request = { advance: () => 'waiting', close: (isAnswered) => closed.push(isAnswered) };
    const series = new RequestSeries({ times: 8, patienceMs: 1_000, open: () => request });
    series.advance(0);
    series.abandon();
    expect(closed).toEqual([false, false, false, false].slice(0, closed.length));
    expect(closed).not.toHaveLength(0);
    expect(series.result.answered).toBe(0);
  });
});
