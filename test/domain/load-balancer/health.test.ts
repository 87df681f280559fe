import { describe, expect, it } from 'vitest';
import { backendName, healthChangeText } from '../../../src/domain/load-balancer/describe.ts';
import {
  answerText,
  firstHealth,
  isGoodAnswer,
  nextHealth,
} from '../../../src/domain/load-balancer/health.ts';

/** What is thought of a backend after each answer: `+` good, `-` bad. */
function opinions(answers: string, limits: { rise: number; fall: number }): string {
  const [first = '', ...more] = answers;
  let health = firstHealth(first === '+');
  const thought = [health.isWell];
  for (const answer of more) {
    health = nextHealth(health, answer === '+', limits);
    thought.push(health.isWell);
  }
  return thought.map((isWell) => (isWell ? 'w' : 'i')).join('');
}

describe('health', () => {
  it.each([
    ['+', { rise: 2, fall: 3 }, 'w'],
    ['-', { rise: 2, fall: 3 }, 'i'],
    ['+--+--+', { rise: 2, fall: 3 }, 'wwwwwww'],
    ['+---', { rise: 2, fall: 3 }, 'wwwi'],
    ['+---+-++', { rise: 2, fall: 3 }, 'wwwiiiiw'],
    ['-++---', { rise: 2, fall: 3 }, 'iiwwwi'],
    ['+-+-', { rise: 1, fall: 1 }, 'wiwi'],
  ])('after the answers %s with %j is %s', (answers, limits, thought) => {
    expect(opinions(answers, limits)).toBe(thought);
  });

  it('is good where the answer is 2xx or 3xx', () => {
    const good = [199, 200, 204, 302, 399, 400, 404, 503].filter((status) => isGoodAnswer({ status }));
    expect(good).toEqual([200, 204, 302, 399]);
    expect(isGoodAnswer({ failure: 'connection refused' })).toBe(false);
  });

  it('is told with its reason, without what must not reach a terminal', () => {
    expect([{ status: 503 }, { failure: 'connection refused' }].map(answerText)).toEqual([
      'HTTP 503',
      'connection refused',
    ]);
    const backend = {
      ...{ id: 1, name: 'app1\u001b[2J', address: '10.0.2.2', mac: '', device: 'eth1' },
      status: 'Unhealthy' as const,
    };
    expect(backendName(backend)).toBe('app1[2J (10.0.2.2)');
    expect(healthChangeText({ backend, reason: 'no answer\u009b' }).en).toBe(
      'Backend app1[2J (10.0.2.2) is unhealthy (no answer): it gets no new connections until it is well.',
    );
    const well = healthChangeText({ backend: { ...backend, status: 'Available' }, reason: 'HTTP 200' });
    expect([well.en, well.ja]).toEqual([
      'Backend app1[2J (10.0.2.2) is well again (HTTP 200): it gets new connections.',
      expect.stringContaining('回復'),
    ]);
  });
});
