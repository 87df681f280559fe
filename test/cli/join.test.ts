import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOutbox } from '../../src/reporters/hub/outbox.ts';
import { createMembershipStore } from '../../src/workspace/membership.ts';
import { CODE, refusalAnswer, SmallHub } from '../reporters/hub/support/small-hub.ts';
import { until } from '../reporters/hub/support/until.ts';
import { CommandLine, toolchainThat } from './support/command-line.ts';

let hub: SmallHub;
let home: CommandLine;
let other: CommandLine;

beforeEach(async () => {
  hub = new SmallHub();
  await hub.listen();
  [home, other] = [new CommandLine(), new CommandLine()];
});
afterEach(async () => {
  home.remove();
  other.remove();
  await hub.stop();
});

const line = () => `${hub.origin}/${CODE.slice(0, 4)}-${CODE.slice(4)}`;
const noteOf = ({ workspace }: CommandLine) => join(workspace, '.xdplings/session.json');
const note = (who: CommandLine) => JSON.parse(readFileSync(noteOf(who), 'utf8'));
const resumeIn = (out: string): string => /\b\w{4}-\w{4}-\w{4}\b/.exec(out)?.[0] ?? '';
const names = () => Object.values(hub.board.learners).map(({ name }) => name);

describe('xdplings join', () => {
  it('takes a place, says how to come back, and keeps it for the learner alone', async () => {
    const { code, out } = await home.run(['join', line(), '--name', 'Ada']);
    expect(code).toBe(0);
    expect(out).toMatch(/You are in: Room 1, as Ada\./);
    expect(out).toMatch(/--resume \w{4}-\w{4}-\w{4}/);
    expect(names()).toEqual(['Ada']);
    expect(statSync(noteOf(home)).mode & 0o777).toBe(0o600);
  });

  it('uses the login name where nobody can be asked', async () => {
    await home.run(['join', line()], {}, { SUDO_USER: 'grace' });
    expect(names()).toEqual(['grace']);
  });

  it('asks in a terminal, and leaves the time to note the resume code; Ctrl-D there starts nothing', async () => {
    const input = new PassThrough();
    const joining = home.run(['join', line()], {}, {}, undefined, { isTerminal: true, input });
    input.write('Grace\n');
    await until(() => names().length === 1);
    input.end();
    const { code, out } = await joining;
    expect([code, names()]).toEqual([0, ['Grace']]);
    expect(out).toMatch(/resume code/);
  });

  it('does not join whoever ends the question for a name', async () => {
    const input = new PassThrough();
    const joining = home.run(['join', line()], {}, {}, undefined, { isTerminal: true, input });
    input.end();
    const { code, err } = await joining;
    expect([code, err, names()]).toEqual([2, 'You have not joined.', []]);
  });

  it('a second time changes nothing but the address', async () => {
    await home.run(['join', line(), '--name', 'Ada']);
    const before = note(home);
    const { code, out } = await home.run(['join', line().replace('127.0.0.1', 'localhost')]);
    expect([code, out.split('\n')[0]]).toEqual([0, 'You are in already: Room 1, as Ada.']);
    expect(note(home)).toEqual({ ...before, origin: hub.origin.replace('127.0.0.1', 'localhost') });
    expect(names()).toEqual(['Ada']);
  });

  it('brings a learner back from another machine, as the same one', async () => {
    const { out } = await home.run(['join', line(), '--name', 'Ada']);
    const again = await other.run(['join', line(), '--resume', resumeIn(out).toLowerCase()]);
    expect(again.out).toMatch(/You are in: Room 1, as Ada\./);
    expect(names()).toEqual(['Ada']);
    expect(note(other).learner).toBe(note(home).learner);
    expect(note(other).source).not.toBe(note(home).source);
  });

  it('sends first what the earlier place in the workspace has not sent', async () => {
    const { out } = await home.run(['join', line(), '--name', 'Ada']);
    const { source } = note(home);
    const outbox = openOutbox({ folder: createMembershipStore(home.workspace).outboxOf(source) });
    outbox.append({ kind: 'entered', step: 'hello/print' });
    outbox.close();
    await home.run(['leave']);
    expect(hub.bodies(source)).toEqual([{ kind: 'entered', step: 'hello/print' }]);
    const again = await home.run(['join', line(), '--resume', resumeIn(out)]);
    expect(again.code).toBe(0);
    expect(names()).toEqual(['Ada']);
  });

  it('takes what could not be sent along to the learner’s new place', async () => {
    await home.run(['join', line(), '--name', 'Ada']);
    const { source } = note(home);
    const store = createMembershipStore(home.workspace);
    const outbox = openOutbox({ folder: store.outboxOf(source) });
    outbox.append({ kind: 'entered', step: 'hello/print' });
    outbox.close();
    hub.revoked.add(note(home).token);
    const { out } = await home.run(['join', line()]);
    expect(out).toMatch(/as Ada/);
    const carried = openOutbox({ folder: store.outboxOf(note(home).source) });
    expect(carried.next(9).map(({ seq, body }) => [seq, body.kind])).toEqual([[1, 'entered']]);
    carried.close();
  });

  it('brings a late arrival to the step, and leaves the earlier ones as they are', async () => {
    await home.run(['join', line(), '--name', 'Ada', '--from', 'hello/verdicts']);
    expect(home.progress()).toMatchObject({ current: 'hello/verdicts', steps: {} });
    const wrong = await home.run(['join', line(), '--from', 'hello/verdict']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toMatch(/Did you mean/);
  });

  it.each([
    [['join', 'ABCD-EFGH'], /begins with https/],
    [['join', 'http://127.0.0.1:1/'], /no join code/],
    [['join', `https://127.0.0.1:1/${CODE}#short`], /not a whole pin/],
    [['join', `http://127.0.0.1:1/${CODE}`, '--resume', 'x'], /no resume code/],
    [['join', `http://127.0.0.1:1/${CODE}`, '--name', 'x'.repeat(10_000)], /too long: 40/],
    [['join', `http://127.0.0.1:1/${CODE}`, '--name', '\u001b\u202e\u200b'], /nothing that can be seen/],
    [['leave'], /no live session/],
  ])('says what is wrong with %j', async (argv, words) => {
    const { code, err } = await home.run(argv);
    expect(code).toBe(2);
    expect(err).toMatch(words);
    const inJapanese = await home.run([...argv, '--lang', 'ja']);
    expect(inJapanese.err).not.toBe(err);
  });

  it('says what a hub refuses, and that none is there; nothing is kept', async () => {
    const wrongCode = await home.run(['join', `${hub.origin}/ZZZZZZZZ`, '--name', 'Ada']);
    expect([wrongCode.code, wrongCode.err]).toEqual([2, expect.stringMatching(/Refused: bad-code/)]);
    hub.fault = () => refusalAnswer(410, 'session-over');
    expect((await home.run(['join', line(), '--name', 'Ada'])).err).toMatch(/session-over/);
    hub.fault = () => refusalAnswer(426, 'protocol');
    expect((await home.run(['join', line(), '--name', 'Ada'])).err).toMatch(/newer than this xdplings/);
    hub.fault = () => ({ status: 200, body: '<html>' });
    expect((await home.run(['join', line(), '--name', 'Ada'])).err).toMatch(/no xdplings hub/);
    await hub.stop();
    const away = await home.run(['join', line(), '--name', 'Ada']);
    expect([away.code, away.err]).toEqual([3, expect.stringMatching(/Nothing listens/)]);
    const noHost = await home.run(['join', `https://hub.invalid/${CODE}`, '--name', 'Ada']);
    expect(noHost.code).toBe(3);
    expect(() => note(home)).toThrow(/ENOENT/);
  });

  it('refuses a second session as long as the first one lasts, and says how to leave it', async () => {
    await home.run(['join', line(), '--name', 'Ada']);
    const { code, err } = await home.run(['join', `${hub.origin}/ZZZZZZZZ`]);
    expect(code).toBe(2);
    expect(err).toMatch(/another session: Room 1.*\n.*xdplings leave/);
    const over = note(home);
    writeFileSync(
      noteOf(home),
      JSON.stringify({ ...over, code: 'ZZZZZZZZ', session: { ...over.session, endsAt: 1 } }),
    );
    expect((await home.run(['join', line(), '--name', 'Ada'])).code).toBe(0);
  });

  it('mends a damaged note', async () => {
    await home.run(['join', line(), '--name', 'Ada']);
    writeFileSync(noteOf(home), '{');
    chmodSync(noteOf(home), 0o600);
    expect((await home.run(['leave'])).err).toMatch(/damaged/);
    expect((await home.run(['join', line(), '--name', 'Ada'])).code).toBe(0);
  });
});

describe('xdplings leave', () => {
  it('gives the place up, and says how to come back', async () => {
    const { out } = await home.run(['join', line(), '--name', 'Ada']);
    const left = await home.run(['leave']);
    expect(left.out).toMatch(/You have left: Room 1/);
    expect(resumeIn(left.out)).toBe(resumeIn(out));
    expect(Object.values(hub.board.learners)[0]?.left).toBe(true);
    expect((await home.run(['leave'])).code).toBe(2);
  });

  it('works without the hub, too', async () => {
    await home.run(['join', line(), '--name', 'Ada']);
    await hub.stop();
    const left = await home.run(['leave']);
    expect([left.code, left.out]).toEqual([0, expect.stringMatching(/could not be told/)]);
    expect(() => note(home)).toThrow(/ENOENT/);
  });
});

describe('xdplings check in a live session', () => {
  const NO_C = toolchainThat({ output: 'no C' });
  const AGAIN = { kind: 'ran', step: 'hello/print', verdict: 'fail', stage: 'compile', failed: [] };

  it('tells the session of the step and the run, and not of a file that is not the learner’s own', async () => {
    await home.run(['join', line(), '--name', 'Ada']);
    const { source } = note(home);
    await home.run(['check', 'hello/print'], NO_C);
    await home.run(['check', 'hello/print', '--file', home.fileOf('hello/print')], NO_C);
    // A hub that is slow to answer is not waited for: what it has not taken then, it takes now.
    await home.run(['leave']);
    const ran = { ...AGAIN, ms: expect.any(Number) };
    expect(hub.bodies(source)).toEqual([{ kind: 'entered', step: 'hello/print' }, ran]);
  });

  it('says the same without its hub, and what it has to tell is kept', async () => {
    await home.run(['join', line(), '--name', 'Ada']);
    const { source } = note(home);
    const { out } = await home.run(['check', 'hello/print'], NO_C);
    await hub.stop();
    const alone = await home.run(['check', 'hello/print'], NO_C);
    expect([alone.code, alone.err]).toEqual([1, '']);
    expect(alone.out.replace(/\d+ ms/g, '')).toBe(out.replace(/\d+ ms/g, ''));
    await hub.listen(hub.port);
    await home.run(['leave']);
    expect(hub.bodies(source).map(({ kind }) => kind)).toEqual(['entered', 'ran', 'entered', 'ran']);
  });

  it('works with a damaged note of the session, and says so', async () => {
    await home.run(['join', line(), '--name', 'Ada']);
    writeFileSync(noteOf(home), '{');
    const { code, err } = await home.run(['check', 'hello/print'], NO_C);
    expect([code, err]).toEqual([1, expect.stringMatching(/damaged/)]);
  });
});
