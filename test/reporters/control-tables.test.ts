import { describe, expect, it } from 'vitest';
import { parsePolicy, parseRule } from '../../src/domain/firewall/parse-flags.ts';
import { textWidth } from '../../src/domain/text-width.ts';
import {
  policiesJson,
  policyTable,
  protocolsJson,
  protocolTable,
  rulesJson,
  ruleTable,
} from '../../src/reporters/control-tables.ts';
import { table } from '../../src/reporters/table.ts';

const RULES = [
  { id: 1, dropped: 12_345n, ...parseRule({ srcNetwork: '0.0.0.0/0', protocol: 'tcp', dstPort: '80-90' }) },
  { id: 255, dropped: undefined, ...parseRule({ srcNetwork: '203.0.113.128/32' }) },
];
const POLICIES = [
  { id: 1, dropped: 0n, ...parsePolicy({ protocol: 'tcp', type: 'synack', limit: '4294967295' }) },
  { id: 12, dropped: undefined, ...parsePolicy({ protocol: 'icmp', limit: '5' }) },
];
const COUNTS = [
  { protocol: 6, packets: 12n },
  { protocol: 200, packets: 9_007_199_254_740_993n },
];

describe('the tables of the control plane', () => {
  it('show rules, closer together so that usual ones fit into 80 columns', () => {
    expect(ruleTable(RULES)).toEqual([
      ' ID NETWORK          SRCFROMPORT SRCTOPORT DSTFROMPORT DSTTOPORT PROTOCOL DROPPED',
      '  1 0.0.0.0/0                  0     65535          80        90 tcp        12345',
      '255 203.0.113.128/32           0     65535           0     65535 any            -',
    ]);
  });

  it('fit into 80 columns with the networks of the lab', () => {
    const rule = { id: 17, dropped: 999_999n, ...parseRule({ srcNetwork: '10.0.1.66/32', protocol: 'tcp' }) };
    for (const line of ruleTable([rule])) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  it('show policies', () => {
    expect(policyTable(POLICIES)).toEqual([
      'ID  PROTOCOL  TYPE         LIMIT  DROPPED',
      ' 1  tcp       synack  4294967295        0',
      '12  icmp      any              5        -',
    ]);
  });

  it('show protocols, by name where they have one, to the last packet', () => {
    expect(protocolTable(COUNTS)).toEqual([
      'PROTOCOL           PACKETS',
      '6 (TCP)                 12',
      '200       9007199254740993',
    ]);
  });

  it('have heads also when they have no rows', () => {
    expect(ruleTable([])).toEqual([
      'ID  NETWORK  SRCFROMPORT  SRCTOPORT  DSTFROMPORT  DSTTOPORT  PROTOCOL  DROPPED',
    ]);
  });

  it('are JSON with the same content', () => {
    expect(rulesJson(RULES)[0]).toEqual({
      id: 1,
      network: '0.0.0.0/0',
      srcFromPort: 0,
      srcToPort: 65535,
      dstFromPort: 80,
      dstToPort: 90,
      protocol: 'tcp',
      dropped: 12345,
    });
    expect(rulesJson(RULES)[1]?.dropped).toBeNull();
    expect(policiesJson(POLICIES)[0]).toEqual({
      id: 1,
      protocol: 'tcp',
      type: 'synack',
      limit: 4294967295,
      dropped: 0,
    });
    expect(protocolsJson(COUNTS)[0]).toEqual({ protocol: 6, packets: 12 });
  });
});

describe('a table', () => {
  it('aligns Japanese, whose characters take two columns each', () => {
    const lines = table(
      [
        { head: '名前', align: 'left' },
        { head: '個数', align: 'right' },
        { head: 'x', align: 'left' },
      ],
      [
        ['ルール', '1', 'a'],
        ['ｱ', '1000', 'b'],
      ],
    );
    expect(lines).toEqual(['名前    個数  x', 'ルール     1  a', 'ｱ       1000  b']);
    expect(new Set(lines.map(textWidth)).size).toBe(1);
  });
});
