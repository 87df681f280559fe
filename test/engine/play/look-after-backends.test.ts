import { describe, expect, it } from 'vitest';
import type { HealthChange } from '../../../src/domain/load-balancer/model.ts';
import { lookAfterBackends } from '../../../src/engine/play/look-after-backends.ts';
import { fakeControl } from '../../support/fake-control.ts';
import { backend } from './balancer-support.ts';

/** Looks so many times, on a clock that each pause moves on. */
async function look(
  times: number,
  answers: Parameters<typeof fakeControl>[0],
  hasBackends = () => true,
): Promise<HealthChange[]> {
  const ending = new AbortController();
  const told: HealthChange[] = [];
  let at = 0;
  let left = times;
  await lookAfterBackends(
    {
      control: fakeControl(answers),
      hasBackends,
      onHealth: (changes) => void told.push(...changes),
      now: () => at,
      pause: async (ms) => {
        at += ms;
        left -= 1;
        if (left < 0) ending.abort();
      },
    },
    ending.signal,
  );
  return told;
}

describe('looking after backends', () => {
  it('tells what health checks have changed', async () => {
    const change = { backend: backend(3, 'Unhealthy'), reason: 'refused' };
    const answers = [[], [change], []];
    expect(await look(3, { checkHealth: async () => answers.shift() ?? [] })).toEqual([change]);
  });

  it('goes on when one question fails, as while another program is being loaded', async () => {
    const change = { backend: backend(1), reason: '200' };
    let asked = 0;
    const checkHealth = async () => {
      asked += 1;
      if (asked === 1) throw new Error('nothing is loaded');
      return asked === 2 ? [change] : [];
    };
    expect(await look(3, { checkHealth })).toEqual([change]);
  });

  it('collects dead connections every ten seconds, with the lifetime that lb conntrack gc has', async () => {
    const collected: number[] = [];
    const collectConnections = async (lifetimeMs: number) => collected.push(lifetimeMs);
    await look(101, { collectConnections });
    expect(collected).toEqual([300_000, 300_000]);
  });

  it('asks nothing of a program without backends', async () => {
    const asked = async (): Promise<never> => {
      throw new Error('asked');
    };
    let isAsked = false;
    const checkHealth = () => {
      isAsked = true;
      return asked();
    };
    await look(5, { checkHealth }, () => false);
    expect(isAsked).toBe(false);
  });
});
