import { describe, expect, it } from 'vitest';
import { parseDemo } from '../../../src/domain/lesson/demo-config.ts';
import { LABS } from '../../../src/domain/topology/labs.ts';

const around = { lesson: 'firewall', steps: ['rules', 'events'], topologyOf: () => LABS.senders };
const FLOOD = {
  from: 'client1',
  send: 'syn',
  source: '10.0.1.66',
  to: '10.0.1.2',
  rate: 50_000,
  seconds: 20,
};
const demo = (action: object, more: object = {}): object => ({
  title: { en: 'T', ja: 'て' },
  step: 'events',
  scenes: [{ say: { en: 'S', ja: 'さ' }, do: [action] }],
  ...more,
});
const problems = (data: unknown): string[] => {
  const parsed = parseDemo(data, around);
  return parsed.ok ? [] : parsed.problems.map(({ path, what }) => `${path.join('.')}: ${what}`);
};

describe('a demo.yaml', () => {
  it('names a step of its lesson, and its actions become values with their defaults', () => {
    const parsed = parseDemo(
      demo(
        { flood: FLOOD },
        {
          scenes: [
            {
              say: { en: 'S', ja: 'さ' },
              do: [
                { on: 'client1', run: 'ping 10.0.1.2', fails: true },
                { control: 'fw get' },
                { flood: FLOOD },
              ],
            },
          ],
        },
      ),
      around,
    );
    expect(parsed).toMatchObject({
      ok: true,
      demo: {
        step: 'firewall/events',
        scenes: [
          {
            actions: [
              { kind: 'run', host: 'client1', line: 'ping 10.0.1.2', fails: true },
              { kind: 'control', line: 'fw get', fails: false },
              { kind: 'flood', flood: { interface: 'eth0', port: 8080 } },
            ],
          },
        ],
      },
    });
  });

  it.each([
    [
      demo({ control: 'fw get' }, { step: 'event' }),
      'step: found "event"; allowed: a step of the lesson: rules, events. Did you mean "events"?',
    ],
    [
      demo({ on: 'client9', run: 'ping' }),
      'scenes.0.do.0.on: found "client9"; allowed: a host of the lab senders: client1, client2, host. Did you mean "client1"?',
    ],
    [demo({ run: 'ping' }), 'scenes.0.do.0.on: allowed: the name of a host of the lab.'],
    [
      demo({ control: 'rm -rf /' }),
      'scenes.0.do.0.control: found "rm -rf /"; allowed: a command of the control plane: fw, dos, lb or stat, with its flags.',
    ],
    [demo({ wait: 5 }), 'scenes.0.do.0: found wait; allowed: one of { on, run }, { control } and { flood }.'],
    [
      demo({ flood: { ...FLOOD, rate: 1e9 } }),
      'scenes.0.do.0.flood.rate: allowed: packets a second, from 1 to 200000.',
    ],
    [
      demo({ flood: { ...FLOOD, source: '10.0.1' } }),
      'scenes.0.do.0.flood.source: allowed: an IPv4 address.',
    ],
    [
      demo({ flood: { ...FLOOD, interface: 'eth7' } }),
      'scenes.0.do.0.flood.interface: found "eth7"; allowed: an interface of client1: eth0.',
    ],
    [
      demo({ control: 'stat', fail: true }),
      'scenes.0.do.0.fail: the unknown key "fail". Did you mean "fails"?',
    ],
    [demo({ control: 'stat' }, { scenes: [] }), 'scenes: allowed: a list of at least one { say: …, do: … }.'],
    [demo({ control: 'stat' }, { title: 'x' }), 'title: allowed: a text in each language: { en: …, ja: … }.'],
  ])('that is wrong is told where, and what is allowed there', (data, problem) => {
    expect(problems(data)).toEqual([problem]);
  });

  it.each([undefined, null, 5, 'x', [], {}])(
    'that is no such thing at all (%j) is refused, not thrown at',
    (data) => {
      expect(problems(data).length).toBeGreaterThan(0);
    },
  );
});
