import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Membership } from '../../../src/domain/session/membership.ts';
import { openOutbox } from '../../../src/reporters/hub/outbox.ts';
import { Loop } from './support/loop.ts';
import { refusalAnswer, SmallHub } from './support/small-hub.ts';
import { until } from './support/until.ts';

let hub: SmallHub;
let loops: Loop[];

beforeEach(async () => {
  hub = new SmallHub();
  loops = [];
  await hub.listen();
});
afterEach(async () => {
  await Promise.all(loops.map(({ reporter }) => reporter.close().catch(() => {})));
  for (const loop of loops) loop.remove();
  await hub.stop();
});

const begin = (membership: Membership = hub.member('one'), folder?: string): Loop => {
  const loop = new Loop(membership, folder);
  loops.push(loop);
  return loop;
};

/** As a kill: what it has in memory is gone. */
const end = async (loop: Loop) => {
  await loop.reporter.close();
  loops = loops.filter((one) => one !== loop);
};

const announce = (words: string) => hub.add({ by: 'instructor', body: { kind: 'announced', words } });
const kinds = (source = 'one') => hub.bodies(source).map(({ kind }) => kind);
const said = (loop: Loop) => loop.session?.view?.announcements.map(({ words }) => words) ?? [];

describe('what a session is told', () => {
  it('is the steps, runs, hints and solutions of the loop, each once and in order', async () => {
    const loop = begin();
    loop.enter();
    loop.enter();
    const check = { id: 'greets', title: { en: '', ja: '' }, reproduce: [] };
    loop.run({
      verdict: 'fail',
      checks: [
        { ...check, status: 'fail' },
        { ...check, id: 'late', status: 'skipped' },
      ],
    });
    loop.dispatch({ type: 'hint-requested' });
    loop.dispatch({ type: 'panel-closed' });
    loop.run();
    loop.dispatch({ type: 'solution-requested' });
    loop.dispatch({ type: 'next-requested' });
    loop.enter();
    await until(() => loop.unsent() === 0);
    expect(hub.bodies('one')).toEqual([
      { kind: 'entered', step: 'hello/print' },
      { kind: 'ran', step: 'hello/print', verdict: 'fail', stage: 'check', failed: ['greets'], ms: 100 },
      { kind: 'hinted', step: 'hello/print', level: 1 },
      { kind: 'ran', step: 'hello/print', verdict: 'pass', stage: 'check', failed: [], ms: 100 },
      { kind: 'solution-seen', step: 'hello/print' },
      { kind: 'entered', step: 'hello/drop' },
    ]);
  });

  it('is not of runs that were cancelled', async () => {
    const loop = begin();
    loop.enter();
    loop.dispatch({ type: 'run-finished', run: 99, report: {} as never, source: '', at: 0 });
    loop.dispatch({ type: 'hand-toggled' });
    await until(() => loop.unsent() === 0);
    expect(kinds()).not.toContain('ran');
  });

  it('is a raised hand, which shows at once, and a lowered one', async () => {
    const loop = begin();
    await until(() => loop.session?.status === 'live');
    loop.dispatch({ type: 'hand-toggled' });
    expect(loop.session?.view?.hand).toBe('up');
    await until(() => hub.board.learners.ada?.hand !== undefined);
    hub.add({ by: 'instructor', body: { kind: 'hand-claimed', learner: 'ada', helper: 'Ben' } });
    await until(() => loop.session?.view?.helper === 'Ben');
    loop.dispatch({ type: 'hand-toggled' });
    await until(() => kinds().includes('hand-lowered'));
    expect(kinds()).toEqual(['hand-raised', 'hand-lowered']);
  });

  it('is that announcements were seen', async () => {
    announce('Welcome');
    const loop = begin();
    await until(() => said(loop).length === 1);
    loop.dispatch({ type: 'announcement-dismissed' });
    loop.dispatch({ type: 'announcement-dismissed' });
    await until(() => hub.board.announcements[0]?.seenBy.length === 1);
    await until(
      () =>
        loop.session?.view?.announcements[0]?.seen === true &&
        loop.session.waiting === 0 &&
        loop.unsent() === 0,
    );
    expect(hub.bodies('one')).toEqual([{ kind: 'seen', announcement: 1 }]);
  });
});

