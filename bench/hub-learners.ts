import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createHubHttp, type HubHttp } from '../src/reporters/hub/hub-http.ts';
import { openInbox } from '../src/reporters/hub/inbox.ts';
import { type Outbox, openOutbox } from '../src/reporters/hub/outbox.ts';
import { createSender, type Sender } from '../src/reporters/hub/sender.ts';
import { clock, obey, since } from './hub-messages.ts';
import { type Door, type Seat, STEPS } from './hub-room.ts';

/*
 * A process of learners: for each one the client's own outbox, sender and inbox, with connections of its own. What is
 * not there is the loop that makes the events.
 */

type Learner = {
  readonly seat: Seat;
  readonly http: HubHttp;
  readonly outbox: Outbox;
  inbox: Inbox | undefined;
  sender: Sender | undefined;
  /** When each event that is not acknowledged was written. */
  readonly written: number[];
  runs: number;
};

type Inbox = ReturnType<typeof openInbox>;

/** Handshakes at once while a room comes in one after the other. */
const AT_ONCE = 20;
let learners: Learner[] = [];
let acknowledged: number[] = [];
let announced: number[] = [];

obey(async (order) => {
  switch (order.type) {
    case 'seat':
      learners = order.seats.map((seat, at) => learner(order.door, seat, join(order.folder, `${at}`)));
      return [];
    case 'connect':
      await inTurns(learners, AT_ONCE, comeIn);
      return [];
    case 'work':
      for (const one of learners) one.sender ??= send(one);
      acknowledged = [];
      await Promise.all(learners.map((one) => work(one, order.everyMs, order.forMs)));
      return acknowledged;
    case 'disconnect':
      for (const { inbox, sender, http } of learners) {
        await Promise.all([inbox?.close(), sender?.close()]);
        http.close();
      }
      return [];
    case 'write':
      for (const one of learners) for (let n = 0; n < order.events; n++) happen(one);
      return [];
    case 'storm':
      acknowledged = [];
      for (const one of learners) one.written.fill(clock());
      await Promise.all(
        learners.map(async (one) => {
          void listen(one);
          one.sender = send(one);
          while (one.outbox.count() > 0) {
            await one.sender.settled();
            // Settled with something that waits: the hub has refused for the moment.
            if (one.outbox.count() > 0) await pause(10);
          }
        }),
      );
      return acknowledged;
    case 'noted': {
      const delays = announced;
      announced = [];
      return delays;
    }
    case 'close':
      return [];
  }
});

function learner({ origin, pin }: Door, seat: Seat, folder: string): Learner {
  mkdirSync(folder, { recursive: true });
  const http = createHubHttp({ origin, pin });
  return {
    seat,
    http,
    outbox: openOutbox({ folder }),
    inbox: undefined,
    sender: undefined,
    written: [],
    runs: 0,
  };
}

/** The stream is open and a first report is taken. */
async function comeIn(one: Learner): Promise<void> {
  await listen(one);
  happen(one);
  one.sender = send(one);
  await one.sender.settled();
}

function send(one: Learner): Sender {
  return createSender({
    http: one.http,
    token: one.seat.token,
    outbox: one.outbox,
    onNews: (news) => {
      if (news.type === 'given-up') throw news.problem;
      const done = one.written.splice(0, one.written.length - one.outbox.count());
      acknowledged.push(...done.map(since));
    },
  });
}

/** @returns when the first view is there */
function listen(one: Learner): Promise<void> {
  let seen = 0;
  return new Promise((resolve) => {
    one.inbox = openInbox({
      http: one.http,
      token: one.seat.token,
      onNews: (news) => {
        if (news.type === 'given-up') throw news.problem;
        if (news.type !== 'heard' || news.view === undefined) return;
        for (const { words } of news.view.announcements.slice(seen)) announced.push(since(Number(words)));
        seen = news.view.announcements.length;
        resolve();
      },
    });
  });
}

/** Everybody works at their own time: they begin at random moments. */
async function work(one: Learner, everyMs: number, forMs: number): Promise<void> {
  const end = Date.now() + forMs;
  await pause(Math.random() * everyMs);
  while (Date.now() < end) {
    const turn = Date.now();
    happen(one);
    one.sender?.wake();
    await pause(Math.max(0, everyMs - (Date.now() - turn)));
  }
  await one.sender?.settled();
}

/** A run, mostly one that fails; its time of day is where dashboards read it. */
function happen(one: Learner): void {
  one.runs += 1;
  const step = STEPS[Math.floor(one.runs / 10) % STEPS.length]?.id ?? '';
  const isPass = one.runs % 10 === 9;
  const now = clock();
  one.written.push(now);
  one.outbox.append({
    kind: 'ran',
    step,
    verdict: isPass ? 'pass' : 'fail',
    stage: isPass ? 'check' : 'load',
    failed: [],
    ...(isPass ? {} : { rule: 'packet-bounds' }),
    ms: now,
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function inTurns<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
