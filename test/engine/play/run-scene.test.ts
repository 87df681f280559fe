import { describe, expect, it } from 'vitest';
import { usageError } from '../../../src/domain/errors.ts';
import type { DemoAction } from '../../../src/domain/lesson/demo.ts';
import { LABS } from '../../../src/domain/topology/labs.ts';
import type { PlayEvent } from '../../../src/engine/play/reducer.ts';
import { runScene, typedAs } from '../../../src/engine/play/run-scene.ts';
import type { LabPort } from '../../../src/engine/ports.ts';
import { fakeLab } from '../../support/fake-lab.ts';
import { counters } from './support.ts';

const FLOOD: DemoAction = {
  kind: 'flood',
  flood: {
    from: 'client1',
    interface: 'eth0',
    send: 'syn',
    source: '10.0.1.66',
    to: '10.0.1.2',
    port: 8080,
    rate: 50_000,
    seconds: 20,
  },
};
const ping = (fails = false): DemoAction => ({ kind: 'run', host: 'client1', line: 'ping 10.0.1.2', fails });
const fwGet = (fails = false): DemoAction => ({ kind: 'control', line: 'fw get', fails });

async function played(
  actions: readonly DemoAction[],
  answers: Partial<LabPort> = {},
  controlCommand = async (): Promise<readonly string[]> => ['a table'],
  signal = new AbortController().signal,
): Promise<PlayEvent[]> {
  const heard: PlayEvent[] = [];
  const floods = new AbortController();
  await runScene(
    { say: { en: '', ja: '' }, actions },
    { lab: fakeLab(answers), topology: LABS.senders, controlCommand, hear: (event) => heard.push(event) },
    signal,
    floods.signal,
  );
  floods.abort();
  return heard;
}

const outcomes = (events: readonly PlayEvent[]) =>
  events.flatMap((event) => (event.type === 'line-ended' ? [event.outcome] : []));

describe('a scene', () => {
  it('types its commands as a learner would', () => {
    expect(typedAs(ping())).toBe('xdplings exec client1 -- ping 10.0.1.2');
    expect(typedAs({ kind: 'run', host: 'client1', line: 'echo a | wc', fails: false })).toBe(
      "xdplings exec client1 -- sh -c 'echo a | wc'",
    );
    expect(typedAs(fwGet())).toBe('xdplings fw get');
  });

  it('goes on with the next command when one has ended, and says how each ended', async () => {
    const codes = [0, 1, 1];
    const events = await played([ping(), ping(true), ping()], { exec: async () => codes.shift() ?? 0 });
    expect(outcomes(events)).toEqual(['succeeded', 'failed-as-meant', 'unexpected']);
    expect(events.at(-1)).toEqual({ type: 'scene-ended' });
  });

  it('notices a command that was to fail and did not', async () => {
    expect(outcomes(await played([ping(true)]))).toEqual(['unexpected']);
  });

  it('shows what the control plane prints, and its refusals', async () => {
    const fine = await played([fwGet()]);
    expect(fine).toContainEqual({ type: 'line-said', line: 0, words: 'a table' });
    const refusing = async () => {
      throw usageError('No such rule.');
    };
    expect(outcomes(await played([fwGet(true)], {}, refusing))).toEqual(['failed-as-meant']);
    expect(outcomes(await played([fwGet()], {}, refusing))).toEqual(['unexpected']);
  });

  it('lets a flood go on behind the next commands, which begin once it is felt', async () => {
    const calls: string[] = [];
    let isFlooding = false;
    let sent = 0;
    await played([FLOOD, ping()], {
      counters: async () => {
        sent += isFlooding ? 400 : 0;
        return [counters(0, 0, { host: 'client1', sent: { packets: sent, bytes: 0 } })];
      },
      generate: ({ frames }, signal) => {
        isFlooding = true;
        calls.push(`flood of ${frames.length} frames`);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
      exec: async () => {
        calls.push(`ping after ${sent}`);
        return 0;
      },
    });
    expect(calls).toEqual(['flood of 1024 frames', 'ping after 800']);
  });

  it('tells nothing more once it is over', async () => {
    const ending = new AbortController();
    const events = await played(
      [ping(), ping()],
      {
        exec: async () => {
          ending.abort();
          return 0;
        },
      },
      undefined,
      ending.signal,
    );
    expect(events).toEqual([{ type: 'line-typed', typed: 'xdplings exec client1 -- ping 10.0.1.2' }]);
  });
});
