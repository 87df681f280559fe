import { describe, expect, it } from 'vitest';
import { judgeBackend } from '../../../src/domain/checks/judges/backend.ts';
import { judgeConnections } from '../../../src/domain/checks/judges/connections.ts';
import { judgeConversation } from '../../../src/domain/checks/judges/replies.ts';
import type { TrafficResult } from '../../../src/domain/checks/observed.ts';
import { vocabulary } from '../../../src/domain/checks/vocabulary.ts';
import type { Backend, Connection } from '../../../src/domain/load-balancer/model.ts';

const { backend, connections, tcpEcho } = vocabulary;
const app1: Backend = {
  id: 1,
  name: 'app1',
  address: '10.0.2.2',
  mac: '02:00:00:00:02:02',
  device: 'eth1',
  status: 'Available',
};
const app2: Backend = { ...app1, id: 2, name: 'app2', address: '10.0.3.2', status: 'Unhealthy' };

describe('a backend', () => {
  it('holds when it has the status', () => {
    expect(judgeBackend(backend('app2').is('Unhealthy'), [app1, app2])).toMatchObject({
      ok: true,
      reproduce: ['xdplings lb get'],
    });
  });

  it('fails with the status that it has', () => {
    expect(judgeBackend(backend('app2').is('Available'), [app1, app2])).toMatchObject({
      ok: false,
      expected: { en: 'backend app2 is Available', ja: 'バックエンド app2 が Available' },
      observed: { en: 'backend app2 (id 2, 10.0.3.2) is Unhealthy' },
    });
  });

  it('fails with the names that there are', () => {
    const { ok, observed } = judgeBackend(backend('app3').is('Available'), [app1, app2]);
    expect(ok).toBe(false);
    expect(observed.en).toBe('there is no backend app3, only app1, app2');
    expect(judgeBackend(backend('app3').is('Available'), []).observed.en).toContain('there is none at all');
  });

  it('can be demanded not to be there', () => {
    expect(judgeBackend(backend('app2').isAbsent(), [app1]).ok).toBe(true);
    expect(judgeBackend(backend('app2').isAbsent(), [app1, app2]).ok).toBe(false);
  });
});

describe('the connection table', () => {
  const connection = (clientPort: number, more: Partial<Connection> = {}): Connection => ({
    protocol: 'tcp',
    client: '10.0.1.2',
    clientPort,
    port: 7070,
    backend: 1,
    state: 'Established',
    idleMs: 5,
    ...more,
  });
  const table = [
    connection(40_000),
    connection(40_001, { backend: 2, state: 'Opening' }),
    connection(40_002, { protocol: 'udp', port: 9090, state: undefined }),
  ];
  const judge = (like: Parameters<typeof connections>[0], times: number, entries = table) =>
    judgeConnections(connections(like).are(times), entries, [app1, app2]);

  it.each([
    [{}, 3],
    [{ protocol: 'udp' }, 1],
    [{ backend: 'app1' }, 2],
    [{ state: 'Opening' }, 1],
    [{ clientPort: 40_001, port: 7070, backend: 'app2' }, 1],
    [{ backend: 'app3' }, 0],
    [{ protocol: 'udp', state: 'Opening' }, 0],
  ] as const)('counts the entries like %j: %i', (like, times) => {
    expect(judge(like, times).ok).toBe(true);
    expect(judge(like, times + 1).ok).toBe(false);
  });

  it('is shown when it does not hold', () => {
    expect(
      judge({ protocol: 'tcp', clientPort: 40_001, backend: 'app1', state: 'Opening' }, 1),
    ).toMatchObject({
      ok: false,
      expected: { en: '1 connection in the table: TCP 40001 → *, to app1, Opening' },
      observed: {
        en: '0 like that, of 3 in all: TCP 40000 → 7070 app1 Established; TCP 40001 → 7070 app2 Opening; UDP 40002 → 9090 app1',
      },
      reproduce: ['xdplings lb conntrack get'],
    });
  });

  it('is not shown whole when it is long', () => {
    const many = Array.from({ length: 7 }, (_, index) => connection(index));
    expect(judge({}, 0, many).observed.en).toContain('; and 3 more');
    expect(judge({}, 0, many).observed.ja).toContain('ほか 3 個');
  });

  it('is said to be empty when it is', () => {
    expect(judge({}, 1, []).observed.en).toBe('the connection table is empty');
  });
});

describe('connections that hosts must share', () => {
  const clause = tcpEcho('client', 'lb', {
    address: '203.0.113.11',
    times: 6,
    atOnce: 3,
    sharedBy: ['app1', 'app2', 'app3'],
  }).isAnswered();
  const result = (served: TrafficResult['served'], answered = 6): TrafficResult => ({
    sent: 6,
    answered,
    account: { processed: 60, pass: 0, drop: 0, tx: 0, redirect: 60 },
    served,
    captured: [],
    commands: ['xdplings exec client -- bash'],
  });

  it('hold when each host has its share and each connection its host', () => {
    const outcome = judgeConversation(clause, result({ byHost: { app1: 2, app2: 2, app3: 2 }, split: [] }));
    expect(outcome.ok).toBe(true);
    expect(outcome.sent?.en).toBe('6 TCP connections (IPv4) client → 203.0.113.11:7070, 3 at a time');
  });

  it('fail first when one is not answered', () => {
    const outcome = judgeConversation(clause, result({ byHost: { app1: 6 }, split: [] }, 5));
    expect(outcome.observed.en).toContain('5 of 6 answered');
  });

  it('fail with the port of one whose segments went to two hosts', () => {
    const outcome = judgeConversation(
      clause,
      result({ byHost: { app1: 2, app2: 2, app3: 2 }, split: [40_123] }),
    );
    expect(outcome.ok).toBe(false);
    expect(outcome.observed.en).toBe(
      'segments of 1 connection reached more than one host, the first from client port 40123',
    );
    expect(outcome.reproduce).toContain('xdplings lb conntrack get');
  });

  it.each([{ app1: 4, app2: 1, app3: 1 }, { app1: 3, app2: 3 }, { app1: 2, app2: 2, app3: 1, lb: 1 }, {}])(
    'fail when they are served like %j',
    (byHost) => {
      const outcome = judgeConversation(clause, result({ byHost, split: [] }));
      expect(outcome.ok).toBe(false);
      expect(outcome.expected.en).toBe('shared equally by app1, app2, app3 (at most one apart)');
    },
  );

  it('are not taken for shared when nobody saw who served them', () => {
    expect(judgeConversation(clause, result(undefined)).ok).toBe(false);
  });
});
