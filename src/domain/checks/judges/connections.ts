import type { Backend, Connection } from '../../load-balancer/model.ts';
import { sameText, type Text, text } from '../../text.ts';
import type { ClauseOutcome } from '../result.ts';
import type { ConnectionsClause } from '../spec.ts';

/**
 * @param connections the whole connection table
 * @param backends every backend in service, by which they are named
 */
export function judgeConnections(
  { like, times }: ConnectionsClause,
  connections: readonly Connection[],
  backends: readonly Backend[],
): ClauseOutcome {
  const nameOf = (id: number): string => backends.find((one) => one.id === id)?.name ?? `id ${id}`;
  const alike = connections.filter(
    (one) =>
      (like.protocol ?? one.protocol) === one.protocol &&
      (like.clientPort ?? one.clientPort) === one.clientPort &&
      (like.port ?? one.port) === one.port &&
      (like.backend ?? nameOf(one.backend)) === nameOf(one.backend) &&
      (like.state ?? one.state) === one.state,
  );
  return {
    ok: alike.length === times,
    expected: countText(times, likeText(like)),
    observed: tableText(alike.length, connections, nameOf),
    reproduce: ['xdplings lb conntrack get'],
  };
}

/** `TCP 40000 → 7070 on app1, Opening`; members that are not asked for are left out. */
function likeText({ protocol, clientPort, port, backend, state }: ConnectionsClause['like']): Text {
  const ports = clientPort === undefined && port === undefined ? '' : `${clientPort ?? '*'} → ${port ?? '*'}`;
  const words = [protocol?.toUpperCase() ?? '', ports].filter((word) => word !== '').join(' ');
  const join = (...parts: (string | undefined)[]) =>
    parts.filter((part) => part !== undefined && part !== '');
  return text(
    join(words, backend && `to ${backend}`, state).join(', '),
    join(words, backend && `${backend} 宛て`, state).join('、'),
  );
}

const countText = (times: number, what: Text): Text => {
  const [en, ja] = [what.en && `: ${what.en}`, what.ja && `: ${what.ja}`];
  return times === 0
    ? text(`no connection in the table${en}`, `表にコネクションがない${ja}`)
    : text(
        `${times} connection${times === 1 ? '' : 's'} in the table${en}`,
        `表にコネクションが ${times} 個${ja}`,
      );
};

/** So many entries of the table are shown. */
const MOST_SHOWN = 4;

function tableText(count: number, connections: readonly Connection[], nameOf: (id: number) => string): Text {
  if (connections.length === 0) return text('the connection table is empty', 'コネクションの表は空です');
  const shown = connections
    .slice(0, MOST_SHOWN)
    .map(({ protocol, clientPort, port, backend, state }) =>
      [protocol.toUpperCase(), `${clientPort} → ${port}`, nameOf(backend), state].filter(Boolean).join(' '),
    );
  const left = connections.length - shown.length;
  const list = sameText(shown.join('; '));
  return text(
    `${count} like that, of ${connections.length} in all: ${list.en}${left > 0 ? `; and ${left} more` : ''}`,
    `該当は全 ${connections.length} 個中 ${count} 個です: ${list.ja}${left > 0 ? `; ほか ${left} 個` : ''}`,
  );
}
