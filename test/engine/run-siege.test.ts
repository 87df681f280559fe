import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { SiegeResult } from '../../src/domain/checks/observed.ts';
import type { SiegeClause } from '../../src/domain/checks/spec.ts';
import { vocabulary } from '../../src/domain/checks/vocabulary.ts';
import { environmentError, usageError } from '../../src/domain/errors.ts';
import type { BpfObject } from '../../src/domain/object-file/index.ts';
import { LABS } from '../../src/domain/topology/labs.ts';
import { runSiege } from '../../src/engine/checks/run-siege.ts';
import type { ControlPort, LabPort } from '../../src/engine/ports.ts';
import { fakeControl } from '../support/fake-control.ts';
import { fakeLab, NO_TRAFFIC } from '../support/fake-lab.ts';

const { from, siege } = vocabulary;
const besieged = siege(
  { en: 'a flood', ja: 'フラッド' },
  { from: from('client1'), frames: [new Uint8Array(54)] },
  { from: 'client2', to: 'host', times: 3, patienceMs: 1_000 },
);
const SURVIVED: SiegeResult = {
  attack: { sent: 10, ms: 1 },
  requests: { sent: 3, answered: 3, slowestMs: 1 },
  account: NO_TRAFFIC.account,
  commands: { flood: 'flood', requests: 'requests' },
};
const object = { programs: [], license: 'GPL', maps: [], variables: [] } as unknown as BpfObject;

/** @param signal of the whole run; between two looks of the control plane lies one turn of the event loop */
const run = (
  clause: SiegeClause,
  lab: Partial<LabPort>,
  control: Partial<ControlPort>,
  signal = new AbortController().signal,
) => {
  const context = {
    lab: fakeLab(lab),
    control: fakeControl(control),
    topology: LABS.senders,
    object,
    program: 'counter',
    signal,
    before: { maps: new Map(), variables: new Map() },
  };
  return runSiege(clause, context, async () => void (await setImmediate()));
};

/** A siege that lasts until it is told to end. */
function lasting() {
  const { promise, resolve } = Promise.withResolvers<SiegeResult>();
  const seen: { endedBy?: unknown } = {};
  const besiege: LabPort['besiege'] = (_, signal) =>
    new Promise((pass, fail) => {
      promise.then(pass);
      const stop = () => {
        seen.endedBy = signal.reason;
        fail(signal.reason);
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop);
    });
  return { besiege, end: () => resolve(SURVIVED), seen };
}

describe('a siege that is run', () => {
  it('does not bother the control plane unless it is to be policed', async () => {
    const { ok } = await run(
      besieged.isSurvived(),
      { besiege: async () => SURVIVED },
      { detect: () => Promise.reject(new Error('unasked')) },
    );
    expect(ok).toBe(true);
  });

  it('is watched again and again until it is over, and then no more', async () => {
    const { besiege, end } = lasting();
    let looks = 0;
    const detect = async () => {
      looks += 1;
      if (looks === 3) end();
      return [];
    };
    expect(await run(besieged.isPoliced(), { besiege }, { detect })).toMatchObject({ ok: true });
    const atTheEnd = looks;
    await setImmediate();
    await setImmediate();
    expect({ looks, enough: atTheEnd >= 3 }).toEqual({ looks: atTheEnd, enough: true });
  });

  it('ends, and fails with the reason, when the program cannot be watched', async () => {
    const { besiege, seen } = lasting();
    const refusal = usageError({ en: 'There is no map sources.', ja: 'マップ sources がありません。' });
    const outcome = await run(besieged.isPoliced(), { besiege }, { detect: () => Promise.reject(refusal) });
    expect(outcome.ok).toBe(false);
    expect(outcome.observed.en).toContain('There is no map sources.');
    expect(outcome.observed.ja).toContain('マップ sources がありません。');
    expect(seen.endedBy).toBe(refusal);
  });

  it('fails with the watch also when that broke after a while', async () => {
    const { besiege } = lasting();
    let looks = 0;
    const detect = async () => {
      looks += 1;
      if (looks === 2) throw usageError('The map networks is full.');
      return [];
    };
    const { ok, observed } = await run(besieged.isPoliced(), { besiege }, { detect });
    expect(ok).toBe(false);
    expect(observed.en).toContain('The map networks is full.');
  });

  it.each([
    ['of the machine', environmentError('The lab has ended.')],
    ['of ours', new TypeError('x is not a function')],
  ])('is no verdict when the watch meets trouble %s', async (_, trouble) => {
    const { besiege, seen } = lasting();
    const detect = () => Promise.reject(trouble);
    await expect(run(besieged.isPoliced(), { besiege }, { detect })).rejects.toBe(trouble);
    expect(seen.endedBy).toBe(trouble);
  });

  it('is no verdict when the lab cannot besiege, and the watch ends with it', async () => {
    let looks = 0;
    const detect = async () => {
      looks += 1;
      return [];
    };
    const trouble = environmentError('The machine has no time for it.');
    const besiege = () => Promise.reject(trouble);
    await expect(run(besieged.isPoliced(), { besiege }, { detect })).rejects.toBe(trouble);
    expect(looks).toBeLessThanOrEqual(2);
  });

  it('is cancelled with its reason, whatever the watch says', async () => {
    const controller = new AbortController();
    const { besiege, seen } = lasting();
    const saved = new Error('saved again');
    const detect = async () => {
      controller.abort(saved);
      throw usageError('too late');
    };
    await expect(run(besieged.isPoliced(), { besiege }, { detect }, controller.signal)).rejects.toBe(saved);
    expect(seen.endedBy).toBe(saved);
  });
});
