import type { NewEvent, SessionRecord } from '../../../src/hub/store/store.ts';

const NOW = 1_700_000_000_000;
let made = 0;

/** @returns a session that no other test has */
export function aSession(changes: Partial<SessionRecord> = {}): SessionRecord {
  made += 1;
  const id = `session-${process.pid}-${made}`;
  return {
    id,
    code: `CODE-${id}`,
    title: 'A half-day in Kyoto 京都',
    steps: [{ id: 'hello/attach', title: { en: 'Attach', ja: '接続' } }],
    createdAt: NOW + made,
    endsAt: NOW + 10_000_000,
    purgeAt: NOW + 20_000_000,
    ...changes,
  };
}

/** A learner's report; its number is in its body, too, so that it is known again. */
export const report = (source: string, seq: number, changes: Partial<NewEvent> = {}): NewEvent =>
  ({
    by: 'learner',
    learner: `learner-of-${source}`,
    at: NOW + seq,
    report: { source, seq },
    body: { kind: 'seen', announcement: seq },
    ...changes,
  }) as NewEvent;

export const reports = (source: string, from: number, to: number): NewEvent[] =>
  Array.from({ length: to - from + 1 }, (_, at) => report(source, from + at));

/** What the instructor says; without a number, so that every one is new. */
export const announced = (words: string): NewEvent => ({
  by: 'instructor',
  at: NOW,
  body: { kind: 'announced', words },
});
