import type { Backend, HealthChange } from '../../domain/load-balancer/model.ts';
import { printableLine } from '../../domain/printable.ts';
import { type Text, text } from '../../domain/text.ts';
import type { Happening } from './state.ts';

/**
 * What other terminals have done with the backends between two snapshots of the same program. What health checks
 * change is told by {@link healthNews}, which knows why.
 */
export function backendNews(
  before: readonly Backend[] | undefined,
  now: readonly Backend[] | undefined,
): readonly Text[] {
  if (before === undefined || now === undefined) return [];
  const known = (one: Backend) => before.find(({ id, address }) => id === one.id && address === one.address);
  const wentOut = (one: Backend) =>
    one.status === 'Unavailable' && (known(one)?.status ?? 'Available') !== 'Unavailable';
  return [
    ...now.filter((one) => known(one) === undefined).map((one) => ADDED(one)),
    ...now.filter(wentOut).map((one) => DRAINED(one)),
    ...before.filter(({ id }) => !now.some((one) => one.id === id)).map((one) => GONE(one)),
  ];
}

/** @returns what a health check has found, in a sentence: `app3 is Unhealthy: refused` */
export function healthNews({ backend, reason }: HealthChange): Pick<Happening, 'tone' | 'text'> {
  const [name, why] = [printableLine(backend.name), printableLine(reason)];
  if (backend.status === 'Unhealthy') {
    const words = text(
      `${name} is Unhealthy: ${why}. It gets no new connection.`,
      `${name} は Unhealthy です: ${why}。新しい接続は割り当てられません。`,
    );
    return { tone: 'warning', text: words };
  }
  const words = text(
    `${name} is ${backend.status} again: ${why}.`,
    `${name} は ${backend.status} に戻りました: ${why}。`,
  );
  return { tone: 'good', text: words };
}

const ADDED = ({ id, name, address, status }: Backend): Text => {
  const what = `${id} ${printableLine(name)} (${address}): ${status}`;
  return text(`Backend ${what}.`, `バックエンド ${what}`);
};
const DRAINED = ({ id, name }: Backend): Text => {
  const who = `${id} ${printableLine(name)}`;
  return text(
    `Backend ${who} is drained: it gets no new connection, and keeps those that it has.`,
    `バックエンド ${who} をドレインしました。新しい接続は割り当てず、今ある接続はそのまま続きます。`,
  );
};
const GONE = ({ id, name }: Backend): Text =>
  text(
    `Backend ${id} ${printableLine(name)} deleted.`,
    `バックエンド ${id} ${printableLine(name)} を削除しました。`,
  );
