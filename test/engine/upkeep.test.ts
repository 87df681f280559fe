import { expect, it } from 'vitest';
import { usageError } from '../../src/domain/errors.ts';
import type { BpfObject } from '../../src/domain/object-file/index.ts';
import { keepUp, type UpkeepNews, type UpkeepOptions } from '../../src/engine/upkeep.ts';
import { balancerObject } from '../support/balancer-object.ts';
import { firewallObject } from '../support/firewall-object.ts';

/** An upkeep of so many seconds by a clock that only its pauses move. */
async function upkeep(
  object: BpfObject | undefined,
  seconds: number,
  answers: Partial<UpkeepOptions['control']> = {},
  more: Partial<UpkeepOptions> = {},
) {
  const ending = new AbortController();
  const seen = { detect: 0, checkHealth: 0, collect: [] as number[], turns: 0, news: [] as UpkeepNews[] };
  let ms = 0;
  let inside = 0;
  const options: UpkeepOptions = {
    control: {
      detect: async () => {
        seen.detect += 1;
        return answers.detect?.() ?? [];
      },
      checkHealth: async (signal) => {
        seen.checkHealth += 1;
        return answers.checkHealth?.(signal) ?? [];
      },
      collectConnections: async (lifetimeMs) => {
        seen.collect.push(lifetimeMs);
        return answers.collectConnections?.(lifetimeMs) ?? 0;
      },
    },
    loaded: async () => object,
    inTurn: async (work) => {
      seen.turns += 1;
      inside += 1;
      expect(inside).toBe(1);
      return work(new AbortController().signal).finally(() => {
        inside -= 1;
      });
    },
    tell: (news) => seen.news.push(news),
    now: () => ms,
    pause: async (pause) => {
      ms += pause;
      if (ms > seconds * 1000) ending.abort();
    },
    ...more,
  };
  await keepUp(options, ending.signal);
  return seen;
}

it('looks after a balancer: health five times a second, dead connections every ten seconds', async () => {
  const seen = await upkeep(balancerObject(), 21);
  expect(seen).toMatchObject({ detect: 0, checkHealth: 105, collect: [300_000, 300_000], news: [] });
});

it('looks after a firewall: its sources every second', async () => {
  expect(await upkeep(firewallObject(), 5)).toMatchObject({
    detect: 5,
    checkHealth: 0,
    collect: [],
    turns: 5,
  });
});

it('leaves everything alone where there is no program, or nothing that it could do', async () => {
  const none = { detect: 0, checkHealth: 0, collect: [], turns: 0 };
  expect(await upkeep(undefined, 11)).toMatchObject(none);
  const plain = firewallObject(() => ({ sources: undefined }));
  expect(await upkeep(plain, 11)).toMatchObject(none);
  const loaded = () => Promise.reject(new Error('the lab is gone'));
  expect(await upkeep(plain, 11, {}, { loaded })).toMatchObject(none);
});

it('does nothing to a program that came while it waited for its turn', async () => {
  let looks = 0;
  const loaded = async () => {
    looks += 1;
    return looks % 2 === 1 ? balancerObject() : firewallObject(() => ({ sources: undefined }));
  };
  expect(await upkeep(undefined, 1, {}, { loaded })).toMatchObject({ checkHealth: 0, turns: 5 });
});

it('tells what it has found, and what goes wrong once', async () => {
  const backend = {
    ...{ id: 1, name: 'app1', address: '10.0.2.2', mac: '02:00:00:00:02:02', device: 'eth1' },
    status: 'Unhealthy' as const,
  };
  let asked = 0;
  const checkHealth = async () => {
    asked += 1;
    return asked === 2 ? [{ backend, reason: 'refused' }] : [];
  };
  const collectConnections = () => Promise.reject(usageError({ en: 'no map conntrack', ja: 'なし' }));
  const { news, collect } = await upkeep(balancerObject(), 30, { checkHealth, collectConnections });
  expect(news).toEqual([
    { kind: 'health', changes: [{ backend, reason: 'refused' }] },
    { kind: 'trouble', error: expect.objectContaining({ what: 'no map conntrack' }) },
  ]);
  expect(collect).toHaveLength(3);
});

it('lets go of the lab when somebody else needs it', async () => {
  const aborted: boolean[] = [];
  const checkHealth = async (signal: AbortSignal) => {
    aborted.push(signal.aborted);
    return [];
  };
  const inTurn: UpkeepOptions['inTurn'] = (work) => work(AbortSignal.abort());
  await upkeep(balancerObject(), 0.2, { checkHealth }, { inTurn });
  expect(aborted).toEqual([true]);
});
