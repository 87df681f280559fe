import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hub } from '../../../src/hub/server/hub.ts';
import { addInstructorRoutes } from '../../../src/hub/server/instructor-routes.ts';
import { addLearnerRoutes } from '../../../src/hub/server/learner-routes.ts';
import { addPages } from '../../../src/hub/server/pages.ts';
import { zodCompiler } from '../../../src/hub/server/validation.ts';
import { bearer, type Held, type Joined, said, TestHub } from './support/test-hub.ts';

const PEOPLE = [
  'nobody',
  'a learner',
  'another learner',
  'a kicked learner',
  'the instructor',
  "another session's learner",
  "another session's instructor",
] as const;
type Person = (typeof PEOPLE)[number];
type Statuses = readonly [number, number, number, number, number, number, number];

const ANYBODY: Statuses = [200, 200, 200, 200, 200, 200, 200];
const LEARNERS: Statuses = [401, 200, 200, 401, 403, 200, 403];
const INSTRUCTORS: Statuses = [401, 403, 403, 401, 200, 403, 200];
/** What is asked of one learner: another session's instructor must not even learn that there is one. */
const OWN_INSTRUCTOR: Statuses = [401, 403, 403, 401, 200, 403, 404];

/** The session that is asked about, and the learner in it. */
type Asked = { readonly held: Held; readonly learner: Joined };
type Ask = {
  readonly path?: (asked: Asked) => string;
  readonly body?: (asked: Asked) => unknown;
  /** What the body says that it is; default: JSON. */
  readonly type?: string;
};

const TABLE: Readonly<Record<string, readonly [Statuses, Ask?]>> = {
  'GET /': [ANYBODY],
  'GET /index.html': [ANYBODY],
  'GET /join.html': [ANYBODY],
  'GET /:code': [ANYBODY, { path: ({ held }) => `/${held.record.code}` }],
  'GET /v1/hello': [ANYBODY],
  'POST /v1/join': [ANYBODY, { body: ({ held }) => ({ code: held.record.code, name: 'Ada' }) }],
  'POST /v1/rejoin': [
    ANYBODY,
    { body: ({ held, learner }) => ({ code: held.record.code, resume: learner.resume }) },
  ],
  'POST /v1/login': [ANYBODY, { body: ({ held }) => ({ key: held.key }) }],
  'POST /v1/reports': [
    LEARNERS,
    { body: () => ({ reports: [said(1, { kind: 'consented', sharing: true })] }) },
  ],
  'GET /v1/view': [LEARNERS],
  'GET /v1/stream': [LEARNERS],
  'POST /v1/stream': [LEARNERS, { body: () => ({}), type: 'application/x-ndjson' }],
  'POST /v1/leave': [LEARNERS],
  'POST /v1/logout': [INSTRUCTORS],
  'GET /v1/session': [INSTRUCTORS],
  'GET /v1/board': [INSTRUCTORS],
  'GET /v1/board-stream': [INSTRUCTORS],
  'GET /v1/export.csv': [INSTRUCTORS],
  'GET /v1/export.json': [INSTRUCTORS],
  'POST /v1/acts': [
    OWN_INSTRUCTOR,
    { body: ({ learner }) => ({ act: { kind: 'kicked', learner: learner.learner } }) },
  ],
  'GET /v1/learners/:id': [OWN_INSTRUCTOR, { path: ({ learner }) => `/v1/learners/${learner.learner}` }],
  'GET /v1/learners/:id/code': [
    OWN_INSTRUCTOR,
    { path: ({ learner }) => `/v1/learners/${learner.learner}/code` },
  ],
};

let hub: TestHub;
beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub.close());

async function room() {
  const [held, other] = [await hub.session(), await hub.session()];
  const learner = await hub.join(held, 'Ada');
  const file = { source: 'int main;', log: 'a log' };
  await hub.report(learner, [
    said(1, { kind: 'consented', sharing: true }),
    said(2, { kind: 'shared', step: 'hello/print' }, { file }),
  ]);
  const kicked = await hub.join(held, 'Mallory');
  await hub.act(held, { kind: 'kicked', learner: kicked.learner });
  const tokens: Record<Person, string | undefined> = {
    nobody: undefined,
    'a learner': learner.token,
    'another learner': (await hub.join(held, 'Bob')).token,
    'a kicked learner': kicked.token,
    'the instructor': held.key,
    "another session's learner": (await hub.join(other, 'Eve')).token,
    "another session's instructor": other.key,
  };
  return { held, learner, tokens, other };
}

/** GET and POST; HEAD is what Fastify makes of GET. */
async function routesOfHub(): Promise<string[]> {
  const routes = ['GET /v1/hello'];
  const app = fastify();
  app.setValidatorCompiler(zodCompiler);
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD') routes.push(`${one} ${url}`);
  });
  const onlyNames = { own: { scheme: 'http' } } as Hub;
  addLearnerRoutes(app, onlyNames);
  addInstructorRoutes(app, onlyNames);
  await addPages(app, hub.pages);
  await app.ready();
  await app.close();
  return routes;
}

describe('who may ask for what', () => {
  it('is said for every route that the hub has', async () => {
    expect(Object.keys(TABLE).sort()).toEqual((await routesOfHub()).sort());
  });

  it.each(Object.entries(TABLE))('%s', async (route, [expected, { path, body, type } = {}]) => {
    const { tokens, ...asked } = await room();
    const [method = '', url = ''] = route.split(' ');
    const statuses: [Person, number][] = [];
    // Whoever may do it comes last: it may change what the others are told.
    const order = PEOPLE.toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)));
    for (const person of order) {
      const token = tokens[person];
      const { status } = await hub.ask(method, path?.(asked) ?? url, {
        ...(body ? { body: body(asked) } : {}),
        headers: {
          origin: hub.origin,
          ...(type === undefined ? {} : { 'content-type': type }),
          ...(token === undefined ? {} : bearer(token)),
        },
      });
      statuses.push([person, status]);
    }
    const want = Object.fromEntries(PEOPLE.map((person, at) => [person, expected[at]]));
    expect(Object.fromEntries(statuses)).toEqual(want);
    expect(hub.bugs).toEqual([]);
  });
});

const isLast = (person: Person): boolean => person === 'a learner' || person === 'the instructor';

describe('what somebody is told', () => {
  it('is of their own session, whatever ids a body names', async () => {
    const { tokens, learner, held, other } = await room();
    const body = {
      reports: [said(1, { kind: 'hand-raised', step: 'hello/print', learner: learner.learner })],
    };
    const more = { ...body, learner: learner.learner, session: held.record.id };
    const token = tokens["another session's learner"] ?? '';
    expect((await hub.ask('POST', '/v1/reports', { body: more, headers: bearer(token) })).status).toBe(200);
    const board = async (key: string) =>
      (await hub.ask('GET', '/v1/board', { headers: bearer(key) })).body.board;
    const [ours, theirs] = [await board(held.key), await board(other.key)];
    expect(Object.values(ours.learners).map((row) => (row as { hand?: object }).hand)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(Object.values(theirs.learners)).toMatchObject([{ name: 'Eve', hand: { step: 'hello/print' } }]);
    expect(JSON.stringify(theirs)).not.toContain(learner.learner);
  });

  it('is nothing for a token of a role that it is not: a resume code and a join code let nobody in', async () => {
    const { learner, held } = await room();
    for (const secret of [learner.resume, held.record.code, held.record.id, learner.learner]) {
      for (const path of ['/v1/view', '/v1/board']) {
        const { status } = await hub.ask('GET', path, { headers: bearer(secret) });
        expect([path, status]).toEqual([path, 401]);
      }
    }
  });
});
