import { describe, expect, it } from 'vitest';
import { sameValue } from '../../../src/domain/checks/judges/map-value.ts';
import { judgeRecords } from '../../../src/domain/checks/judges/records.ts';
import { judgeRule } from '../../../src/domain/checks/judges/rule.ts';
import { vocabulary } from '../../../src/domain/checks/vocabulary.ts';
import type { Rule } from '../../../src/domain/firewall/model.ts';

const { records, rule } = vocabulary;

describe('a rule', () => {
  const web = { network: '10.0.1.0/24', protocol: 'tcp', destinationPorts: [80, 90] } as const;
  const inForce = (dropped: bigint | undefined): Rule => ({ ...rule(web).isAbsent().rule, id: 3, dropped });

  it('holds when its counter is what was demanded', () => {
    expect(judgeRule(rule(web).hasDropped(5), [inForce(5n)])).toMatchObject({ ok: true });
  });

  it('fails with both counts, named by the flags that make it', () => {
    const outcome = judgeRule(rule(web).hasDropped(5), [inForce(4n)]);
    expect(outcome.ok).toBe(false);
    expect(outcome.expected.en).toBe('rule -n 10.0.1.0/24 -t tcp -d 80-90 has dropped 5');
    expect(outcome.observed.en).toBe('rule -n 10.0.1.0/24 -t tcp -d 80-90 has dropped 4');
  });

  it('is told apart from one with other ports', () => {
    const other = rule({ ...web, destinationPorts: 80 }).hasDropped(5);
    expect(judgeRule(other, [inForce(5n)])).toMatchObject({
      ok: false,
      observed: { en: 'there is no rule -n 10.0.1.0/24 -t tcp -d 80' },
    });
  });

  it('that nobody counts is not one that has dropped nothing', () => {
    const outcome = judgeRule(rule(web).hasDropped(0), [inForce(undefined)]);
    expect(outcome.ok).toBe(false);
    expect(outcome.observed.en).toContain('no map drops');
  });

  it('can be demanded to be there, whatever it has dropped', () => {
    expect(judgeRule(rule(web).isThere(), [inForce(5n)]).ok).toBe(true);
    expect(judgeRule(rule(web).isThere(), [inForce(undefined)]).ok).toBe(true);
    expect(judgeRule(rule({ ...web, protocol: 'udp' }).isThere(), [inForce(5n)])).toMatchObject({
      ok: false,
      expected: { en: 'a rule -n 10.0.1.0/24 -t udp -d 80-90' },
      observed: { en: 'there is no rule -n 10.0.1.0/24 -t udp -d 80-90' },
    });
  });

  it('can be demanded to be away', () => {
    expect(judgeRule(rule(web).isAbsent(), []).ok).toBe(true);
    expect(judgeRule(rule(web).isAbsent(), [inForce(0n)]).ok).toBe(false);
  });
});

describe('records of a ring buffer', () => {
  const first = { source: '10.0.1.1', id: 1, dport: 80, time: 123 };
  const second = { source: '10.0.2.1', id: 2, dport: 53, time: 124 };
  const wanted = records('events').are({ source: '10.0.1.1', id: 1 }, { source: '10.0.2.1', id: 2 });

  it('hold in their order, whatever is in the members that nobody asked for', () => {
    expect(judgeRecords(wanted, [first, second], 0n)).toMatchObject({ ok: true });
    expect(judgeRecords(wanted, [second, first], 0n).ok).toBe(false);
  });

  it('show of the first wrong one only what was asked for', () => {
    const outcome = judgeRecords(wanted, [first, { ...second, id: 7 }], 0n);
    expect(outcome.expected.en).toBe('record 2 of 2: { source: 10.0.2.1, id: 2 }');
    expect(outcome.observed.en).toBe('{ source: 10.0.2.1, id: 7 }');
  });

  it('fail when there are too few or too many', () => {
    expect(judgeRecords(wanted, [first], 0n)).toMatchObject({
      ok: false,
      observed: { en: '1 record in events' },
    });
    const many = judgeRecords(wanted, [first, second, second], 0n);
    expect(many).toMatchObject({ ok: false, expected: { en: '2 records in events' } });
  });

  it('make up the whole with those that were lost, and there must be both', () => {
    const all = records('events').orLost('lost').inAll(3);
    expect(judgeRecords(all, [first], 2n).ok).toBe(true);
    expect(judgeRecords(all, [first], 1n).ok).toBe(false);
    expect(judgeRecords(all, [first, first, first], 0n).ok).toBe(false);
    expect(judgeRecords(all, [], 3n).ok).toBe(false);
  });
});

describe('an address in a map', () => {
  it('is the same in a __be32, a __u32 and four bytes', () => {
    expect(sameValue('10.0.1.2', '10.0.1.2')).toBe(true);
    expect(sameValue('10.0.1.2', 0x0201000a)).toBe(true);
    expect(sameValue([10, 0, 1, 2], '10.0.1.2')).toBe(true);
    expect(sameValue('10.0.1.2', 0x0a000102)).toBe(false);
  });

  it('may be part of a struct whose padding nobody says', () => {
    expect(sameValue({ address: '10.0.1.2', kind: 1 }, { address: 0x0201000a, kind: 1n, pad: 0 })).toBe(true);
    expect(sameValue({ address: '10.0.1.2' }, { address: '10.0.1.2', kind: 1 })).toBe(false);
  });
});
