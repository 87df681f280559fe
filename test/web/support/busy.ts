import type { HubWithPage } from './hub-with-page.ts';

/** Lets Ann do and be everything that the page has a colour or a place for: a hand, stuck, a file, a plan. */
export async function busy(hub: HubWithPage): Promise<void> {
  const at = Date.now();
  const step = 'hello/print';
  for (let run = 0; run < 3; run += 1) {
    await hub.did('ann', {
      kind: 'ran',
      step,
      verdict: 'fail',
      stage: 'load',
      failed: [],
      rule: 'packet-bounds',
      ms: 9,
    });
  }
  await hub.did('ann', { kind: 'hand-raised', step, words: 'Where is the log? '.repeat(4) });
  await hub.did('ann', { kind: 'consented', sharing: true });
  const source = `${'int a; '.repeat(40)}\n`;
  await hub.did('ann', { kind: 'shared', step }, { step, source, log: 'R2 !read_ok' });
  await hub.did('bob', { kind: 'entered', step: 'hello/verdicts' });
  await hub.hub('bob', { kind: 'here', here: false });
  const items = [
    { step, minutes: 10 },
    { step: 'hello/verdicts', minutes: 100 },
  ];
  const startsAt = at - 20 * 60_000;
  await hub.add(
    { by: 'instructor', at, body: { kind: 'grouped', learner: 'ann', group: 'a group with a long name' } },
    { by: 'instructor', at, body: { kind: 'agenda-set', items, startsAt } },
    { by: 'instructor', at, body: { kind: 'announced', words: 'Break until eleven' } },
    { by: 'instructor', at, body: { kind: 'queue-paused', paused: true } },
    { by: 'instructor', at, body: { kind: 'gate-set', step: 'counter/ethernet' } },
  );
}
