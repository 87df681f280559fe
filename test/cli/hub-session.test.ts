import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHubSession } from '../../src/cli/hub-session.ts';
import type { HubStartOptions } from '../../src/cli/hub-start-flags.ts';
import { createParts } from '../../src/compose.ts';
import type { InstructorBody, SessionEvent } from '../../src/domain/session/events.ts';
import { type TemporaryStore, temporaryStore } from '../hub/store/temporary-store.ts';

const lessonFiles = await createParts({ HOME: tmpdir() }).lessonFiles();
const { steps } = await lessonFiles.loadCourse();

let held: TemporaryStore;
beforeEach(async () => {
  held = await temporaryStore();
});
afterEach(() => held.remove());

/** Starts a hub on the store, with what an agenda file holds. */
const start = async (text?: string) => {
  const options: HubStartOptions = {
    title: 'Room 1',
    host: undefined,
    port: 0,
    lasts: 1e7,
    kept: 1e7,
    agenda: text === undefined ? undefined : { text, file: 'plan.yaml' },
    store: undefined,
    data: undefined,
    publicUrl: undefined,
    plainHttp: true,
    another: false,
    newKey: false,
  };
  return (await openHubSession(held.store, options, { lessonFiles, steps })).record.id;
};

type AgendaSet = Extract<InstructorBody, { kind: 'agenda-set' }>;
const agendas = async (session: string): Promise<AgendaSet[]> =>
  (await held.store.readFrom(session, 0, 100)).flatMap(({ body }: SessionEvent) =>
    body.kind === 'agenda-set' ? [body] : [],
  );
const instructor = (session: string, body: AgendaSet) =>
  held.store.append(session, [{ by: 'instructor', at: Date.now(), body }]);

const PLAN = 'plan: [{ step: hello/print, minutes: 20 }, { break: 5 }]';
const ITEMS = [{ step: 'hello/print', minutes: 20, pause: 5 }];

describe('the agenda file of a hub that is started again', () => {
  it('is not given a second time, with a start or without: the plan goes on as it began', async () => {
    // By now the first of these is over on most days, and the last one has not begun.
    for (const text of [PLAN, ...['0:00', '13:30', '23:59'].map((time) => `start: "${time}"\n${PLAN}`)]) {
      const session = await start(text);
      const given = await agendas(session);
      await start(text);
      expect(await agendas(session)).toEqual(given);
      expect(given.at(-1)?.items).toEqual(ITEMS);
    }
  });

  it('leaves a start that the instructor has moved, and minutes that were changed', async () => {
    const text = `start: "13:30"\n${PLAN}`;
    const session = await start(text);
    const moved = { kind: 'agenda-set', items: ITEMS, startsAt: 5e11 } as const;
    await instructor(session, moved);
    await start(text);
    expect((await agendas(session)).at(-1)).toEqual(moved);
    const longer = { ...moved, items: [{ step: 'hello/print', minutes: 45 }] };
    await instructor(session, longer);
    await start(text);
    expect((await agendas(session)).at(-1)).toEqual(longer);
  });

  it('begins on the day on which the hub goes on, where the plan of the day before is over', async () => {
    const session = await start();
    const yesterday = new Date();
    yesterday.setDate(yesterday.getDate() - 1);
    const startsAt = yesterday.setHours(13, 30, 0, 0);
    await instructor(session, { kind: 'agenda-set', items: ITEMS, startsAt });
    await start(`start: "13:30"\n${PLAN}`);
    const given = await agendas(session);
    expect(given).toHaveLength(2);
    expect(given.at(-1)?.startsAt).toBe(new Date().setHours(13, 30, 0, 0));
  });

  it('leaves a plan of the day before that still runs', async () => {
    const session = await start();
    const yesterday = new Date();
    yesterday.setDate(yesterday.getDate() - 1);
    const startsAt = yesterday.setHours(13, 30, 0, 0);
    const long = ['hello/print', 'hello/verdicts', 'hello/licence'].map((step) => ({ step, minutes: 1000 }));
    await instructor(session, { kind: 'agenda-set', items: long, startsAt });
    await start(`start: "13:30"\nplan: ${JSON.stringify(long)}`);
    expect(await agendas(session)).toHaveLength(1);
  });

  it('counts where its steps or its start were changed', async () => {
    const session = await start(PLAN);
    await start(`start: "13:30"\n${PLAN}`);
    await start(`start: "14:00"\n${PLAN}`);
    await start('plan: [{ step: hello/print, minutes: 30 }]');
    const given = await agendas(session);
    const times = given.map(({ startsAt }) => startsAt && new Date(startsAt).toTimeString().slice(0, 5));
    expect(times).toEqual([undefined, '13:30', '14:00', undefined]);
    expect(given.at(-1)?.items).toEqual([{ step: 'hello/print', minutes: 30 }]);
  });
});
