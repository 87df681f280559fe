import fc from 'fast-check';
import { expect } from 'vitest';
import type { SessionEvent } from '../../../src/domain/session/events.ts';
import type { Appended, NewEvent, Store, StoredFile } from '../../../src/hub/store/store.ts';
import { announced, report } from './sample.ts';

/** A session as it would be written on paper: one list. */
type Model = {
  readonly events: readonly SessionEvent[];
  readonly taken: readonly { readonly source: string; readonly body: string }[];
  readonly file: StoredFile | undefined;
};

const EMPTY: Model = { events: [], taken: [], file: undefined };
const ackedIn = ({ taken }: Model, source: string): number =>
  taken.filter((one) => one.source === source).length;

function appendTo(before: Model, events: readonly NewEvent[]): { model: Model; answer: Appended } {
  let model = before;
  const fresh: SessionEvent[] = [];
  const conflicts = new Set<string>();
  const broken = new Set<string>();
  for (const { report: number, file, ...event } of events) {
    const body = JSON.stringify(event.body);
    if (number !== undefined) {
      const { source, seq } = number;
      const first = model.taken.filter((one) => one.source === source)[seq - 1];
      if (first !== undefined && first.body !== body) conflicts.add(source);
      if (first !== undefined) continue;
      if (seq !== ackedIn(model, source) + 1) broken.add(source);
      if (broken.has(source)) continue;
      model = { ...model, taken: [...model.taken, { source, body }] };
    }
    const placed = { ...event, head: model.events.length + 1 } as SessionEvent;
    fresh.push(placed);
    const kept = file === undefined ? model.file : (file ?? undefined);
    model = { ...model, events: [...model.events, placed], file: kept };
  }
  const sources = [...new Set(events.flatMap(({ report: number }) => number?.source ?? []))];
  const acked = Object.fromEntries(sources.map((source) => [source, ackedIn(model, source)]));
  return {
    model,
    answer: { head: model.events.length, events: fresh, acked, conflicts: [...conflicts] },
  };
}

const SOURCES = ['a', 'b', 'c'];
/** One event before it is known which number is next: `off` by how much its own is. */
type Planned = {
  readonly source: string | undefined;
  readonly off: number;
  readonly variant: number;
  readonly file: string | null | undefined;
};
const anEvent: fc.Arbitrary<Planned> = fc.record({
  source: fc.constantFrom(...SOURCES, undefined),
  off: fc.constantFrom(0, 0, 0, 0, 0, -1, -3, 1),
  variant: fc.constantFrom(0, 0, 0, 1),
  file: fc.constantFrom(undefined, undefined, null, 'int x;'),
});
const aCall = fc.record({ hub: fc.nat(1), events: fc.array(anEvent, { maxLength: 6 }) });
/** Calls of one group are on their way at once. */
const groups = fc.array(fc.array(aCall, { minLength: 1, maxLength: 3 }), { maxLength: 6 });

/**
 * Random calls, some at once and through two hubs, with numbers that come again, leave gaps and carry other bodies:
 * there is an order of each group's calls in which the model gives the same answers, and in the end both have the same.
 */
export async function followsTheModel(
  hubs: readonly [Store, Store],
  newSession: () => Promise<string>,
  all: (session: string) => Promise<SessionEvent[]>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(groups, async (plan) => {
      const session = await newSession();
      let model = EMPTY;
      for (const group of plan) {
        const calls = group.map(({ hub, events }) => ({ hub, events: numbered(model, events) }));
        const answers = await Promise.all(
          calls.map(({ hub, events }) => (hub === 0 ? hubs[0] : hubs[1]).append(session, events)),
        );
        const next = explain(
          model,
          calls.map(({ events }, at) => ({ events, answer: answers[at] })),
        );
        expect(next, 'no order of the calls explains the answers').toBeDefined();
        model = next ?? model;
      }
      expect(await all(session)).toEqual(model.events);
      for (const source of SOURCES) expect(await hubs[0].acked(session, source)).toBe(ackedIn(model, source));
      expect(await hubs[1].file(session, 'kim')).toEqual(model.file);
    }),
    { numRuns: 40 },
  );
}

function numbered(model: Model, events: readonly Planned[]): NewEvent[] {
  const next = new Map(SOURCES.map((source) => [source, ackedIn(model, source) + 1]));
  return events.map(({ source, off, variant, file }) => {
    if (source === undefined) return announced('hello');
    const seq = Math.max(1, (next.get(source) ?? 1) + off);
    next.set(source, seq + 1);
    const content = file ? { step: 's', source: file, log: `${seq}` } : file;
    return report(source, seq, {
      learner: 'kim',
      body: { kind: 'seen', announcement: seq * 10 + variant },
      ...(content === undefined ? {} : { file: content }),
    } as Partial<NewEvent>);
  });
}

type Answered = { readonly events: readonly NewEvent[]; readonly answer: Appended | undefined };

/** @returns the model after the calls, in an order that gives these answers; undefined: there is none */
function explain(model: Model, calls: readonly Answered[]): Model | undefined {
  if (calls.length === 0) return model;
  for (const [at, { events, answer }] of calls.entries()) {
    const after = appendTo(model, events);
    if (!sameAnswer(after.answer, answer)) continue;
    const rest = explain(after.model, calls.toSpliced(at, 1));
    if (rest !== undefined) return rest;
  }
  return undefined;
}

function sameAnswer(expected: Appended, answer: Appended | undefined): boolean {
  try {
    expect({ ...answer, conflicts: new Set(answer?.conflicts) }).toEqual({
      ...expected,
      conflicts: new Set(expected.conflicts),
    });
    return true;
  } catch {
    return false;
  }
}
