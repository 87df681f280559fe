import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, type Crew, type Order, startCrew } from './hub-messages.ts';
import { type HubRoom, openHubRoom } from './hub-room.ts';

/** Learners of one process. */
const OF_ONE_CREW = 1250;

/** A hub with its clients, each kind in processes of its own. */
export type Scene = {
  readonly room: HubRoom;
  /** Tells all processes of learners; @returns all delays that they answer */
  readonly learners: (order: Order) => Promise<number[]>;
  readonly dashboards: (order: Order) => Promise<number[]>;
  readonly close: () => Promise<void>;
};

/** @param url of the hub's store; undefined: a file */
export async function openScene(learners: number, dashboards: number, url?: string): Promise<Scene> {
  const room = await openHubRoom(learners, url);
  const folder = mkdtempSync(join(tmpdir(), 'xdplings-bench-outboxes-'));
  const crews: Crew[] = [];
  const viewers: Crew[] = [];
  const { door, key, seats } = room;
  const tellAll = async (those: readonly Crew[], order: Order): Promise<number[]> => {
    const answers: Answer[] = await Promise.all(those.map((crew) => crew.tell(order)));
    return answers.flatMap(({ delays }) => delays);
  };
  const count = Math.max(2, Math.ceil(learners / OF_ONE_CREW));
  const share = Math.ceil(learners / count);
  for (let at = 0; at < count; at++) crews.push(startCrew('hub-learners.ts'));
  await Promise.all(
    crews.map((crew, at) =>
      crew.tell({
        type: 'seat',
        door,
        seats: seats.slice(at * share, (at + 1) * share),
        folder: join(folder, `${at}`),
      }),
    ),
  );
  if (dashboards > 0) {
    const viewer = startCrew('hub-dashboards.ts');
    viewers.push(viewer);
    const chairs = Array.from({ length: dashboards }, () => ({ token: key }));
    await viewer.tell({ type: 'seat', door, seats: chairs, folder });
  }
  return {
    room,
    learners: (order) => tellAll(crews, order),
    dashboards: (order) => tellAll(viewers, order),
    close: async () => {
      await Promise.all([...crews, ...viewers].map((crew) => crew.close()));
      await room.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