describe('a learner’s file', () => {
  const shared = () => (hub.taken.get('one') ?? []).flatMap(({ file }) => (file ? [file.source] : []));

  it('goes to the hub after the learner’s yes, and not after their no', async () => {
    const loop = begin();
    await until(() => loop.session?.status === 'live');
    loop.enter();
    loop.run({}, 'before');
    loop.dispatch({ type: 'sharing-answered', yes: true });
    loop.run({ log: 'the log' }, 'between');
    await until(() => shared().length === 1);
    loop.dispatch({ type: 'sharing-answered', yes: false });
    loop.run({}, 'after');
    await until(() => loop.unsent() === 0);
    expect(shared()).toEqual(['between']);
    expect(loop.kept).toEqual([true, false]);
  });

  it('does not go because a hub says that the learner agreed', async () => {
    hub.member('one');
    hub.add({ by: 'learner', learner: 'ada', body: { kind: 'consented', sharing: true } });
    const loop = begin();
    await until(() => loop.session?.view?.sharing === true);
    loop.enter();
    loop.run();
    await until(() => kinds().includes('ran') && loop.unsent() === 0);
    expect(kinds()).not.toContain('shared');
  });

  it('stays here once another machine has ended the sharing, whatever is agreed to over there', async () => {
    const loop = begin();
    await until(() => loop.session?.status === 'live');
    loop.enter();
    loop.dispatch({ type: 'sharing-answered', yes: true });
    await until(() => loop.unsent() === 0 && loop.session?.view?.sharing === true);
    const elsewhere = (sharing: boolean) =>
      hub.add({ by: 'learner', learner: 'ada', body: { kind: 'consented', sharing } });
    elsewhere(false);
    await until(() => loop.session?.view?.sharing === false);
    elsewhere(true);
    await until(() => loop.session?.view?.sharing === true);
    loop.run({}, 'secret');
    await until(() => kinds().includes('ran') && loop.unsent() === 0);
    expect(shared()).toEqual([]);
    expect(loop.kept).toEqual([true, false]);
  });

  it('waits at most once; the newest follows, and a no while it waits keeps it here', async () => {
    const loop = begin();
    await until(() => loop.session?.status === 'live');
    loop.dispatch({ type: 'sharing-answered', yes: true });
    await until(() => loop.unsent() === 0);
    hub.fault = () => 'cut-before';
    loop.enter();
    for (const source of ['first', 'second', 'third']) loop.run({}, source);
    hub.fault = () => undefined;
    await until(() => shared().includes('third'));
    expect(shared()).toEqual(['first', 'third']);

    hub.fault = () => 'cut-before';
    loop.run({}, 'secret');
    loop.dispatch({ type: 'sharing-answered', yes: false });
    hub.fault = () => undefined;
    await until(() => loop.unsent() === 0);
    expect(shared()).toEqual(['first', 'third']);
  });

  it('that waits is not sent by another process of the workspace without the learner’s yes', async () => {
    await hub.stop();
    const outbox = openOutbox({ folder: begin().folder });
    outbox.append({ kind: 'shared', step: 'hello/print' }, { source: 'secret', log: '' });
    outbox.close();
    await hub.listen(hub.port);
    await until(() => kinds().includes('shared'));
    expect(shared()).toEqual([]);
  });

  it('and its log are cut to what a session takes', async () => {
    const loop = begin({ ...hub.member('one'), sharing: true });
    hub.add({ by: 'learner', learner: 'ada', body: { kind: 'consented', sharing: true } });
    await until(() => loop.session?.view?.sharing === true);
    loop.enter();
    loop.run({ log: `${'l'.repeat(100_000)}END` }, 's'.repeat(100_000));
    await until(() => shared().length === 1);
    expect(hub.taken.get('one')?.at(-1)?.file?.log).toMatch(/END$/);
  });
});

