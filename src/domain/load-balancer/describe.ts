import { printableLine } from '../printable.ts';
import { type Text, text } from '../text.ts';
import type { Backend, HealthChange } from './model.ts';

/** @returns `app2 (10.0.3.2)` */
export const backendName = ({ name, address }: Pick<Backend, 'name' | 'address'>): string =>
  `${printableLine(name)} (${address})`;

/** @returns what a health check has found and done, in words. */
export function healthChangeText({ backend, reason }: HealthChange): Text {
  const name = backendName(backend);
  const why = printableLine(reason);
  return backend.status === 'Available'
    ? text(
        `Backend ${name} is well again (${why}): it gets new connections.`,
        `バックエンド ${name} が回復しました (${why})。新しいコネクションを割り当てます。`,
      )
    : text(
        `Backend ${name} is unhealthy (${why}): it gets no new connections until it is well.`,
        `バックエンド ${name} が異常です (${why})。回復するまで新しいコネクションを割り当てません。`,
      );
}
