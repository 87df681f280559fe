import { describe, expect, it } from 'vitest';
import type { Clause } from '../../src/domain/checks/spec.ts';
import { vocabulary } from '../../src/domain/checks/vocabulary.ts';
import { environmentError, usageError } from '../../src/domain/errors.ts';
import type { Rule } from '../../src/domain/firewall/model.ts';
import type { BpfObject } from '../../src/domain/object-file/index.ts';
import { LABS } from '../../src/domain/topology/labs.ts';
import { runChecks } from '../../src/engine/checks/run-checks.ts';
import type { ControlPort, LabPort } from '../../src/engine/ports.ts';
import { fakeControl } from '../support/fake-control.ts';
import { fakeLab } from '../support/fake-lab.ts';

const { check, control, records, rule, trace } = vocabulary;
const object = {
  programs: [],
  license: 'GPL',
  maps: [{ name: 'networks' }, { name: 'events' }],
  variables: [{ name: 'lost' }],
} as unknown as BpfObject;
const web = { network: '10.0.1.0/24', protocol: 'tcp', destinationPorts: [80, 90] } as const;
const inForce: Rule = { ...rule(web).isAbsent().rule, id: 3, dropped: 2n };

async function run(plane: Partial<ControlPort>, lab: Partial<LabPort>, ...clauses: Clause[]) {
  const { results, commands } = await runChecks(
    [check('one', { en: 'a check', ja: 'チェック' }, ...clauses)],
    {
      lab: fakeLab(lab),
      control: fakeControl(plane),
      topology: LABS.senders,
      object,
      program: 'firewall',
      signal: new AbortController().signal,
    },
    () => {},
  );
  return { result: results[0], commands };
}

describe('what the control plane does for a check', () => {
  it('is shown as the command that does the same', async () => {
    const { result, commands } = await run({ addRule: async () => inForce }, {}, control.addsRule(web));
    expect(result?.status).toBe('pass');
    expect(commands).toEqual(['xdplings fw set -n 10.0.1.0/24 -t tcp -d 80-90']);
  });

  it('is said under a failure that comes after it', async () => {
    const plane = { addRule: async () => inForce, rules: async () => [inForce] };
    const { result } = await run(plane, {}, control.addsRule(web), rule(web).hasDropped(5));
    expect(result).toMatchObject({
      status: 'fail',
      given: { en: 'fw set -n 10.0.1.0/24 -t tcp -d 80-90' },
      observed: { en: 'rule -n 10.0.1.0/24 -t tcp -d 80-90 has dropped 2' },
    });
  });

  it('fails the check with its own words when the program does not fit', async () => {
    const refuse = async () => {
      throw usageError({ en: 'There is no map rules.', ja: 'マップ rules がありません。' });
    };
    const { result } = await run({ addRule: refuse }, {}, control.addsRule(web));
    expect(result).toMatchObject({
      status: 'fail',
      observed: { en: 'There is no map rules.', ja: 'マップ rules がありません。' },
    });
  });

  it('never blames the program for trouble of the machine', async () => {
    const fail = async () => {
      throw environmentError('no space');
    };
    await expect(run({ addRule: fail }, {}, control.addsRule(web))).rejects.toThrow('no space');
  });

  it('fails the check when it cannot read the rules that are looked for', async () => {
    const refuse = async () => {
      throw usageError({ en: 'There is no map rules.', ja: 'マップ rules がありません。' });
    };
    const { result } = await run({ rules: refuse }, {}, rule(web).isThere());
    expect(result).toMatchObject({ status: 'fail', observed: { en: 'There is no map rules.' } });
  });

  it('finds the rule to delete by what it says', async () => {
    const deleted: number[] = [];
    const plane = {
      rules: async () => [inForce],
      deleteRule: async (id: number) => {
        deleted.push(id);
        return inForce;
      },
    };
    expect((await run(plane, {}, control.deletesRule(web))).result?.status).toBe('pass');
    expect(deleted).toEqual([3]);
    const { result } = await run(plane, {}, control.deletesRule({ network: '10.0.9.0/24' }));
    expect(result?.observed?.en).toBe('There is no rule -n 10.0.9.0/24.');
  });

  it('says which map or variable is missing before it touches anything', async () => {
    const { result } = await run({}, {}, control.writes('netwroks', '10.0.1.1', 1));
    expect(result).toMatchObject({
      status: 'fail',
      observed: { en: expect.stringContaining('networks, events') },
    });
    const other = await run({}, {}, control.sets('clock', 1));
    expect(other.result).toMatchObject({ status: 'fail', observed: { en: expect.stringContaining('lost') } });
  });
});

describe('records', () => {
  it('of an earlier check are nobody’s business', async () => {
    const rings = [[{ id: 9 }], [{ id: 1 }]];
    const lab = { takeRecords: async () => rings.shift() };
    const { result } = await run({}, lab, records('events').are({ id: 1 }));
    expect(result?.status).toBe('pass');
  });

  it('are counted together with what the variable has grown by', async () => {
    const counts = [10, 12];
    const lab = {
      takeRecords: async () => [{ id: 1 }],
      readVariable: async () => counts.shift(),
    };
    const { result } = await run({}, lab, trace.prints(0), records('events').orLost('lost').inAll(3));
    expect(result?.status).toBe('pass');
  });

  it('that cannot be read fail the check with what is missing, and no run', async () => {
    const refuse = async () => {
      throw usageError({ en: 'There is no struct event.', ja: 'struct event がありません。' });
    };
    const { result } = await run({}, { takeRecords: refuse }, records('events').are({ id: 1 }));
    expect(result).toMatchObject({
      status: 'fail',
      expected: { en: 'records in events, each a struct event' },
      observed: { en: 'There is no struct event.', ja: 'struct event がありません。' },
    });
  });

  it('that the machine cannot give are not the program’s fault', async () => {
    const fail = async () => {
      throw environmentError('no memory');
    };
    await expect(run({}, { takeRecords: fail }, records('events').are())).rejects.toThrow('no memory');
  });

  it('of a map that is not there are a missing map, not no records', async () => {
    const { result } = await run({}, {}, records('event').are());
    expect(result).toMatchObject({ status: 'fail', observed: { en: expect.stringContaining('events') } });
  });
});
