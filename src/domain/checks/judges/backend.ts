import type { Backend } from '../../load-balancer/model.ts';
import { type Text, text } from '../../text.ts';
import type { ClauseOutcome } from '../result.ts';
import type { BackendClause } from '../spec.ts';

/** @param backends every backend in service */
export function judgeBackend({ name, expect }: BackendClause, backends: readonly Backend[]): ClauseOutcome {
  const found = backends.find((one) => one.name === name);
  return {
    ok: 'absent' in expect ? found === undefined : found?.status === expect.status,
    expected:
      'absent' in expect
        ? text(`no backend ${name}`, `バックエンド ${name} がない`)
        : text(`backend ${name} is ${expect.status}`, `バックエンド ${name} が ${expect.status}`),
    observed: found ? statusText(found) : noBackend(name, backends),
    reproduce: ['xdplings lb get'],
  };
}

const statusText = ({ name, id, address, status }: Backend): Text =>
  text(
    `backend ${name} (id ${id}, ${address}) is ${status}`,
    `バックエンド ${name}（ID ${id}、${address}）は ${status} です`,
  );

/** What there is instead is said, so that a name that is not quite right is recognised. */
export function noBackend(name: string, backends: readonly Backend[]): Text {
  const names = backends.map((one) => one.name);
  return names.length === 0
    ? text(
        `there is no backend ${name}: there is none at all`,
        `バックエンド ${name} はありません（1 つもありません）`,
      )
    : text(
        `there is no backend ${name}, only ${names.join(', ')}`,
        `バックエンド ${name} はありません。あるのは ${names.join('、')} です`,
      );
}