describe('a session without its hub', () => {
  it('is told everything later, once, and the learner how much waits', async () => {
    await hub.stop();
    const loop = begin();
    loop.enter();
    for (let time = 0; time < 250; time++) loop.run({ verdict: 'fail' });
    await until(() => loop.session?.status === 'offline' && loop.session.waiting === 251);
    expect(loop.session?.problem?.en).toMatch(/Nothing listens/);
    await hub.listen(hub.port);
    await until(() => loop.session?.status === 'live' && loop.session.waiting === 0 && loop.unsent() === 0);
    expect(loop.session?.problem).toBeUndefined();
    expect(kinds()).toEqual(['entered', ...Array(250).fill('ran')]);
    expect(hub.board.learners.ada?.steps['hello/print']?.runs).toBe(250);
  });

  it('goes on where it was when the hub comes back, and when the program does', async () => {
    const loop = begin();
    loop.enter();
    await until(() => loop.unsent() === 0 && loop.session?.status === 'live');
    await hub.stop();
    loop.run();
    await end(loop);
    await hub.listen(hub.port);
    const again = begin(hub.member('one'), loop.folder);
    await until(() => again.unsent() === 0 && kinds().length === 2);
    again.run();
    announce('Break');
    await until(() => said(again).includes('Break') && kinds().length === 2);
    again.enter();
    again.run();
    await until(() => kinds().length === 4);
    expect(kinds()).toEqual(['entered', 'ran', 'entered', 'ran']);
  });

  it('counts nothing twice where answers get lost behind the commit', async () => {
    let request = 0;
    hub.fault = (_, path) => {
      if (path !== '/v1/reports') return undefined;
      request += 1;
      return (['cut-after', 'cut-before', undefined] as const)[request % 3];
    };
    const loop = begin();
    loop.enter();
    for (let time = 0; time < 40; time++) {
      loop.run({ verdict: 'fail' });
      if (time % 10 === 0) await until(() => loop.unsent() < 5);
    }
    await until(() => loop.unsent() === 0);
    expect(hub.board.learners.ada?.steps['hello/print']?.runs).toBe(40);
  });

  it('believes no clock: a day’s difference changes no time on the hub', async () => {
    hub.fault = () => 'cut-before';
    const loop = begin();
    loop.enter();
    const begun = Date.now();
    hub.fault = () => undefined;
    await until(() => kinds().length === 1);
    const at = hub.events.at(-1)?.at ?? 0;
    expect(at).toBeGreaterThan(begun - 60_000);
    expect(at).toBeLessThanOrEqual(Date.now());
  });

  it('asks for the view where a proxy keeps the stream back', async () => {
    hub.mute = true;
    announce('Welcome');
    const loop = begin();
    await until(() => said(loop).includes('Welcome'));
    expect(loop.session?.status).toBe('live');
    announce('Break');
    await until(() => said(loop).includes('Break'));
    expect(hub.requests.filter((one) => one === 'GET /v1/stream')).toHaveLength(1);
  });

  it('asks for it where the stream is refused by something else', async () => {
    hub.fault = (_, path) => (path === '/v1/stream' ? { status: 502, body: 'Bad gateway' } : undefined);
    announce('Welcome');
    const loop = begin();
    await until(() => said(loop).includes('Welcome') && loop.session?.status === 'live');
  });

  it('goes on reading where it was: what did not change is not sent again', async () => {
    const loop = begin();
    await until(() => loop.session?.view !== undefined);
    hub.breakStreams();
    await until(() => hub.lastEventIds.length === 2);
    expect(hub.lastEventIds).toEqual([undefined, '1']);
    await until(() => loop.session?.status === 'live');
    expect(loop.session?.view?.name).toBe('ada');
  });
});

describe('a hub that refuses', () => {
  it.each([
    [410, 'session-over'],
    [401, 'no-token'],
    [403, 'kicked'],
    [426, 'protocol'],
  ])('for good (%i %s) is not asked again, and the learner is told why', async (status, error) => {
    hub.fault = () => refusalAnswer(status, error);
    const loop = begin();
    await until(() => loop.session?.status === 'over');
    const asked = hub.requests.length;
    loop.enter();
    loop.run();
    await until(() => loop.session?.problem !== undefined);
    expect(loop.session?.problem?.en).toMatch(error === 'protocol' ? /newer/ : error);
    expect(hub.requests.length).toBeLessThanOrEqual(asked + 1);
  });

  it('because its disk is full is asked again, and loses nothing', async () => {
    hub.fault = (_, path) => (path === '/v1/reports' ? refusalAnswer(507, 'store-full') : undefined);
    const loop = begin();
    loop.enter();
    await until(() => loop.session?.problem?.en === 'Refused: store-full.');
    expect(loop.session?.waiting).toBe(1);
    hub.fault = () => undefined;
    await until(() => loop.unsent() === 0);
    expect(kinds()).toEqual(['entered']);
    await until(() => loop.session?.problem === undefined);
  });

  it('a number that is taken gets the report under another one', async () => {
    // As from a copy of the workspace on another machine.
    const elsewhere = begin();
    elsewhere.enter();
    for (let time = 0; time < 5; time++) elsewhere.run({ verdict: 'fail' });
    await until(() => elsewhere.unsent() === 0 && kinds().length === 6);
    const here = begin(hub.member('one'));
    for (let time = 0; time < 3; time++) {
      here.enter();
      here.dispatch({ type: 'hand-toggled' });
      here.dispatch({ type: 'hint-requested' });
    }
    await until(() => here.unsent() === 0);
    expect(kinds().filter((kind) => kind === 'hinted')).toHaveLength(3);
    expect(kinds().filter((kind) => kind === 'ran')).toHaveLength(5);
  });

  it('what has forgotten a part of what it had is given up, with what to do', async () => {
    const loop = begin();
    loop.enter();
    loop.run();
    await until(() => loop.unsent() === 0 && kinds().length === 2);
    hub.taken.get('one')?.splice(0);
    loop.run();
    loop.enter();
    loop.dispatch({ type: 'hint-requested' });
    await until(() => loop.session?.status === 'over');
    expect(loop.session?.problem?.en).toMatch(/lost a part/);
  });

  it('says what is over in its view', async () => {
    const loop = begin();
    await until(() => loop.session?.status === 'live');
    hub.add({ by: 'instructor', body: { kind: 'ended' } });
    await until(() => loop.session?.status === 'over');
    expect(loop.session?.view?.over).toBe('ended');
  });
});
