import { createHubHttp } from '../src/reporters/hub/hub-http.ts';
import { obey, since } from './hub-messages.ts';
import type { Door } from './hub-room.ts';

/* A process of dashboards: each has a stream of the whole board, and notes how old events are when they come. */

let delays: number[] = [];

obey(async (order) => {
  if (order.type === 'seat') await Promise.all(order.seats.map(({ token }) => follow(order.door, token)));
  if (order.type !== 'noted') return [];
  const noted = delays;
  delays = [];
  return noted;
});

/** @returns when the board is there */
function follow({ origin, pin }: Door, token: string): Promise<void> {
  const http = createHubHttp({ origin, pin });
  return new Promise((resolve, reject) => {
    const read = async () => {
      for await (const { event, data } of http.stream('/v1/board-stream', { token })) {
        if (event === 'board') resolve();
        // Without parsing: fifty pages on fifty machines do that.
        else for (const [, at] of data.matchAll(/"ms":(\d+)/g)) delays.push(since(Number(at)));
      }
    };
    read().catch(reject);
  });
}
