import { backendName, healthChangeText } from '../../domain/load-balancer/describe.ts';
import type { Backend, HealthChange } from '../../domain/load-balancer/model.ts';
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

/** @returns what a health check has found, in a sentence */
export const healthNews = (change: HealthChange): Pick<Happening, 'tone' | 'text'> => ({
  tone: change.backend.status === 'Unhealthy' ? 'warning' : 'good',
  text: healthChangeText(change),
});

const ADDED = (one: Backend): Text => {
  const what = `${one.id}, ${backendName(one)}`;
  return text(`Backend ${what}, is set: ${one.status}.`, `バックエンド ${what} を追加: ${one.status}`);
};
const DRAINED = (one: Backend): Text => {
  const who = `${one.id}, ${backendName(one)}`;
  return text(
    `Backend ${who}, is drained: it gets no new connections and keeps those that it has.`,
    `バックエンド ${who} をドレインしました。新しいコネクションは割り当てず、今あるものは残ります。`,
  );
};
const GONE = (one: Backend): Text =>
  text(
    `Backend ${one.id}, ${backendName(one)}, is deleted.`,
    `バックエンド ${one.id}, ${backendName(one)} を削除しました。`,
  );
