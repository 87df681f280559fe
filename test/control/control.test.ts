import { describe, expect, it } from 'vitest';
import { createControl } from '../../src/control/index.ts';
import { ruleFlags } from '../../src/domain/firewall/describe.ts';
import { parsePolicy, parseRule } from '../../src/domain/firewall/parse-flags.ts';
import { firewallObject } from '../support/firewall-object.ts';
import { MemoryLab } from './memory-lab.ts';

const rule = (srcNetwork: string, more: { protocol?: string; dstPort?: string } = {}) =>
  parseRule({ srcNetwork, ...more });

describe('rules', () => {
  it('come back as they were set, in the order of their ids, with their drops summed over the CPUs', async () => {
    const lab = new MemoryLab(firewallObject());
    const control = createControl(lab);
    await control.addRule(rule('10.0.0.0/8'));
    await control.addRule(rule('10.0.1.0/24', { protocol: 'tcp', dstPort: '80-90' }));
    lab.put('drops', 2, 3, 4n);
    const rules = await control.rules();
    expect(rules.map((one) => [one.id, ruleFlags(one), one.dropped])).toEqual([
      [1, '-n 10.0.0.0/8', 0n],
      [2, '-n 10.0.1.0/24 -t tcp -d 80-90', 7n],
    ]);
    expect(await control.deleteRule(2)).toMatchObject({ id: 2, protocol: 'tcp', dropped: 7n });
    expect((await control.rules()).map(({ id }) => id)).toEqual([1]);
  });

  it('are written into the maps as the program declares them', async () => {
    const lab = new MemoryLab(firewallObject());
    await createControl(lab).addRule(rule('10.0.1.0/24', { protocol: 'udp', dstPort: '53' }));
    expect((await lab.readMap('rules'))?.entries).toEqual([
      {
        key: 1,
        values: [
          {
            source: { prefixlen: 24, address: '10.0.1.0' },
            sport: { from: 0, to: 65535 },
            dport: { from: 53, to: 53 },
            protocol: 17,
          },
        ],
      },
    ]);
    expect((await lab.readMap('networks'))?.entries).toEqual([
      { key: { prefixlen: 24, address: '10.0.1.0' }, values: [{ id: [1, ...Array(15).fill(0)] }] },
    ]);
  });

  it('have no count where the program does not count', async () => {
    const control = createControl(new MemoryLab(firewallObject(() => ({ drops: undefined }))));
    expect((await control.addRule(rule('10.0.0.0/8'))).dropped).toBeUndefined();
    expect((await control.rules())[0]?.dropped).toBeUndefined();
  });

  it('set from two terminals at once get an id each, and both are in force', async () => {
    const control = createControl(new MemoryLab(firewallObject()));
    const networks = ['10.0.0.0/8', '10.0.1.0/24', '10.0.1.1/32', '0.0.0.0/0'];
    const set = await Promise.all(networks.map((network) => control.addRule(rule(network))));
    expect(set.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(await control.rules()).toHaveLength(4);
  });

  it('that say the same, set from two terminals at once, are set once', async () => {
    const control = createControl(new MemoryLab(firewallObject()));
    const [set, refused] = await Promise.allSettled([
      control.addRule(rule('10.0.0.0/8')),
      control.addRule(rule('10.0.0.0/8')),
    ]);
    expect(set).toMatchObject({ status: 'fulfilled', value: { id: 1 } });
    expect(refused).toMatchObject({ status: 'rejected', reason: { kind: 'usage' } });
    expect(await control.rules()).toHaveLength(1);
  });

  it('go on being set after one that was refused', async () => {
    const control = createControl(new MemoryLab(firewallObject()));
    const [refused, set] = await Promise.allSettled([
      control.deleteRule(9),
      control.addRule(rule('10.0.0.0/8')),
    ]);
    expect([refused.status, set.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('are as they were, wherever a write fails', async () => {
    for (let failAt = 1; failAt <= 5; failAt += 1) {
      for (const act of ['add', 'delete'] as const) {
        const lab = new MemoryLab(firewallObject());
        const control = createControl(lab);
        for (const network of ['10.0.1.0/24', '10.0.1.1/32', '10.0.0.0/8', '0.0.0.0/0']) {
          await control.addRule(rule(network));
        }
        const before = lab.snapshot();
        lab.resetCount();
        lab.failAt = failAt;
        const acting = act === 'add' ? control.addRule(rule('10.0.0.0/16')) : control.deleteRule(4);
        await expect(acting).rejects.toThrow(/no more memory\n.*taken back: the rules are as they were/);
        expect(lab.snapshot()).toBe(before);
        lab.failAt = Number.POSITIVE_INFINITY;
        await (act === 'add' ? control.addRule(rule('10.0.0.0/16')) : control.deleteRule(4));
        expect(lab.snapshot()).not.toBe(before);
      }
    }
  });

  it('that cannot be taken back either are told as that', async () => {
    const lab = new MemoryLab(firewallObject());
    lab.failAt = 3;
    lab.stuck = true;
    await expect(createControl(lab).addRule(rule('10.0.0.0/8'))).rejects.toThrow(/could not be taken back/);
  });

  it('that somebody else wrote in another way are refused by name, not misread', async () => {
    const lab = new MemoryLab(firewallObject());
    lab.put('rules', 7, { source: { prefixlen: 8, address: '10.0.0.0' }, protocol: 132 });
    await expect(createControl(lab).rules()).rejects.toThrow(/rules\[7\]\.protocol is 132/);
  });

  it('need a program', async () => {
    await expect(createControl(new MemoryLab(undefined)).rules()).rejects.toThrow(/No program is loaded/);
  });

  it('leave everything as it is when the 17th of a network is refused', async () => {
    const lab = new MemoryLab(firewallObject());
    const control = createControl(lab);
    for (let port = 1; port <= 16; port += 1) {
      await control.addRule(rule('10.0.1.0/24', { protocol: 'tcp', dstPort: `${port}` }));
    }
    const before = lab.snapshot();
    lab.resetCount();
    await expect(control.addRule(rule('10.0.0.0/8'))).rejects.toThrow(/already 16 rules/);
    expect([lab.snapshot(), lab.log]).toEqual([before, []]);
  });
});

describe('policies', () => {
  it('keep their id when their limit changes, and take the next one otherwise', async () => {
    const lab = new MemoryLab(firewallObject());
    const control = createControl(lab);
    const syn = { protocol: 'tcp', type: 'syn' };
    expect((await control.setPolicy(parsePolicy({ ...syn, limit: '100' }))).id).toBe(1);
    expect((await control.setPolicy(parsePolicy({ protocol: 'udp' }))).id).toBe(2);
    lab.put('limited', 1, 5, 6);
    expect(await control.setPolicy(parsePolicy({ ...syn, limit: '7' }))).toMatchObject({
      id: 1,
      limit: 7,
      dropped: 11n,
    });
    expect(await control.policies()).toEqual([
      { id: 1, protocol: 'tcp', kind: 'syn', limit: 7, dropped: 11n },
      { id: 2, protocol: 'udp', kind: 'any', limit: 1000, dropped: 0n },
    ]);
    expect(await control.deletePolicy(1)).toMatchObject({ id: 1, kind: 'syn', dropped: 11n });
    await expect(control.deletePolicy(1)).rejects.toThrow('There is no policy 1.\nThere is: 2.');
  });

  it('are refused when there is no id left', async () => {
    const object = firewallObject(({ u32, u64 }) => ({ limited: { key: u32, value: u64, maxEntries: 2 } }));
    const control = createControl(new MemoryLab(object));
    await control.setPolicy(parsePolicy({ protocol: 'udp' }));
    await expect(control.setPolicy(parsePolicy({ protocol: 'tcp' }))).rejects.toThrow(/map policies is full/);
  });
});

describe('programs', () => {
  it('are linked from the last on, so that nobody is called who finds nobody to call', async () => {
    const lab = new MemoryLab(firewallObject());
    await createControl(lab).link(['firewall', 'dos']);
    expect([...(lab.maps.get('programs') ?? [])]).toEqual([
      ['1', ['dos']],
      ['0', ['firewall']],
    ]);
  });

  it('that are not there, or an array that is not, are named', async () => {
    const control = createControl(new MemoryLab(firewallObject()));
    await expect(control.link(['firewall', 'limiter'])).rejects.toThrow(
      /no function limiter\.\nIt has: counter/,
    );
    const without = createControl(new MemoryLab(firewallObject(() => ({ programs: undefined }))));
    await expect(without.link(['firewall'])).rejects.toThrow(/no program array programs with 1 slot/);
    await expect(without.link([])).resolves.toBeUndefined();
  });
});

describe('protocols', () => {
  it('are those that were seen, by number', async () => {
    const lab = new MemoryLab(firewallObject());
    lab.put('protocols', 17, 1, 2n);
    lab.put('protocols', 6, 4);
    lab.put('protocols', 1, 0, 0);
    expect(await createControl(lab).protocolCounts()).toEqual([
      { protocol: 6, packets: 4n },
      { protocol: 17, packets: 3n },
    ]);
  });
});
