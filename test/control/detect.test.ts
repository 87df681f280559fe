import { describe, expect, it } from 'vitest';
import { createControl } from '../../src/control/index.ts';
import { ruleFlags } from '../../src/domain/firewall/describe.ts';
import { KINDS, type Kind, type PolicyProtocol, PROTOCOL_NUMBERS } from '../../src/domain/firewall/model.ts';
import { parsePolicy, parseRule } from '../../src/domain/firewall/parse-flags.ts';
import { firewallObject } from '../support/firewall-object.ts';
import { MemoryLab } from './memory-lab.ts';

/** A lab with a clock that the test turns, and sources that the test counts. */
async function watched(...policies: readonly { protocol: string; type?: string; limit: string }[]) {
  const lab = new MemoryLab(firewallObject());
  let ms = 5_000;
  const control = createControl(lab, () => ms);
  for (const policy of policies) await control.setPolicy(parsePolicy(policy));
  return {
    lab,
    control,
    /** @param perCpu what each CPU has counted in all */
    count: (address: string, protocol: PolicyProtocol, kind: Kind, ...perCpu: readonly number[]) =>
      lab.put(
        'sources',
        { address, protocol: PROTOCOL_NUMBERS[protocol], kind: KINDS.indexOf(kind), pad: 0 },
        ...perCpu,
      ),
    forget: () => lab.maps.delete('sources'),
    lookAfter: (passed: number) => {
      ms += passed;
      return control.detect();
    },
    rules: async () => (await control.rules()).map((rule) => ruleFlags(rule)),
  };
}

const SYN = { protocol: 'tcp', type: 'syn', limit: '100' };

describe('detection', () => {
  it('only remembers at the first look, however much has been sent by then', async () => {
    const { count, lookAfter, rules } = await watched(SYN);
    count('10.0.1.66', 'tcp', 'syn', 1_000_000);
    expect(await lookAfter(0)).toEqual([]);
    expect(await lookAfter(1000)).toEqual([]);
    expect(await rules()).toEqual([]);
  });

  it('adds one rule against a source that has passed the limit over the real time, on all CPUs together', async () => {
    const { count, lookAfter, rules } = await watched(SYN);
    await lookAfter(0);
    count('10.0.1.66', 'tcp', 'syn', 150, 151);
    count('10.0.1.1', 'tcp', 'syn', 200);
    expect(await lookAfter(2000)).toEqual([
      {
        address: '10.0.1.66',
        rate: 150.5,
        rule: 1,
        policy: { id: 1, protocol: 'tcp', kind: 'syn', limit: 100, dropped: 0n },
      },
    ]);
    expect(await rules()).toEqual(['-n 10.0.1.66/32 -t tcp']);
    count('10.0.1.66', 'tcp', 'syn', 9_150, 9_151);
    expect(await lookAfter(1000)).toEqual([]);
    expect(await rules()).toHaveLength(1);
  });

  it('allows exactly the limit', async () => {
    const { count, lookAfter } = await watched(SYN);
    await lookAfter(0);
    count('10.0.1.66', 'tcp', 'syn', 100);
    expect(await lookAfter(1000)).toEqual([]);
    count('10.0.1.66', 'tcp', 'syn', 201);
    expect(await lookAfter(1000)).toHaveLength(1);
  });

  it('counts from 0 what the LRU map has forgotten meanwhile', async () => {
    const { count, lookAfter, forget } = await watched(SYN);
    count('10.0.1.66', 'tcp', 'syn', 5000);
    count('10.0.1.67', 'tcp', 'syn', 5000);
    await lookAfter(0);
    forget();
    count('10.0.1.66', 'tcp', 'syn', 90);
    count('10.0.1.67', 'tcp', 'syn', 150);
    expect((await lookAfter(1000)).map(({ address, rate }) => [address, rate])).toEqual([['10.0.1.67', 150]]);
  });

  it('judges a kind by its own policy, and all the others together by that for any kind', async () => {
    const { count, lookAfter } = await watched({ ...SYN, limit: '1000' }, { protocol: 'tcp', limit: '100' });
    await lookAfter(0);
    count('10.0.1.1', 'tcp', 'syn', 900);
    count('10.0.1.2', 'tcp', 'ack', 60);
    count('10.0.1.2', 'tcp', 'fin', 60);
    count('10.0.1.2', 'tcp', 'syn', 60);
    count('10.0.1.3', 'udp', 'any', 900);
    const found = await lookAfter(1000);
    expect(found.map(({ address, rate, policy }) => [address, rate, policy.id])).toEqual([
      ['10.0.1.2', 120, 2],
    ]);
  });

  it('adds no rule where one drops all of it already, but does beside one that drops only a part', async () => {
    const { control, count, lookAfter, rules } = await watched(SYN);
    await control.addRule(parseRule({ srcNetwork: '10.0.1.0/24' }));
    await control.addRule(parseRule({ srcNetwork: '10.0.2.0/24', protocol: 'tcp', dstPort: '80' }));
    await lookAfter(0);
    count('10.0.1.66', 'tcp', 'syn', 500);
    count('10.0.2.66', 'tcp', 'syn', 500);
    expect((await lookAfter(1000)).map(({ address }) => address)).toEqual(['10.0.2.66']);
    expect(await rules()).toContain('-n 10.0.2.66/32 -t tcp');
  });

  it('starts anew with a new program', async () => {
    const { lab, count, lookAfter } = await watched(SYN);
    await lookAfter(0);
    lab.object = firewallObject();
    count('10.0.1.66', 'tcp', 'syn', 500);
    expect(await lookAfter(1000)).toEqual([]);
  });

  it('waits for time to pass', async () => {
    const { count, lookAfter } = await watched(SYN);
    await lookAfter(0);
    count('10.0.1.66', 'tcp', 'syn', 500);
    expect(await lookAfter(0)).toEqual([]);
    expect(await lookAfter(1000)).toHaveLength(1);
  });

  it('is nothing for a program that limits by itself', async () => {
    const limits = firewallObject(({ u32, u64 }) => ({
      buckets: { key: u32, value: u64, type: 'lru_hash' },
    }));
    expect(await createControl(new MemoryLab(limits)).detect()).toEqual([]);
  });

  it('tells what it has done before it tells what it could not do', async () => {
    const { control, count, lookAfter } = await watched(SYN);
    for (let port = 1; port <= 16; port += 1) {
      await control.addRule(parseRule({ srcNetwork: '10.0.2.0/24', protocol: 'udp', dstPort: `${port}` }));
    }
    await lookAfter(0);
    count('10.0.1.66', 'tcp', 'syn', 900);
    count('10.0.2.66', 'tcp', 'syn', 500);
    expect((await lookAfter(1000)).map(({ address }) => address)).toEqual(['10.0.1.66']);
    count('10.0.2.66', 'tcp', 'syn', 1000);
    await expect(lookAfter(1000)).rejects.toThrow(/already 16 rules for packets from 10\.0\.2\.66\/32/);
  });
});
